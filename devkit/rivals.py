"""The Python environment of the libraries that the benchmarks are measured against."""

import shutil
import sys
from pathlib import Path

from . import paths, process, python_env
from .console import Failure, say, step

REQUIREMENTS = Path(__file__).resolve().parent / "rivals-requirements.txt"


def ensure() -> Path | None:
    """-> its interpreter, or None where the libraries cannot be had; that is said, no failure."""
    home = paths.STATE / "rivals"
    python = home / "bin" / "python"
    stamp = process.digest([REQUIREMENTS.read_text(), sys.version])
    made = home / python_env.STAMP
    if made.exists() and made.read_text() == stamp:
        return python
    try:
        with step("making the environment of the libraries to compare with (some minutes)"):
            shutil.rmtree(home, ignore_errors=True)
            python_env.create(sys.executable, home)
            python_env.install(python, ["-r", REQUIREMENTS])
    except Failure as failure:
        say(f"no comparison with other libraries: {failure}")
        return None
    made.write_text(stamp)
    return python
