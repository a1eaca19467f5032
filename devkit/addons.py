"""What the manifests in addons/ say."""

import ast
import functools
from pathlib import Path

from . import paths, process
from .console import Failure

# A database is made from these; tests and documentation are read when they are used.
SOURCES = {".py", ".xml", ".csv", ".po", ".js", ".scss", ".css", ".sql", ".html"}
NOT_SOURCES = {"tests", "__pycache__", "doc", "docs", "benchmarks"}


@functools.cache
def depends() -> dict[str, tuple[str, ...]]:
    """Addon -> the modules its manifest depends on."""
    found = {}
    for file in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(file.read_text())
            found[file.parent.name] = tuple(manifest.get("depends", ()))
        except (SyntaxError, ValueError, AttributeError) as error:
            raise Failure(f"{file} is not a manifest: {error}") from None
    if not found:
        raise Failure(f"there is no addon in {paths.ADDONS}")
    return found


def names() -> list[str]:
    return list(depends())


def check(wanted: list[str]) -> list[str]:
    unknown = [name for name in wanted if name not in depends()]
    if unknown:
        raise Failure(f"there is no addon {', '.join(unknown)}; there are: {', '.join(names())}", 2)
    return wanted


def closure(wanted: list[str]) -> list[str]:
    """These addons and the ones of this repository that they depend on."""
    found, queue = set(), list(wanted)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [other for other in depends()[name] if other in depends()]
    return sorted(found)


def external_depends(wanted: list[str]) -> list[str]:
    """The modules outside this repository that these addons need."""
    ours = depends()
    return sorted({dep for name in closure(wanted) for dep in ours[name]} - set(ours))


def digest(name: str) -> str:
    """Changes when a database with this addon is out of date.

    The tours below static/tests are part of it: they are in an asset bundle.
    """
    folder: Path = paths.ADDONS / name
    inner = process.folder_digest(folder, SOURCES, NOT_SOURCES)
    tours = process.folder_digest(folder / "static" / "tests", SOURCES, set())
    return process.digest(inner, tours)


def digests(wanted: list[str]) -> dict[str, str]:
    return {name: digest(name) for name in wanted}
