"""Chinese letters for programs that draw: Chromium and wkhtmltopdf."""

import shutil
from pathlib import Path

from . import debian, paths, process
from .console import Failure, say

PACKAGES = ["fonts-noto-cjk", "fonts-liberation"]
CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">{rules}</include>
</fontconfig>
"""


def with_chinese(program: Path, purpose: str) -> Path:
    """A program of this machine, wrapped where the machine has no Chinese letters for it."""
    if program.is_relative_to(paths.STATE) or has_chinese():
        return program
    try:
        root = debian.bundle("fonts", PACKAGES, 200)
    except Failure as failure:
        say(f"no Chinese letters in {purpose}: {failure}")
        return program
    return (
        debian.write_wrapper(program.name, root, program, FONTCONFIG_FILE=configuration(root))
        / program.name
    )


def has_chinese() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and process.output([listing, ":lang=zh"], check=False).strip())


def configuration(root: Path) -> Path:
    """-> what tells fontconfig to look into these unpacked packages, too."""
    file = paths.state("home") / f"fonts-{root.name}.conf"
    file.write_text(
        CONF.format(
            fonts=root / "usr/share/fonts",
            cache=paths.STATE / "cache" / "fonts",
            rules=root / "etc/fonts/conf.d"
            if (root / "etc/fonts").exists()
            else "/etc/fonts/conf.d",
        )
    )
    return file
