"""`dev.py bench`: the benchmarks of one area or of all, on a database of their own."""

import ast
from pathlib import Path

from . import addons, paths, process, rivals, templates
from .console import Failure, step
from .workspace import Workspace

DATABASE = "bench"
FOLDER = paths.REPO / "benchmarks"


def bench(area: str | None, size: int | None) -> int:
    known = areas(FOLDER)
    if area and area not in known:
        raise Failure(f"there are no benchmarks of {area}; there are: {', '.join(known)}", 2)
    if size is not None and size < 1:
        raise Failure(f"--n {size}: a size is a number of customers, 1 or more", 2)
    chosen = [area] if area else list(known)
    names = addons.closure(addons.check(sorted({name for a in chosen for name in known[a]})))
    work = Workspace()
    databases = work.scratch
    with process.lock("bench", busy="another `dev.py bench` of this checkout is running"):
        templates.copy_dependencies(work, names, DATABASE)
        with step(f"making a database with {', '.join(names)}"):
            templates.install(databases, DATABASE, names)
        env = dict(databases.env, BENCH_AREA=area or "", BENCH_N=str(size or ""))
        env["OPENBLAS_NUM_THREADS"] = "1"  # waiting threads would count as CPU
        if area in (None, "clv"):
            env["BENCH_RIVALS"] = str(rivals.ensure() or "")
        with (FOLDER / "run.py").open() as script:
            return process.attend(databases.shell(DATABASE), env=env, cwd=paths.REPO, stdin=script)


def areas(folder: Path) -> dict[str, list[str]]:
    """Area -> the addons it needs: bench_<area>.py says so in ADDONS."""
    found = {}
    for file in sorted(folder.glob("bench_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ADDONS":
                value = ast.literal_eval(node.value)
                names = value.split(",") if isinstance(value, str) else value
                found[file.stem.removeprefix("bench_")] = [name.strip() for name in names]
    if not found:
        raise Failure(f"there are no benchmarks in {folder}")
    return found
