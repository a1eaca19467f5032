"""Finding Odoo 19: $ODOO_HOME, an importable odoo, or Debian's package."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import debian, paths, process
from .console import Failure, step

SERIES = (19, 0)
SERIES_NAME = ".".join(map(str, SERIES))
PYTHONS = ((3, 10), (3, 13))  # oldest and newest that Odoo 19 runs on

DEBIAN_PACKAGE = "odoo-19"
# What the package's symlinks point at.
DEBIAN_COMPANIONS = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-font-awesome",
    "fonts-ocr-b",
    "fonts-inconsolata",
    "fonts-montserrat",
]
PACKAGES = "usr/lib/python3/dist-packages"
# dist-packages/addons is a second copy of part of odoo/addons; of the translations only
# Chinese is kept: 380 MB instead of 1.2 GB.
NOT_UNPACKED = [
    f"./{PACKAGES}/addons",
    f"./{PACKAGES}/doc",
    f"./{PACKAGES}/setup",
    "*.egg-info",
    "*/i18n/[a-y]*.po",
    "*/i18n/z[!h]*.po",
]
# Debian strips this minified file (background blur of video calls), but the manifest of
# `mail` names it: without it every page logs an error.
STRIPPED_SCRIPT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass
class OdooSource:
    kind: str  # for people
    version: str  # changes when the databases made with it are out of date
    import_paths: list[Path]
    addons_paths: list[Path]
    python: str
    has_libraries: bool  # the wheels Odoo imports come with it


def find() -> OdooSource:
    if os.environ.get("ODOO_HOME"):
        return from_home(Path(os.environ["ODOO_HOME"]).expanduser().resolve())
    wanted = os.environ.get("ODOO_PYTHON")
    if wanted:
        source = from_interpreter(wanted)
        if not source:
            raise Failure(f"ODOO_PYTHON={wanted} cannot import Odoo {SERIES_NAME}")
        return source
    for python in dict.fromkeys([sys.executable, "/usr/bin/python3"]):
        source = from_interpreter(python)
        if source:
            return source
    return from_debian()


def from_home(home: Path) -> OdooSource:
    """A checkout or an unpacked Odoo: the folder that holds odoo/."""
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(f"ODOO_HOME={home} is no Odoo: it holds no odoo/release.py")
    found = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    series = tuple(map(int, found.groups())) if found else None
    if series != SERIES:
        name = ".".join(map(str, series)) if series else "of an unknown series"
        raise Failure(f"ODOO_HOME={home} is Odoo {name}; these addons need Odoo {SERIES_NAME}")
    return OdooSource(
        kind=f"ODOO_HOME={home}",
        version=process.digest(str(home), release.read_text()),
        import_paths=[home],
        addons_paths=outer_addons(home),
        python=supported_python(),
        has_libraries=False,
    )


def from_interpreter(python: str) -> OdooSource | None:
    """The Odoo that an interpreter imports, when it is of our series."""
    probed = probe(python)
    if not probed or tuple(probed["series"]) != SERIES:
        return None
    if not supported(tuple(probed["python"])):
        return None
    root = Path(probed["file"]).parent.parent
    others = [Path(p) for p in probed["path"] if Path(p) != root]
    return OdooSource(
        kind=f"the Odoo of {python}",
        version=process.digest(str(root), probed["version"]),
        import_paths=[root, *others],
        addons_paths=outer_addons(root),
        python=python,
        has_libraries=True,
    )


def from_debian() -> OdooSource:
    python = supported_python()
    root = debian_tree()
    return OdooSource(
        kind=f"Debian's {DEBIAN_PACKAGE}",
        version=process.digest((root / debian.COMPLETE).read_text()),
        import_paths=[root / PACKAGES],
        addons_paths=[],
        python=python,
        has_libraries=False,
    )


def outer_addons(root: Path) -> list[Path]:
    """A checkout keeps the addons beside odoo/, not in it."""
    return [root / "addons"] if (root / "addons" / "web").is_dir() else []


def debian_tree() -> Path:
    target = paths.STATE / "odoo"
    if not (target / debian.COMPLETE).exists():
        process.need_space(1500, "Odoo")
        with step(f"fetching Debian's {DEBIAN_PACKAGE} (130 MB)"):
            archive = debian.Archive("odoo", newest=True)
            debs = archive.download([DEBIAN_PACKAGE, *DEBIAN_COMPANIONS])
        with step("unpacking Odoo"):
            debian.unpack(debs, target, NOT_UNPACKED, finish=restore_stripped_script)
            archive.remove()
    return target


def restore_stripped_script(root: Path) -> None:
    script = root / PACKAGES / STRIPPED_SCRIPT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("// stripped by Debian\n")


def probe(python: str | Path) -> dict | None:
    """What `import odoo` gives in an interpreter; None when it fails."""
    code = (
        # odoo.init imports nearly all that Odoo needs; `import odoo` alone succeeds for
        # any folder of that name.
        "import json, sys, odoo.release as r, odoo.init\n"
        "print(json.dumps({'series': r.version_info[:2], 'version': r.version, 'file': r.__file__,"
        " 'python': sys.version_info[:2], 'path': [p for p in sys.path if 'packages' in p]}))"
    )
    env = dict(paths.tool_environment(), PYTHONWARNINGS="ignore")
    if os.environ.get("PYTHONPATH"):
        env["PYTHONPATH"] = os.environ["PYTHONPATH"]
    try:
        text = process.output([python, "-c", code], env=env, cwd="/", stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return json.loads(text.splitlines()[-1])


def supported(version: tuple[int, int]) -> bool:
    return PYTHONS[0] <= version <= PYTHONS[1]


@functools.cache
def supported_python() -> str:
    """This interpreter if Odoo runs on it, else another one on PATH that does."""
    if supported(sys.version_info[:2]):
        return sys.executable
    check = "import sys; print(*sys.version_info[:2])"
    for minor in range(PYTHONS[1][1], PYTHONS[0][1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python and process.succeeds([python, "-c", check]):
            return python
    raise Failure(
        f"Odoo {SERIES_NAME} runs on Python 3.10 to 3.13; this one is"
        f" {'.'.join(map(str, sys.version_info[:2]))} and no other was found on PATH"
    )
