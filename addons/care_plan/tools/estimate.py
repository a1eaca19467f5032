"""Input and output of a plan: what it should bring, and from when on it pays."""

from typing import NamedTuple


class Estimate(NamedTuple):
    """Money in one currency; `roi` and `break_even` in percent, `None` where not defined."""

    orders: float
    revenue: float
    margin: float
    roi: float | None
    break_even: float | None


def estimate(customers, response_percent, revenue_per_order, margin_percent, cost):
    """Expected result of contacting `customers`, of whom `response_percent` order once.

    margin = revenue * margin_percent / 100; roi = 100 * (margin - cost) / cost; break_even is the
    response in percent at which the margin pays the cost.

    >>> e = estimate(1000, 5.0, 2000.0, 30.0, 12000.0)
    >>> e.orders, e.revenue, e.margin, e.roi, e.break_even
    (50.0, 100000.0, 30000.0, 150.0, 2.0)
    >>> estimate(0, 5.0, 100.0, 30.0, 0.0)
    Estimate(orders=0.0, revenue=0.0, margin=0.0, roi=None, break_even=None)
    """
    orders = customers * response_percent / 100.0
    revenue = orders * revenue_per_order
    margin = revenue * margin_percent / 100.0
    possible = customers * revenue_per_order * margin_percent / 100.0
    return Estimate(
        orders=orders,
        revenue=revenue,
        margin=margin,
        roi=100.0 * (margin - cost) / cost if cost else None,
        break_even=100.0 * cost / possible if possible else None,
    )
