"""How much one person can do on one day: what is too much moves to the next day allowed.

Counts, not touches: a parcel is a number of touches of one rule and day, so the same few rows say
what a million touches do.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Parcel:
    """``count`` touches of one person, rule and day; ``free`` ones may be moved."""

    user: int
    rule: int
    day: object
    count: int
    priority: int = 5
    free: bool = False
    first: object = None  #: the day it was on before anything moved


def level(parcels, capacity, next_day):
    """Move what is too much for one person and day, lowest priority first.

    Day by day: of the free touches those with the lowest priority go on to the next day allowed,
    where they compete with the touches of that day. Pure and deterministic.

    :param parcels: list of Parcel
    :param capacity: function (user, day) -> number of touches, None for no limit
    :param next_day: function (rule, first day, day) -> the next day allowed, None when there is none
    :returns: (parcels as they are afterwards, ``{(user, day): touches that are too much}``)
    """
    by_user = {}
    for parcel in parcels:
        by_user.setdefault(parcel.user, []).append(replace(parcel, first=parcel.day))
    result, surplus = [], {}
    for user in sorted(by_user):
        days = {}
        for parcel in by_user[user]:
            days.setdefault(parcel.day, []).append(parcel)
        while days:
            day = min(days)
            kept, moved, over = _level_day(days.pop(day), capacity(user, day), next_day)
            result += kept
            for parcel in moved:
                days.setdefault(parcel.day, []).append(parcel)
            if over:
                surplus[user, day] = over
    return result, surplus


def _level_day(parcels, limit, next_day):
    """-> (parcels that stay, parcels that move, number of touches that are too much)"""
    excess = 0 if limit is None else sum(parcel.count for parcel in parcels) - limit
    kept, moved = [], []
    for parcel in sorted(parcels, key=_order):
        later = parcel.free and excess > 0 and next_day(parcel.rule, parcel.first, parcel.day)
        number = min(parcel.count, excess) if later else 0
        if number:
            moved.append(replace(parcel, day=later, count=number))
            excess -= number
        if parcel.count > number:
            kept.append(replace(parcel, count=parcel.count - number))
    return kept, moved, max(0, excess)


def _order(parcel):
    """Lowest priority first; of equals those that have waited least."""
    return (parcel.priority, -parcel.first.toordinal(), -parcel.rule)
