"""wkhtmltopdf, with which Odoo makes PDF files out of its reports."""

import shutil
from pathlib import Path

from . import debian, fonts
from .console import Failure, say

PROGRAM = "wkhtmltopdf"


def ensure() -> Path | None:
    """-> the folder that must be on PATH. A Debian that no longer has the program (from
    release 13 on) is no failure: there Odoo shows a report as a page to print."""
    program = shutil.which(PROGRAM)
    if program:
        return fonts.with_chinese(Path(program), "PDF files").parent
    try:
        root = debian.bundle(PROGRAM, [PROGRAM, *fonts.PACKAGES], 600)
    except Failure as failure:
        say(f"no {PROGRAM}, so reports open as pages instead of PDF files: {failure}")
        return None
    return write_wrapper(root)


def write_wrapper(root: Path) -> Path:
    """No screen is there: Qt draws into memory, with the plugins that lie beside it."""
    return debian.write_wrapper(
        PROGRAM,
        root,
        next(root.glob("usr/bin/wkhtmltopdf")),
        FONTCONFIG_FILE=fonts.configuration(root),
        QT_QPA_PLATFORM="offscreen",
        QT_PLUGIN_PATH=next(root.glob("usr/lib/*/qt5/plugins"), root),
    )
