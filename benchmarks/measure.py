"""One figure: our work and the bare SQL of the same work, side by side in one run."""

import resource
import time
from dataclasses import dataclass


@dataclass
class Figure:
    """`ours` and `floor` in the same seconds (wall, or CPU where a figure says so), `rows` the
    number of rows both worked on."""

    ours: float
    floor: float
    rows: int


def timed(work):
    """-> (seconds, what `work()` returned)"""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def cpu(work):
    """-> (CPU seconds of this process, what `work()` returned)"""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def line(area, name, size, figure):
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"bench {area}.{name} n={size} ours={figure.ours:.3f} floor={figure.floor:.3f} "
        f"ratio={figure.ours / figure.floor:.2f} rows_per_s={figure.rows / figure.ours:.0f} "
        f"rss_mb={rss:.0f}"
    )
