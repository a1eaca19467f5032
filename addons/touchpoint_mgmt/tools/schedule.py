"""Dates of touches: pure calendar arithmetic, no clock, no database."""

import calendar
from datetime import date, timedelta

#: how far a working-day policy may push a date before we call the calendar unusable
MAX_SHIFT_DAYS = 60


def shift_to_workday(day, workdays, policy):
    """Move ``day`` (date) to a working day by ``policy``; ``workdays`` is a set of dates.

    Policies: keep, next, previous, nearest (a tie goes to the later day). Returns ``None`` when no
    working day lies within MAX_SHIFT_DAYS.

    >>> friday, monday = date(2027, 4, 30), date(2027, 5, 3)
    >>> shift_to_workday(date(2027, 5, 2), {friday, monday}, "nearest")
    datetime.date(2027, 5, 3)
    """
    if policy == "keep" or day in workdays:
        return day
    for distance in range(1, MAX_SHIFT_DAYS + 1):
        later, earlier = day + timedelta(distance), day - timedelta(distance)
        if policy in ("next", "nearest") and later in workdays:
            return later
        if policy in ("previous", "nearest") and earlier in workdays:
            return earlier
    return None


def workday_map(first, last, workdays, policy):
    """``[(raw day, due day)]`` for every raw day whose due day lies in ``first..last``.

    ``workdays`` must reach MAX_SHIFT_DAYS beyond both ends. Days without a reachable working day
    are left out, so an empty result means that the calendar has no working day at all.

    >>> workday_map(date(2027, 5, 1), date(2027, 5, 3), {date(2027, 5, 3)}, "next")[-1]
    (datetime.date(2027, 5, 3), datetime.date(2027, 5, 3))
    """
    margin = 0 if policy == "keep" else MAX_SHIFT_DAYS
    pairs = []
    for number in range(-margin, (last - first).days + margin + 1):
        raw = first + timedelta(number)
        due = shift_to_workday(raw, workdays, policy)
        if due is not None and first <= due <= last:
            pairs.append((raw, due))
    return pairs


def anniversary(anchor, year, feb29="feb28"):
    """The anniversary of ``anchor`` (date) in ``year``; ``feb29``: feb28, mar01 or leap (skip).

    >>> [anniversary(date(1996, 2, 29), 2027, policy) for policy in ("feb28", "mar01", "leap")]
    [datetime.date(2027, 2, 28), datetime.date(2027, 3, 1), None]
    """
    if (anchor.month, anchor.day) != (2, 29) or calendar.isleap(year):
        return anchor.replace(year=year)
    return {"feb28": date(year, 2, 28), "mar01": date(year, 3, 1)}.get(feb29)


def add_months(anchor, months):
    """``anchor`` (date) plus whole months, clamped to the month's end and counted from the anchor.

    >>> [add_months(date(2027, 1, 31), n).isoformat() for n in (0, 1, 2, 3)]
    ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']
    """
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def occurrence_keys(recurrence, pairs, offset_days, every_days=1, feb29="feb28"):
    """What an anchor date must look like to have a touch on one of the given days.

    :param recurrence: none, days, monthly or yearly
    :param pairs: ``[(raw day, due day)]`` of :func:`workday_map`
    :param offset_days: days from the occurrence to the raw day
    :returns: rows ``(raw, due, occurrence, key, period)``. An anchor date belongs to a row when its
        key is equal: the date itself (none: compare with the occurrence, key 0), day number modulo
        ``every_days`` counted from 1970-01-01 (days), day of the month (monthly), month*100+day
        (yearly). The period is what makes the touch unique: 0, the number of the repetition (left
        ``None``: it depends on the anchor), year*100+month, or the year.

    No two rows have the same key and period, so no customer gets two touches for one occurrence.
    """
    rows = []
    for raw, due in pairs:
        occurrence = raw - timedelta(offset_days)
        for key, period in _keys_of(recurrence, occurrence, every_days, feb29):
            rows.append((raw, due, occurrence, key, period))
    return rows


def _keys_of(recurrence, day, every_days, feb29):
    if recurrence == "none":
        return [(0, 0)]
    if recurrence == "days":
        return [((day - date(1970, 1, 1)).days % every_days, None)]
    if recurrence == "monthly":
        last = calendar.monthrange(day.year, day.month)[1]
        days = range(day.day, 32) if day.day == last else (day.day,)
        return [(number, day.year * 100 + day.month) for number in days]
    keys = [(day.month * 100 + day.day, day.year)]
    if not calendar.isleap(day.year) and anniversary(date(2000, 2, 29), day.year, feb29) == day:
        keys.append((229, day.year))
    return keys
