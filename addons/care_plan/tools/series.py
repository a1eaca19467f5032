"""Periodic plans: when the next one begins, and whether the series was kept up."""

from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def add_months(day, months):
    """The same day of a later month, or its last day.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 11, 30), 3)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 28))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def next_period(date_to, period):
    """(first day, last day) of the period right after `date_to`.

    >>> next_period(date(2026, 3, 31), "quarter")
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """
    start = date_to + timedelta(days=1)
    return start, add_months(start, MONTHS[period]) - timedelta(days=1)


def periods_begun(start, today, period):
    """How many periods have begun from `start` until `today`, the first one included.

    >>> periods_begun(date(2026, 1, 1), date(2026, 6, 30), "quarter")
    2
    >>> periods_begun(date(2026, 1, 1), date(2025, 12, 31), "year")
    0
    """
    if today < start:
        return 0
    months = (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
    return months // MONTHS[period] + 1


def continuity(executed, planned):
    """Periods executed of those planned, in percent; `None` before the first one.

    >>> continuity(3, 4), continuity(0, 0)
    (75.0, None)
    """
    return min(100.0, 100.0 * executed / planned) if planned else None
