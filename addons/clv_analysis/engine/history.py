"""Purchase histories as they were on a past day, from the list of purchases.

Times are days as integers (any zero); a purchase is one customer on one day.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Snapshot:
    """Customers who had bought up to a day, and what they did in the time after it.

    customer (n,) numbers; x, t_x, T (n,) repeat purchases and days; spent (n,) amount up to the
    day; average (n,) = spent / (x + 1); later, later_amount (n,) purchases and amount after it;
    place, after: customer (index into the n) and days after the origin of every later purchase.
    """

    origin: int
    days: int
    customer: np.ndarray
    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    spent: np.ndarray
    average: np.ndarray
    later: np.ndarray
    later_amount: np.ndarray
    place: np.ndarray
    after: np.ndarray


def snapshot(customer, day, amount, origin, days):
    """Split purchases at the end of day ``origin``: history before, ``days`` days after.

    :param customer: integer array (k,), one element per purchase, in any order
    :param day: integer array (k,); the same customer and day only once
    :param amount: array (k,), in currency
    :return: Snapshot; customers whose first purchase is later than the origin are left out

    >>> seen = snapshot([7, 7, 7, 8], [0, 10, 40, 35], [5.0, 7.0, 9.0, 1.0], origin=30, days=30)
    >>> [part.tolist() for part in (seen.customer, seen.x, seen.t_x, seen.T, seen.later)]
    [[7], [1], [10], [30], [1]]
    """
    customer, day = np.asarray(customer), np.asarray(day)
    amount = np.asarray(amount, dtype=float)
    before = day <= origin
    known, place, count = np.unique(customer[before], return_inverse=True, return_counts=True)
    n = len(known)
    first = np.full(n, np.iinfo(np.int64).max)
    last = np.full(n, np.iinfo(np.int64).min)
    np.minimum.at(first, place, day[before])
    np.maximum.at(last, place, day[before])
    spent = np.bincount(place, weights=amount[before], minlength=n)
    rest = np.flatnonzero((day > origin) & (day <= origin + days))
    where = np.searchsorted(known, customer[rest])
    found = where < n
    if n:
        found &= known[np.minimum(where, n - 1)] == customer[rest]
    rest, where = rest[found], where[found]
    return Snapshot(
        origin=int(origin),
        days=int(days),
        customer=known,
        x=count - 1,
        t_x=last - first if n else last,
        T=origin - first if n else first,
        spent=spent,
        average=spent / np.maximum(count, 1),
        later=np.bincount(where, minlength=n),
        later_amount=np.bincount(where, weights=amount[rest], minlength=n),
        place=where,
        after=day[rest] - origin,
    )


def course(day, amount, since, until):
    """Purchase history of one customer at the end of each day ``until``.

    :param day: days with documents (k,), integers, each once; a day whose amount is above zero is
        a purchase, the others (returns) count in the amount alone
    :param amount: array (k,), in currency
    :param since, until: first and last day that count (n,), integers; since <= until
    :return: tuple (x, t_x, T, average) of arrays (n,): repeat purchases, days from first to last
        purchase, days observed, amount per purchase; x is -1 and the others are 0 where nothing
        had been bought yet

    >>> [part.tolist() for part in course([0, 10, 20], [5.0, 7.0, -2.0], [0, 0, 5], [0, 30, 30])]
    [[0, 1, 0], [0, 10, 0], [0, 30, 20], [5.0, 5.0, 5.0]]
    """
    day, amount = np.asarray(day), np.asarray(amount, dtype=float)
    since, until = (np.asarray(ends)[:, None] for ends in (since, until))
    counts = (since <= day) & (day <= until)
    bought = counts & (amount > 0)
    purchases = bought.sum(axis=1)
    some = purchases > 0
    first = np.where(bought, day, np.iinfo(np.int64).max).min(
        axis=1, initial=np.iinfo(np.int64).max
    )
    last = np.where(bought, day, np.iinfo(np.int64).min).max(axis=1, initial=np.iinfo(np.int64).min)
    first, last = np.where(some, first, 0), np.where(some, last, 0)
    return (
        purchases - 1,
        last - first,
        np.where(some, until[:, 0] - first, 0),
        np.where(counts, amount, 0.0).sum(axis=1) / np.maximum(purchases, 1) * some,
    )


def origins(first, last, horizon, most=3):
    """Days at which the past is asked to predict what is already known, the latest first.

    The time looked ahead is the horizon, but no more than half the history; the origins go back
    in steps of half that time, as long as the history before is at least as long as the time
    looked ahead.

    :param first, last: first and last day of the history
    :param horizon: days looked ahead, > 0
    :return: tuple (list of origins, days looked ahead); no origin in a history of one day

    >>> origins(0, 1095, 365)
    ([730, 547, 365], 365)
    >>> origins(0, 545, 365)
    ([273], 272)
    """
    days = int(min(horizon, (last - first) // 2))
    if days < 1:
        return [], 0
    found = [int(last - days - k * days / 2) for k in range(most)]
    return [origin for origin in found if origin - first >= days], days
