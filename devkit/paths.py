"""Where things lie, and the environment in which programs are started."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
ADDONS = REPO / "addons"
STORY = REPO / "scripts" / "demo_story.py"
# Everything that dev.py makes lies here.
STATE = Path(os.environ.get("DEV_DIR") or REPO / ".dev").resolve()

# A Unix socket's path has 107 characters at most: Chromium adds about 45 to TMPDIR.
LONGEST_TMPDIR = 60


def state(*names: str) -> Path:
    """A folder inside the state folder, made when it is missing."""
    folder = STATE.joinpath(*names)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tool_environment() -> dict[str, str]:
    """The caller's environment, with every cache moved into the state folder."""
    env = dict(os.environ)
    env["PYTHONPYCACHEPREFIX"] = str(STATE / "cache" / "python")
    env["PIP_CACHE_DIR"] = str(STATE / "cache" / "pip")
    env["RUFF_CACHE_DIR"] = str(STATE / "cache" / "ruff")
    env["PYLINTHOME"] = str(STATE / "cache" / "pylint")
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once: a second start is faster
    env.pop("PYTHONHOME", None)
    env.pop("PYTHONPATH", None)
    if len(str(STATE)) <= LONGEST_TMPDIR:
        env["TMPDIR"] = str(state("tmp"))
    return env


def program_environment() -> dict[str, str]:
    """As `tool_environment`, for Odoo and the browser: they have no business in $HOME."""
    env = tool_environment()
    home = state("home")
    env["HOME"] = str(home)
    env["XDG_CACHE_HOME"] = str(home / "cache")
    env["XDG_CONFIG_HOME"] = str(home / "config")
    env["XDG_DATA_HOME"] = str(home / "data")
    env.pop("XDG_RUNTIME_DIR", None)
    env["PYTHONWARNINGS"] = "ignore"
    return env
