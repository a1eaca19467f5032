"""Where a customer stands: usual gap between purchases, next order, stage, value at stake.

Nothing here needs a probability model: the rhythm of the customer's own purchases is compared
with the time since the last one (the "hiatus" of M. Wuebben and F. v. Wangenheim, 2008, "Instant
customer base analysis", Journal of Marketing 72(3), 82-93), so that it holds for small companies
too and is checked by hand. Times are days, amounts company currency.
"""

import numpy as np

STAGES = ("acquisition", "growth", "mature", "decline", "left")
ACQUISITION, GROWTH, MATURE, DECLINE, LEFT = range(len(STAGES))
# Where nobody ever bought twice there is no rhythm: a year is assumed for the stage alone.
ASSUMED_GAP = 365.0


def everybody_gap(x, t_x):
    """Median of the repeat customers' own average gaps t_x / x.

    :param x: repeat purchases (n,); t_x: days from first to last purchase (n,)
    :return: days, NaN where nobody bought twice

    >>> everybody_gap(np.array([1, 2, 0, 4]), np.array([30, 40, 0, 200]))
    30.0
    """
    again = np.asarray(x) > 0
    if not again.any():
        return float("nan")
    return float(np.median(np.asarray(t_x)[again] / np.asarray(x)[again]))


def usual_gap(x, t_x, everybody):
    """The customer's usual days between purchases, everybody's gap counting like one of them.

    gap = (t_x + everybody) / (x + 1)

    :return: array (n,) of days; NaN where ``everybody`` is

    >>> usual_gap(np.array([0, 2]), np.array([0, 40]), 30.0).round(2).tolist()
    [30.0, 23.33]
    """
    return (np.asarray(t_x) + everybody) / (np.asarray(x) + 1.0)


def stage(x, t_x, T, gap, decline_after, leave_after, growth_days):
    """Stage of each customer as an index into STAGES.

    left: away for leave_after usual gaps or more; decline: for decline_after or more; otherwise
    acquisition: one purchase so far; growth: bought again and known for at most growth_days;
    mature: known for longer.

    :param T: days since the first purchase (n,); gap: days (n,), NaN counts as ASSUMED_GAP
    :return: int array (n,)

    >>> stage(np.array([0, 3, 3, 3, 3]), np.array([0, 80, 800, 60, 60]),
    ...       np.array([5, 90, 810, 140, 500]), np.full(5, 25.0), 2, 4, 365).tolist()
    [0, 1, 2, 3, 4]
    """
    away = np.subtract(T, t_x) / np.where(np.isnan(gap), ASSUMED_GAP, gap)
    return np.select(
        [away >= leave_after, away >= decline_after, np.equal(x, 0), np.less_equal(T, growth_days)],
        [LEFT, DECLINE, ACQUISITION, GROWTH],
        MATURE,
    )


def settle(found, stage_before, waiting, waiting_since, today):
    """Hysteresis: a stage changes only when two analyses on different days agree.

    :param found: stage found today (n,), integers above 0
    :param stage_before: stage in force (n,), 0 for none: then ``found`` holds at once
    :param waiting: stage an earlier analysis proposed (n,), 0 for none
    :param waiting_since: day of that proposal (n,), datetime64[D]
    :param today: datetime64[D]
    :return: tuple (stage in force, waiting, waiting_since); doing it twice on one day changes
        nothing
    """
    same = (found == stage_before) | (stage_before == 0)
    confirmed = ~same & (found == waiting) & (waiting_since < today)
    keep = ~same & (found == waiting) & ~confirmed
    new_waiting = np.where(same | confirmed, 0, found)
    since = np.where(keep, waiting_since, today)
    return np.where(same | confirmed, found, stage_before), new_waiting, since


def at_stake(horizon, gap, gain_per_order, factor, current):
    """What a customer would bring at the usual pace beyond what is still expected.

    value at stake = max(0, horizon / gap * gain per order * discount factor - current value)

    :param horizon: days ahead; gap: days (n,), NaN gives 0
    :param gain_per_order: expected margin minus cost to serve of one order (n,)
    :return: array (n,)

    >>> at_stake(365, np.array([36.5, 36.5]), np.array([10.0, -5.0]), 1.0, 40.0).tolist()
    [60.0, 0.0]
    """
    usual = horizon / np.asarray(gap, dtype=float) * gain_per_order * factor
    return np.maximum(np.nan_to_num(usual - current, nan=0.0), 0.0)


def rank(value):
    """Rank 1 for the highest value; equal values share the best rank.

    >>> rank(np.array([5.0, 9.0, 5.0, 1.0])).tolist()
    [2, 1, 2, 4]
    """
    value = np.asarray(value)
    best = np.sort(value)
    return len(value) - np.searchsorted(best, value, side="right") + 1
