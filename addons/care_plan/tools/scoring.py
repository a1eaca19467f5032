"""Scores of an evaluation and achievement of goals: numbers in, numbers out."""


def clamp(value, low=0.0, high=100.0):
    """Return `value`, but not below `low` and not above `high`.

    >>> clamp(130.0), clamp(-4.0), clamp(55.5)
    (100.0, 0.0, 55.5)
    """
    return max(low, min(high, value))


def score(actual, floor, target):
    """Score of an indicator, 0 to 100.

    clamp(100 * (actual - floor) / (target - floor)): `floor` is the value that earns nothing,
    `target` the one that earns everything; `target` below `floor` means "less is better".
    `None` when nothing was measured. ValueError when floor and target are the same value.

    >>> score(70.0, 40.0, 80.0)
    75.0
    >>> score(2.0, 10.0, 0.0)
    80.0
    >>> score(200.0, 40.0, 80.0), score(None, 0.0, 1.0)
    (100.0, None)
    """
    if actual is None:
        return None
    if target == floor:
        raise ValueError("floor and target are the same value")
    return clamp(100.0 * (actual - floor) / (target - floor))


def weighted_mean(pairs):
    """Mean of (value, weight) pairs; pairs whose value is None do not count.

    `None` when nothing is left to weigh. ValueError on a negative weight.

    >>> weighted_mean([(100.0, 1.0), (50.0, 3.0), (None, 9.0)])
    62.5
    >>> weighted_mean([]) is None
    True
    """
    pairs = [(value, weight) for value, weight in pairs if value is not None]
    if any(weight < 0 for _value, weight in pairs):
        raise ValueError("a weight is negative")
    total = sum(weight for _value, weight in pairs)
    if not total:
        return None
    return sum(value * weight for value, weight in pairs) / total


def achievement(actual, baseline, target, *, direction="up", cumulative=False):
    """Achievement of a goal in percent; not clamped, `None` when nothing was measured.

    A cumulative measure (revenue, orders ...) starts at zero each period and is compared with the
    target itself: 100 * actual / target; going down: 100 up to the target, then target / actual.
    A level (a rate, an average, a rank) is compared with the way from the baseline to the target:
    100 * (actual - baseline) / (target - baseline). When both are equal the goal is to hold the
    level: 100 when it is held, else 0.

    >>> achievement(60000.0, 100000.0, 120000.0, cumulative=True)
    50.0
    >>> achievement(4.0, 5.0, 3.0, direction="down")
    50.0
    >>> achievement(20.0, 15.0, 10.0, direction="down", cumulative=True)
    50.0
    >>> achievement(61.0, 60.0, 60.0), achievement(59.0, 60.0, 60.0)
    (100.0, 0.0)
    """
    if actual is None:
        return None
    reached = actual <= target if direction == "down" else actual >= target
    if cumulative:
        if direction == "down":
            return 100.0 if reached else 100.0 * target / actual
        return 100.0 * actual / target if target else float(100 * reached)
    if target == baseline:
        return 100.0 if reached else 0.0
    return 100.0 * (actual - baseline) / (target - baseline)


def progress(achieved):
    """none, below, way, reached or beyond: what an achievement in percent says in one word.

    >>> [progress(a) for a in (None, -1000.0, 0.0, 40.0, 100.0, 150.0)]
    ['none', 'below', 'way', 'way', 'reached', 'beyond']
    """
    if achieved is None:
        return "none"
    if achieved < 0:
        return "below"
    if achieved < 100.0:
        return "way"
    return "beyond" if achieved > 105.0 else "reached"
