"""What the plan changed: treated customers against the control group.

Method: difference of two independent proportions with Newcombe's hybrid score interval
(R. G. Newcombe, "Interval estimation for the difference between independent proportions:
comparison of eleven methods", Statistics in Medicine 17 (1998) 873-890, method 10), built from
Wilson's score intervals (E. B. Wilson, JASA 22 (1927) 209-212), without continuity correction.
Means (margin per customer) are compared by Welch's interval for unequal variances (B. L. Welch,
Biometrika 34 (1947) 28-35).
"""

from math import sqrt
from typing import NamedTuple

Z95 = 1.959963984540054  # 97.5 % quantile of the standard normal distribution
MINIMUM_EXPECTED = 5.0  # Cochran: smallest expected count in a cell of the 2 x 2 table


class Lift(NamedTuple):
    """Rates and differences are fractions (0.04 = 4 points); `None` where not defined."""

    treated_rate: float
    control_rate: float
    difference: float
    low: float
    high: float
    relative: float | None
    incremental: float


class MeanDifference(NamedTuple):
    """Means of two groups and their difference, in the unit of what was summed."""

    treated_mean: float
    control_mean: float
    difference: float
    low: float
    high: float


def wilson(successes, customers, z=Z95):
    """Wilson's score interval (low, high) of a proportion; ValueError on impossible counts.

    >>> [round(x, 4) for x in wilson(80, 1000)]
    [0.0647, 0.0985]
    """
    if customers <= 0 or not 0 <= successes <= customers:
        raise ValueError(f"{successes} of {customers} is not a proportion")
    rate = successes / customers
    shrink = 1 + z * z / customers
    centre = (rate + z * z / (2 * customers)) / shrink
    half = z * sqrt(rate * (1 - rate) / customers + z * z / (4 * customers**2)) / shrink
    return max(0.0, centre - half), min(1.0, centre + half)


def too_small(treated, treated_orders, control, control_orders):
    """Whether the two groups are too small to say anything (Cochran's rule).

    The expected number of buyers and of non-buyers in either group, were there no effect at all,
    has to be at least MINIMUM_EXPECTED. An empty group is too small.

    >>> too_small(90, 11, 10, 1), too_small(9000, 1080, 1000, 80)
    (True, False)
    """
    if treated <= 0 or control <= 0:
        return True
    rate = (treated_orders + control_orders) / (treated + control)
    return min(treated, control) * min(rate, 1 - rate) < MINIMUM_EXPECTED


def conversion_lift(treated, treated_orders, control, control_orders):
    """Difference in conversion between `treated` customers and the `control` customers.

    All four are counts of customers; *_orders counts those who ordered. Raises ValueError when a
    group is empty or more customers ordered than there are.

    >>> lift = conversion_lift(9000, 1080, 1000, 80)
    >>> [round(100 * x, 1) for x in (lift.difference, lift.low, lift.high, lift.relative)]
    [4.0, 2.0, 5.7, 50.0]
    >>> round(lift.incremental)
    360
    """
    low1, high1 = wilson(treated_orders, treated)
    low2, high2 = wilson(control_orders, control)
    rate1, rate2 = treated_orders / treated, control_orders / control
    difference = rate1 - rate2
    return Lift(
        treated_rate=rate1,
        control_rate=rate2,
        difference=difference,
        low=difference - sqrt((rate1 - low1) ** 2 + (high2 - rate2) ** 2),
        high=difference + sqrt((high1 - rate1) ** 2 + (rate2 - low2) ** 2),
        relative=difference / rate2 if rate2 else None,
        incremental=difference * treated,
    )


def student(degrees, z=Z95):
    """Quantile of Student's t for the normal quantile `z` (Abramowitz and Stegun 26.7.5).

    >>> round(student(10), 3), round(student(30), 3)
    (2.228, 2.042)
    """
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))


def mean_difference(treated, treated_sum, treated_squares, control, control_sum, control_squares):
    """Difference of two means with Welch's 95 % interval; customers without orders count as 0.

    Counts of customers, sums and sums of squares; `None` when a group has fewer than two customers.

    >>> result = mean_difference(100, 4000.0, 400000.0, 50, 500.0, 50000.0)
    >>> [round(x, 2) for x in result]
    [40.0, 10.0, 30.0, 17.1, 42.9]
    """
    if min(treated, control) < 2:
        return None
    mean1, mean2 = treated_sum / treated, control_sum / control
    error1, error2 = (
        max(squares - count * mean * mean, 0.0) / (count - 1) / count
        for count, mean, squares in (
            (treated, mean1, treated_squares),
            (control, mean2, control_squares),
        )
    )
    error = error1 + error2
    half = 0.0
    if error:
        degrees = error**2 / (error1**2 / (treated - 1) + error2**2 / (control - 1))
        half = student(degrees) * sqrt(error)
    difference = mean1 - mean2
    return MeanDifference(mean1, mean2, difference, difference - half, difference + half)


def cost_per_incremental(cost, incremental):
    """Cost of one additional order; `None` when there is no additional order.

    >>> cost_per_incremental(7200.0, 360.0), cost_per_incremental(100.0, -2.0)
    (20.0, None)
    """
    return cost / incremental if incremental > 0 else None


def return_on_investment(gain, cost):
    """(gain - cost) / cost as a fraction; `None` without cost.

    >>> return_on_investment(150.0, 100.0), return_on_investment(10.0, 0.0)
    (0.5, None)
    """
    return (gain - cost) / cost if cost else None
