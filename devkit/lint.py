"""`dev.py lint`: style, Odoo's rules, XML, translations. All run; one failure fails."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import addons, paths, process
from .console import Failure, say
from .workspace import Workspace

PYTHON = ["addons", "benchmarks", "dev.py", "devkit", "scripts", "tests"]


def lint() -> int:
    work = Workspace()
    folders = [f"addons/{name}" for name in addons.names()]
    sources = [name for name in PYTHON if (paths.REPO / name).exists()]

    def passes(*command) -> bool:
        words = [work.python, "-m", *command]
        return not process.run(words, check=False, env=work.env, cwd=paths.REPO).returncode

    checks = {
        "ruff check": lambda: passes("ruff", "check", "-q", *sources),
        "ruff format": lambda: passes("ruff", "format", "--check", *sources),
        "pylint-odoo": lambda: passes("pylint", *folders),
        "XML": lambda: report(malformed(paths.REPO, ["addons"])),
        "translations": lambda: passes("devkit.po", "check", *folders),
    }
    failed = []
    for name, check in checks.items():
        say(name)
        if not check():
            failed.append(name)
    if failed:
        raise Failure(f"lint: {', '.join(failed)} failed")
    say("lint: everything is fine")
    return 0


def report(problems: list[str]) -> bool:
    print(*problems, sep="\n", end="\n" if problems else "")
    return not problems


def malformed(root: Path, folders: list[str]) -> list[str]:
    """The XML files that no parser accepts, with the place and the reason."""
    problems = []
    for folder in folders:
        for file in sorted((root / folder).rglob("*.xml")):
            try:
                ElementTree.parse(file)
            except ElementTree.ParseError as error:
                problems.append(f"{file.relative_to(root)}: {error}")
    return problems
