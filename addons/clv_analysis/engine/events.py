"""Customer-event prediction: expected profit of dated events, exact sharing of cost pools."""

from fractions import Fraction
from math import prod


def allocate(amount, shares):
    """Divide an amount among receivers in proportion to a driver, to the last unit.

    Every receiver gets the whole units of its part; the units left over go to the largest
    remainders, the earlier receiver first. The parts always add up to the amount.

    :param amount: integer in the smallest unit of the currency (cents); may be negative
    :param shares: driver of each receiver, numbers >= 0 with a sum above 0
    :return: list of integers
    :raises ValueError: no driver, a negative one, or an amount that is no integer

    >>> allocate(10_000, [1, 1, 1])
    [3334, 3333, 3333]
    """
    if amount != int(amount):
        raise ValueError("A cost pool is allocated in whole units of the smallest coin")
    exact = [Fraction(share) for share in shares]
    total = sum(exact)
    if not total > 0 or min(exact) < 0:
        raise ValueError("A cost pool needs drivers that are not negative and not all zero")
    sign = -1 if amount < 0 else 1
    parts = [abs(int(amount)) * share / total for share in exact]
    whole = [int(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i], i))
    for i in order[: abs(int(amount)) - sum(whole)]:
        whole[i] += 1
    return [sign * part for part in whole]


def expected_profit(probability, revenue, cost_of_goods, direct, allocated):
    """Expected profit of one event: p * (revenue - cost of goods - direct - allocated).

    :raises ValueError: a probability outside 0 to 1

    >>> expected_profit(0.5, 1000, 600, 50, 30)
    160.0
    """
    if not 0 <= probability <= 1:
        raise ValueError("A probability lies between 0 and 1")
    return probability * (revenue - cost_of_goods - direct - allocated)


def present_value(amount, days, rate):
    """Amount discounted over ``days`` at a yearly ``rate``: amount / (1 + rate)^(days / 365).

    :raises ValueError: a rate of -100 % or less

    >>> round(present_value(110, 365, 0.1), 2)
    100.0
    """
    if rate <= -1:
        raise ValueError("Discounting needs a rate above -100 %")
    return amount / (1.0 + rate) ** (days / 365)


def component_value(components):
    """Value of a customer from components, each the product of its factors.

    The car dealer's example: five cars, thirty repairs, and the interest on the loans of those
    who finance, each with its chances.

    >>> component_value([(5, 150_000), (3_000, 30), (5, 150_000, .8, .5, .05, 3)])
    885000.0
    """
    return sum(prod(factors) for factors in components)
