"""Runs the benchmarks of one area or of all, in an Odoo shell on a database of their own.

    python3 dev.py bench [area] [--n SIZE]

An area is a file `bench_<area>.py` with ADDONS, and FIGURES: name -> function(env, size) -> Figure
(None where there is nothing to measure).
"""

# ruff: noqa: F821 - `env` is given by the Odoo shell
import importlib
import math
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "benchmarks"))
import generator
from measure import line

SIZES = (10_000, 100_000)


def figures(module, size, last):
    """The figures of an area for one size: of the sizes below the last, where only one was asked
    for, those whose growth is of interest."""
    if size == last or not os.environ.get("BENCH_N"):
        return module.FIGURES
    return {name: module.FIGURES[name] for name in getattr(module, "GROWTH", ())}


def growth(area, costs):
    """One line per figure measured at several sizes: 1.0 is linear."""
    for name, found in costs.items():
        (small, cheap), (large, dear) = min(found), max(found)
        if small < large:
            power = math.log(dear / cheap) / math.log(large / small)
            print(f"bench {area}.{name} growth {small} -> {large}: power {power:.2f}", flush=True)


wanted = os.environ.get("BENCH_AREA")
areas = [path.stem.removeprefix("bench_") for path in sorted(Path("benchmarks").glob("bench_*.py"))]
if wanted and wanted not in areas:
    sys.exit(f"no benchmarks of “{wanted}”: there are {', '.join(areas)}")
modules = {
    area: importlib.import_module(f"bench_{area}") for area in ([wanted] if wanted else areas)
}
last = int(os.environ.get("BENCH_N") or 0)
grown = any(getattr(module, "GROWTH", None) for module in modules.values())
sizes = [*(size for size in SIZES if grown and size < last), last] if last else SIZES
orders = getattr(modules[wanted], "ORDERS_PER_CUSTOMER", None) if wanted else None
costs = {area: {} for area in modules}
for size in sizes:
    print(f"... making {size} customers", flush=True)
    generator.grow(env, size, orders or generator.ORDERS_PER_CUSTOMER)
    for area, module in modules.items():
        for name, figure in figures(module, size, last).items():
            found = figure(env, size)
            if found:
                print(line(area, name, size, found), flush=True)
                costs[area].setdefault(name, []).append((size, found.ours))
for area, found in costs.items():
    wanted_growth = getattr(modules[area], "GROWTH", ())
    growth(area, {name: found[name] for name in wanted_growth if name in found})
