"""Runs the benchmarks of one area or of all, in an Odoo shell on a database of their own.

    python3 dev.py bench [area] [--n SIZE]

An area is a file `bench_<area>.py` with ADDONS, and FIGURES: name -> function(env, size) -> Figure
(None where there is nothing to measure).
"""

# ruff: noqa: F821 - `env` is given by the Odoo shell
import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "benchmarks"))
import generator
from measure import line

SIZES = (10_000, 100_000)

wanted = os.environ.get("BENCH_AREA")
sizes = [int(os.environ["BENCH_N"])] if os.environ.get("BENCH_N") else SIZES
areas = [path.stem.removeprefix("bench_") for path in sorted(Path("benchmarks").glob("bench_*.py"))]
if wanted and wanted not in areas:
    sys.exit(f"no benchmarks of “{wanted}”: there are {', '.join(areas)}")
for size in sizes:
    print(f"... making {size} customers", flush=True)
    generator.grow(env, size)
    for area in [wanted] if wanted else areas:
        module = importlib.import_module(f"bench_{area}")
        for name, figure in module.FIGURES.items():
            found = figure(env, size)
            if found:
                print(line(area, name, size, found), flush=True)
