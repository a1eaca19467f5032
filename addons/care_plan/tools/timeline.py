"""Where days lie on a line from the first to the last day of a plan, in percent of its length."""

from datetime import timedelta

from .series import add_months


def place(start, end, since, until):
    """(left, width) of the days `since` to `until` on the line; what lies outside is cut off.

    >>> from datetime import date
    >>> place(date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 1), date(2026, 6, 5))
    (0.0, 50.0)
    >>> place(date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 10), date(2026, 7, 31))
    (90.0, 10.0)
    """
    length = (end - start).days + 1
    since, until = max(since, start), min(until, end)
    days = max((until - since).days + 1, 0)
    return round(100.0 * (since - start).days / length, 2), round(100.0 * days / length, 2)


def months(start, end):
    """[(first day shown, left, width)] of the calendar months that the line crosses.

    >>> from datetime import date
    >>> months(date(2026, 6, 16), date(2026, 7, 15))
    [(datetime.date(2026, 6, 16), 0.0, 50.0), (datetime.date(2026, 7, 1), 50.0, 50.0)]
    """
    found, first = [], start
    while first <= end:
        following = add_months(first.replace(day=1), 1)
        found.append((first, *place(start, end, first, following - timedelta(days=1))))
        first = following
    return found
