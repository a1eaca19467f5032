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
