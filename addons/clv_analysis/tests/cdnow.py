"""The CDNOW sample (2,357 customers, weeks) that the published figures are about.

It is read from the installed development dependency ``lifetimes`` without importing it (that
would need pandas); a test that needs it fails where the package is missing.
"""

import csv
import importlib.util
from pathlib import Path

import numpy as np


def load():
    """Return x, t_x, T (weeks) and the mean of repeat purchases, arrays (2357,)."""
    spec = importlib.util.find_spec("lifetimes")
    if spec is None:
        raise AssertionError("The CDNOW sample is missing: pip install --no-deps lifetimes==0.11.3")
    folder = Path(spec.submodule_search_locations[0]) / "datasets"
    with (folder / "cdnow_customers_summary_with_transactions.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    return tuple(np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))


def purchases():
    """Return customer, day (since 1970) and amount of every purchase, arrays (6696,): the
    purchases of one customer on one day are one."""
    spec = importlib.util.find_spec("lifetimes")
    if spec is None:
        raise AssertionError("The CDNOW sample is missing: pip install --no-deps lifetimes==0.11.3")
    text = (Path(spec.submodule_search_locations[0]) / "datasets" / "CDNOW_sample.txt").read_text()
    rows = [line.split() for line in text.splitlines() if line.strip()]
    customer = np.array([int(row[1]) for row in rows])
    days = [f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows]
    day = np.array(days, dtype="M8[D]").astype(np.int64)
    amount = np.array([float(row[4]) for row in rows])
    key, place = np.unique(customer * 100_000 + day, return_inverse=True)
    return *np.divmod(key, 100_000), np.bincount(place.reshape(-1), weights=amount)
