"""The virtual environment in which Odoo, the linters and the tests run."""

import shutil
from pathlib import Path

from . import debian, odoo_source, paths, process
from .console import Failure, step
from .odoo_source import SERIES_NAME, OdooSource

HERE = Path(__file__).resolve().parent
ODOO_REQUIREMENTS = HERE / "odoo-requirements.txt"
DATA_REQUIREMENTS = HERE / "data-requirements.txt"
REQUIREMENTS = [paths.REPO / "requirements.txt", paths.REPO / "requirements-dev.txt"]
STAMP = ".made-of"


def ensure(odoo: OdooSource) -> Path:
    """-> its interpreter. Made anew when a requirement, Python or Odoo's place changes."""
    home = paths.STATE / "venv"
    python = home / "bin" / "python"
    files = [*REQUIREMENTS] if odoo.has_libraries else [ODOO_REQUIREMENTS, *REQUIREMENTS]
    stamp = process.digest(
        [file.read_text() for file in [*files, DATA_REQUIREMENTS]],
        process.output([odoo.python, "-VV"]),
        [odoo.python, str(home), *map(str, odoo.import_paths)],
    )
    if (home / STAMP).exists() and (home / STAMP).read_text() == stamp:
        return python
    process.need_space(700, "the Python environment")
    with step("making the Python environment (about a minute)"):
        shutil.rmtree(home, ignore_errors=True)
        create(odoo.python, home)
        site = Path(
            process.output([python, "-c", "import site; print(site.getsitepackages()[0])"]).strip()
        )
        write_odoo(odoo, site, home / "bin" / "odoo", python)
        install(python, [word for file in files for word in ("-r", file)])
        install(python, ["--no-deps", "-r", DATA_REQUIREMENTS])
        if not odoo_source.probe(python):
            raise Failure(f"Odoo ({odoo.kind}) cannot be imported by {python}")
    (home / STAMP).write_text(stamp)
    return python


def create(python: str, home: Path) -> None:
    if not process.succeeds([python, "-c", "import venv"]):
        raise Failure(f"{python} has no venv module (Debian: apt-get install python3-venv)")
    ensurepip = process.succeeds([python, "-c", "import ensurepip"])
    process.logged(
        "venv.log",
        [python, "-m", "venv", *([] if ensurepip else ["--without-pip"]), home],
        "making the Python environment failed",
        env=paths.tool_environment(),
    )
    if not ensurepip:  # Debian keeps it in a package of its own
        wheels = debian.bundle("pip", ["python3-pip-whl", "python3-setuptools-whl"], 50)
        folder = wheels / "usr/share/python-wheels"
        pip = next(folder.glob("pip-*.whl"))
        process.logged(
            "venv.log",
            [home / "bin" / "python", pip / "pip", "install", "--no-index", "--find-links"]
            + [folder, "pip", "setuptools"],
            "installing pip failed",
            env=paths.tool_environment(),
        )


def write_odoo(odoo: OdooSource, site: Path, script: Path, python: Path) -> None:
    """Make `import odoo`, the distribution "odoo" and the command `odoo` exist."""
    # Odoo 19 is a namespace package: a path file is all it needs, and addons installed
    # as wheels (odoo/addons/x in site-packages) merge with it.
    (site / f"odoo-{SERIES_NAME}.pth").write_text("".join(f"{p}\n" for p in odoo.import_paths))
    # Wheels of addons require a distribution "odoo": say that this one is here.
    info = site / f"odoo-{SERIES_NAME}.dist-info"
    info.mkdir(exist_ok=True)
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: odoo\nVersion: {SERIES_NAME}\n",
        "INSTALLER": "dev.py\n",
    }
    for name, text in files.items():
        (info / name).write_text(text)
    (info / "RECORD").write_text("".join(f"{info.name}/{n},,\n" for n in [*files, "RECORD"]))
    # A script, not `python -m odoo`: with workers Odoo starts itself again from sys.argv[0].
    script.write_text(
        f"#!{python}\nimport odoo.cli\n\nif __name__ == '__main__':\n    odoo.cli.main()\n"
    )
    script.chmod(0o755)


def install(python: Path, words: list) -> None:
    env = paths.tool_environment()
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env.setdefault("PIP_RETRIES", "2")
    process.logged(
        "pip.log",
        [python, "-m", "pip", "install", "--use-pep517", "--no-input", *words],
        "installing Python packages failed",
        env=env,
    )
