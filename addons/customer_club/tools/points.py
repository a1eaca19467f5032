"""Arithmetic of points: whole numbers only, floored once, nothing lost when shared out.

Amounts are ``decimal.Decimal``; points are ``int``.
"""

import datetime
import functools
import math
from decimal import Decimal
from fractions import Fraction

#: what a column of whole numbers holds in the database
MOST_POINTS = 2**31 - 1


def whole_points(value):
    """Return ``value`` as a positive ``int``.

    :raises ValueError: for booleans, fractions, text, zero and negative numbers
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise ValueError(value)
    if value <= 0:
        raise ValueError(value)
    return int(value)


def points_for(amount, per_amount, points, *multipliers):
    """Points for ``amount``: floor(amount / per_amount × points × multipliers), never negative.

    The quotient is exact (no binary fractions) and floored once, at the very end.

    >>> points_for(Decimal("1000"), Decimal("1"), 1, Decimal("0.1"))
    100
    >>> points_for(Decimal("99.99"), Decimal("10"), 1)
    9
    """
    value = Fraction(amount) / Fraction(per_amount) * points
    for multiplier in multipliers:
        value *= Fraction(multiplier)
    return max(math.floor(value), 0)


def apportion(total, weights):
    """Share ``total`` points out in proportion to ``weights`` (largest remainder).

    Weights that are not positive get nothing. The shares add up to ``total`` exactly,
    except when no weight is positive: then all shares are 0.

    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = math.lcm(*(bottom for _top, bottom in ratios))
    parts = [max(top, 0) * (common // bottom) for top, bottom in ratios]
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    shares = [total * part // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(total * parts[i] % whole), i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def return_due(points, total, before, now):
    """Points a partial return takes back: the growth of floor(points × returned / total).

    :param points: what the line earned
    :param total: amount of the line
    :param before: amount returned earlier
    :param now: amount returned this time
    :return: ``int``; over all returns the sum never exceeds ``points`` and is exactly
        ``points`` once the whole amount has come back

    >>> [return_due(10, 3, done, 1) for done in (0, 1, 2)]
    [3, 3, 4]
    """
    total, before = Fraction(total), Fraction(before)
    after = before + Fraction(now)
    return _taken(points, total, after) - _taken(points, total, before)


def _taken(points, total, returned):
    return math.floor(points * min(max(returned, 0), total) / total)


def take(remaining, points):
    """Draw ``points`` from the lots in the order given.

    :param remaining: points left in each lot
    :return: (what is drawn from each lot, points that no lot could cover)

    >>> take([3, 0, 5], 4)
    ([3, 0, 1], 0)
    """
    drawn = []
    for left in remaining:
        part = min(left, points)
        drawn.append(part)
        points -= part
    return drawn, points


def expires_on(policy, earned_on, delay):
    """Last day on which points earned on ``earned_on`` can be used; ``None`` when they never expire.

    :param policy: ``none`` | ``days`` | ``month_end`` | ``year_end`` | ``inactivity`` (as ``days``;
        whoever posts prolongs what was earned before)
    :param delay: number of days, months or years that belongs to the policy

    >>> expires_on("month_end", datetime.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    >>> expires_on("year_end", datetime.date(2026, 3, 1), 1)
    datetime.date(2027, 12, 31)
    """
    if policy in ("days", "inactivity"):
        return earned_on + datetime.timedelta(days=delay)
    if policy == "month_end":
        months = earned_on.year * 12 + earned_on.month + delay
        return datetime.date(months // 12, months % 12 + 1, 1) - datetime.timedelta(days=1)
    if policy == "year_end":
        return datetime.date(earned_on.year + delay, 12, 31)
    return None


def to_decimal(value, digits=6):
    """A float from the database as an exact decimal of at most ``digits`` places.

    >>> to_decimal(0.1 + 0.2)
    Decimal('0.300000')
    """
    return Decimal(str(value)).quantize(_unit(digits))


@functools.cache
def _unit(digits):
    return Decimal(1).scaleb(-digits)
