"""wkhtmltopdf, with which Odoo makes PDF files out of its reports."""

import shutil
from pathlib import Path

from . import browser, debian, paths, process
from .console import Failure, say

PROGRAM = "wkhtmltopdf"


def ensure() -> Path | None:
    """-> the folder that must be on PATH. A Debian that no longer has the program (from
    release 13 on) is no failure: there Odoo shows a report as a page to print."""
    program = shutil.which(PROGRAM)
    if program:
        return with_chinese(Path(program)).parent
    try:
        root = debian.bundle(PROGRAM, [PROGRAM, *browser.FONTS], 600)
    except Failure as failure:
        say(f"no {PROGRAM}, so reports open as pages instead of PDF files: {failure}")
        return None
    return write_wrapper(root)


def with_chinese(program: Path) -> Path:
    """This machine's own program, wrapped where the machine has no Chinese letters for it."""
    if program.is_relative_to(paths.STATE) or has_chinese():
        return program
    try:
        root = debian.bundle("fonts", browser.FONTS, 200)
    except Failure as failure:
        say(f"no Chinese letters in PDF files: {failure}")
        return program
    fonts = browser.write_fonts(root)
    return debian.write_wrapper(PROGRAM, root, program, FONTCONFIG_FILE=fonts) / PROGRAM


def has_chinese() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and process.output([listing, ":lang=zh"], check=False).strip())


def write_wrapper(root: Path) -> Path:
    """No screen is there: Qt draws into memory, with the plugins that lie beside it."""
    return debian.write_wrapper(
        PROGRAM,
        root,
        next(root.glob("usr/bin/wkhtmltopdf")),
        FONTCONFIG_FILE=browser.write_fonts(root),
        QT_QPA_PLATFORM="offscreen",
        QT_PLUGIN_PATH=next(root.glob("usr/lib/*/qt5/plugins"), root),
    )
