"""Which tier does a member qualify for, and since when do points count?"""

import datetime


def window_start(window, today, months, joined_on):
    """First day whose points count for the tier; ``None`` counts everything.

    :param window: ``lifetime`` | ``rolling`` | ``calendar`` | ``anniversary``
    :param months: length of a rolling window
    :param joined_on: date of joining, for anniversaries (29 February counts as 28 February)

    >>> window_start("rolling", datetime.date(2026, 3, 31), 1, None)
    datetime.date(2026, 3, 1)
    >>> window_start("anniversary", datetime.date(2027, 2, 28), 12, datetime.date(2024, 2, 29))
    datetime.date(2027, 2, 28)
    """
    if window == "rolling":
        return _minus_months(today, months) + datetime.timedelta(days=1)
    if window == "calendar":
        return datetime.date(today.year, 1, 1)
    if window == "anniversary" and joined_on:
        start = _in_year(joined_on, today.year)
        return start if start <= today else _in_year(joined_on, today.year - 1)
    return None


def _in_year(day, year):
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _minus_months(day, months):
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    last = (
        datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)
    ).day
    return datetime.date(year, month + 1, min(day.day, last))


def is_met(alternatives, metrics):
    """Is one of the alternatives met in all its conditions?

    :param alternatives: list of lists of ``(metric, threshold)``
    :param metrics: ``{metric: value}``; a metric that is missing counts as 0

    >>> is_met([[("points", 1000), ("spend", 500)], [("spend", 9000)]], {"spend": 9000})
    True
    """
    return any(
        all(metrics.get(metric, 0) >= threshold for metric, threshold in conditions)
        for conditions in alternatives
        if conditions
    )


def qualified(ladder, metrics):
    """Index of the highest tier the metrics qualify for.

    :param ladder: alternatives of each tier, lowest first. The first tier without
        conditions is open to everyone; a higher one without conditions is given by hand only.
    :return: index, or ``None`` when not even the first tier is met
    """
    best = None
    for index, alternatives in enumerate(ladder):
        if is_met(alternatives, metrics) or (index == 0 and not any(alternatives)):
            best = index
    return best


def missing(alternatives, metrics):
    """The alternative that is closest to being met, and what it still lacks.

    :return: ``(share reached between 0 and 1, [(metric, threshold, gap)])``;
        ``(0.0, [])`` when there is nothing to reach
    """
    best = (0.0, [])
    for conditions in alternatives:
        gaps = [
            (metric, need, max(need - metrics.get(metric, 0), 0)) for metric, need in conditions
        ]
        if not gaps:
            continue
        share = min((need - gap) / need if need else 1.0 for _metric, need, gap in gaps)
        if share >= best[0]:
            best = (max(share, 0.0), gaps)
    return best
