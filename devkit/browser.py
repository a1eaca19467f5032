"""A Chromium for the browser tests, with Chinese glyphs."""

import shutil
from pathlib import Path

from . import debian, fonts
from .console import Failure

# The names under which Odoo's tests look for it.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ["chromium", *fonts.PACKAGES]


def ensure() -> Path:
    """-> the folder that must be on PATH. No browser: a failure, for without one Odoo
    skips every tour and the run is still green."""
    for name in NAMES:
        program = shutil.which(name)
        if program:
            return fonts.with_chinese(Path(program), "browser tests").parent
    try:
        root = debian.bundle("chromium", PACKAGES, 1200)
    except Failure as failure:
        raise Failure(
            f"no Chromium for the browser tests: {failure}"
            " (install chromium, or leave them out with: test --fast)"
        ) from None
    return write_wrapper(root)


def write_wrapper(root: Path) -> Path:
    program = root / "usr/lib/chromium/chromium"
    return debian.write_wrapper(
        "chromium", root, program, FONTCONFIG_FILE=fonts.configuration(root)
    )
