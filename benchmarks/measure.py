"""One figure: our work and the bare SQL of the same work, side by side in one run."""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median


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


def busy(env, work):
    """-> (CPU seconds of this process and of its database session, what `work()` returned)

    The same on a quiet machine and on a busy one. Parallel workers of the database would not be
    counted: switch them off first (`alone`). Wall seconds where the database is not on this machine.
    """
    session = Path(f"/proc/{env.cr._cnx.info.backend_pid}/stat")
    if not session.exists():
        return timed(work)
    start = _session_seconds(session)
    seconds, result = cpu(work)
    return seconds + _session_seconds(session) - start, result


def _session_seconds(stat):
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def alone(env):
    """One session does the work of its statements itself, until the transaction ends."""
    env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    env.cr.execute("SET LOCAL jit = off")


def best_of(times, *works):
    """Run the works in turn, several times -> the cheapest of each, as (seconds, result)."""
    rounds = [[work() for work in works] for _round in range(times)]
    return [min(column, key=lambda pair: pair[0]) for column in zip(*rounds, strict=True)]


def middle_of(times, *works):
    """Run the works in turn, every other time the other way round -> the median of each, as
    (seconds, result of its last run): for differences that are smaller than the noise of a run."""
    columns = [[] for _work in works]
    for number in range(times):
        turn = list(zip(works, columns, strict=True))
        for work, column in turn if number % 2 else reversed(turn):
            column.append(work())
    return [(median(seconds for seconds, _ in column), column[-1][1]) for column in columns]


def line(area, name, size, figure):
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"bench {area}.{name} n={size} ours={figure.ours:.3f} floor={figure.floor:.3f} "
        f"ratio={figure.ours / figure.floor:.2f} rows_per_s={figure.rows / figure.ours:.0f} "
        f"rss_mb={rss:.0f}"
    )
