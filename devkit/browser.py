"""A Chromium for the browser tests, with Chinese glyphs."""

import os
import shutil
from pathlib import Path

from . import debian, paths
from .console import Failure

# The names under which Odoo's tests look for it.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-noto-cjk", "fonts-liberation"]

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
WRAPPER = """\
#!/bin/sh
# Made by dev.py: Chromium from unpacked Debian packages.
export LD_LIBRARY_PATH='{libraries}' FONTCONFIG_FILE='{fonts}'
exec '{program}' "$@"
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
    folder = paths.state("bin")
    fonts = paths.state("home") / "fonts.conf"
    fonts.write_text(
        FONTS_CONF.format(
            fonts=root / "usr/share/fonts",
            cache=paths.STATE / "cache" / "fonts",
            rules=root / "etc/fonts/conf.d"
            if (root / "etc/fonts").exists()
            else "/etc/fonts/conf.d",
        )
    )
    wrapper = folder / "chromium"
    new = folder / f"chromium.{os.getpid()}"
    new.write_text(
        WRAPPER.format(
            libraries=debian.library_path(root),
            fonts=fonts,
            program=root / "usr/lib/chromium/chromium",
        )
    )
    new.chmod(0o755)
    new.rename(wrapper)
    return folder
