"""A Chromium for the browser tests, with Chinese glyphs."""

import shutil
from pathlib import Path

from . import debian, paths
from .console import Failure

# The names under which Odoo's tests look for it.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
FONTS = ["fonts-noto-cjk", "fonts-liberation"]
PACKAGES = ["chromium", *FONTS]

FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">{rules}</include>
</fontconfig>
"""


def ensure() -> Path:
    """-> the folder that must be on PATH. No browser: a failure, for without one Odoo
    skips every tour and the run is still green."""
    for name in NAMES:
        program = shutil.which(name)
        if program:
            return Path(program).parent
    try:
        root = debian.bundle("chromium", PACKAGES, 1200)
    except Failure as failure:
        raise Failure(
            f"no Chromium for the browser tests: {failure}"
            " (install chromium, or leave them out with: test --fast)"
        ) from None
    return write_wrapper(root)


def write_wrapper(root: Path) -> Path:
    fonts = write_fonts(root)
    program = root / "usr/lib/chromium/chromium"
    return debian.write_wrapper("chromium", root, program, FONTCONFIG_FILE=fonts)


def write_fonts(root: Path) -> Path:
    """-> what tells fontconfig to look into these unpacked packages, too."""
    fonts = paths.state("home") / f"fonts-{root.name}.conf"
    fonts.write_text(
        FONTS_CONF.format(
            fonts=root / "usr/share/fonts",
            cache=paths.STATE / "cache" / "fonts",
            rules=root / "etc/fonts/conf.d"
            if (root / "etc/fonts").exists()
            else "/etc/fonts/conf.d",
        )
    )
    return fonts
