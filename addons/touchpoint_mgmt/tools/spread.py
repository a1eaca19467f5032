"""Touches that are spread over a quarter, or over the first days of a month."""

from datetime import date, timedelta

#: customers are dealt evenly into so many places, by their number; many more than days, so that
#: days get nearly the same number
PLACES = 1000
#: a customer has the place (number * STEP) modulo PLACES; about the golden ratio of PLACES, so that
#: customers numbered one after the other lie far apart
STEP = 619


def quarter_rows(first, last, is_open, offset_days):
    """One day per quarter and place, for days in ``first..last``.

    A customer in place k has the day at k/PLACES of the open days of every quarter.

    :param is_open: function (date) -> whether it is a working day
    :returns: rows ``(raw, due, occurrence, key, period)`` as in tools/schedule: an anchor belongs to
        a row when it is not later than the occurrence and its customer has the place ``key``; the
        period is year*10+quarter

    >>> rows = quarter_rows(date(2027, 1, 1), date(2027, 3, 31), lambda day: True, 0)
    >>> len(rows), rows[0][0].isoformat(), rows[-1][0].isoformat()
    (1000, '2027-01-01', '2027-03-31')
    """
    rows, start = [], _quarter_start(first)
    while start <= last:
        end = _quarter_start(start + timedelta(100))
        period = start.year * 10 + (start.month + 2) // 3
        days = [day for day in _days(start, end) if is_open(day)]
        for place, day in _deal(days):
            if first <= day <= last:
                rows.append((day, day, day - timedelta(offset_days), place, period))
        start = end
    return rows


def list_rows(first, last, shift, from_day, to_day):
    """One day per month and place among the days ``from_day..to_day`` of every month.

    :param shift: function (date) -> the working day that takes its place, or None
    :returns: rows ``(raw, due, occurrence, key, period)``: an anchor belongs to a row when
        (its month number)*PLACES + place of its customer equals the key, where the month number
        (year*12+month) is that of the month *before* the list; the period is year*100+month of the
        list

    >>> rows = list_rows(date(2027, 6, 1), date(2027, 6, 30), lambda day: day, 1, 5)
    >>> sorted({row[1].day for row in rows}), rows[0][3] // PLACES == 2027 * 12 + 5
    ([1, 2, 3, 4, 5], True)
    """
    rows, month = [], date(first.year, first.month, 1) - timedelta(1)
    month = month.replace(day=1)
    while month <= last:
        shifted = {shift(month.replace(day=number)) for number in range(from_day, to_day + 1)}
        days = sorted(day for day in shifted if day)
        number = month.year * 12 + month.month - 1
        for place, day in _deal(days):
            if first <= day <= last:
                period = month.year * 100 + month.month
                rows.append((day, day, day, number * PLACES + place, period))
        month = (month + timedelta(31)).replace(day=1)
    return rows


def _deal(days):
    return [(place, days[place * len(days) // PLACES]) for place in range(PLACES if days else 0)]


def _days(start, end):
    return [start + timedelta(number) for number in range((end - start).days)]


def _quarter_start(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
