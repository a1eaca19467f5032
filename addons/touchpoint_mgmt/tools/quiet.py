"""Hours of the week in which nothing is sent.

A window is ``(weekday, start, stop)``: weekday 0 (Monday) to 6 or None for every day, hours 0.0 to
24.0. A window whose stop is not after its start goes over midnight: it begins on its weekday and
ends on the next day. Times are wall-clock times of the receiver.
"""

from datetime import timedelta

DAY = 24 * 60
WEEK = 7 * DAY


def week_minutes(windows):
    """Windows as disjoint ``(first, last + 1)`` minutes since Monday 00:00, in order.

    >>> week_minutes([(0, 21.0, 8.0)])
    [(1260, 1920)]
    >>> week_minutes([(6, 22.0, 7.5)])
    [(0, 450), (9960, 10080)]
    >>> week_minutes([])
    []
    """
    spans = []
    for weekday, start, stop in windows:
        length = round((stop - start) * 60)
        if length <= 0:
            length += DAY
        for day in range(7) if weekday is None else (weekday,):
            first = day * DAY + round(start * 60)
            spans.append((first, min(first + length, WEEK)))
            if first + length > WEEK:
                spans.append((0, first + length - WEEK))
    merged = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def next_allowed(moment, windows):
    """First minute from ``moment`` (naive datetime) on that lies in no window; None: there is none.

    >>> from datetime import datetime
    >>> next_allowed(datetime(2027, 4, 29, 22, 15), [(None, 21.0, 8.0)])
    datetime.datetime(2027, 4, 30, 8, 0)
    >>> next_allowed(datetime(2027, 4, 29, 12, 0), [(None, 21.0, 8.0)])
    datetime.datetime(2027, 4, 29, 12, 0)
    >>> next_allowed(datetime(2027, 4, 29, 12, 0), [(None, 0.0, 24.0)]) is None
    True
    """
    spans = week_minutes(windows)
    if spans == [(0, WEEK)]:
        return None
    for _turn in range(2):  # a window that ends on Sunday midnight may go on on Monday
        minute = moment.weekday() * DAY + moment.hour * 60 + moment.minute
        for first, last in spans:
            if first <= minute < last:
                moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=last - minute)
                break
    return moment


def is_quiet(moment, windows):
    """Whether ``moment`` (naive datetime) lies in one of the windows.

    >>> from datetime import datetime
    >>> is_quiet(datetime(2027, 4, 29, 7, 59), [(None, 21.0, 8.0)])
    True
    >>> is_quiet(datetime(2027, 4, 29, 8, 0), [(None, 21.0, 8.0)])
    False
    """
    return next_allowed(moment, windows) != moment
