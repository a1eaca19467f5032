"""Built-in measures of goals: which two counts of the plan's customers make which number.

Figures are sums over customers of one group (treated, control or all) in one period, by source:

- orders: customers, buyers, repeaters (two orders or more), buyers_before, kept (bought before and
  again), orders, revenue, margin, margin_squares (sum of the squared margins of the customers),
  revenue_before (of as many days before)
- touches: touched, rated (touches with an answer), satisfaction (sum of perceived minus expected)
- tenure: known (customers who ever ordered), days (since their first order)
- people: people (weights of key persons), attitude (sum of attitudes times weights)
- value: scored (customers with a value score), value (sum of their scores, 1 to 5)
- wallet: need (what customers need in a year), bought (what they bought of it here)
- club: enrolments, referrals (members brought by customers); with customers
"""

from typing import NamedTuple


class Measure(NamedTuple):
    """`numerator` / `denominator` (1 when None) * `factor`; `unit` money, number, percent, points.

    `sources` are the statements that bring the figures. `is_state` says that only the state of
    today can be read, not that of a period in the past.
    """

    numerator: str
    denominator: str | None
    factor: float
    unit: str
    sources: tuple = ("orders",)
    is_state: bool = False

    @property
    def cumulative(self):
        """A sum that starts at zero with every period, unlike a rate or an average."""
        return self.denominator is None


MEASURES = {
    "revenue": Measure("revenue", None, 1.0, "money"),
    "margin": Measure("margin", None, 1.0, "money"),
    "orders": Measure("orders", None, 1.0, "number"),
    "customers": Measure("buyers", None, 1.0, "number"),
    "orders_per_customer": Measure("orders", "customers", 1.0, "number"),
    "margin_per_order": Measure("margin", "orders", 1.0, "money"),
    "conversion": Measure("buyers", "customers", 100.0, "percent"),
    "repeat_rate": Measure("repeaters", "buyers", 100.0, "percent"),
    "retention": Measure("kept", "buyers_before", 100.0, "percent"),
    "relationship_length": Measure("days", "known", 1.0, "number", ("tenure",)),
    "coverage": Measure("touched", "customers", 100.0, "percent", ("orders", "touches")),
    "satisfaction": Measure("satisfaction", "rated", 1.0, "points", ("orders", "touches")),
    "attitude": Measure("attitude", "people", 1.0, "points", ("people",), True),
    "value_score": Measure("value", "scored", 1.0, "points", ("value",), True),
    "customer_share": Measure("bought", "need", 100.0, "percent", ("wallet",), True),
    "enrolments": Measure("enrolments", None, 1.0, "number", ("club",)),
    "referrals": Measure("referrals", None, 1.0, "number", ("club",)),
}


def add(figures):
    """Sum a list of figures (dicts of numbers) key by key; missing keys count as 0.

    >>> add([{"orders": 2}, {"orders": 3, "buyers": 1}]) == {"orders": 5, "buyers": 1}
    True
    """
    total = {}
    for group in figures:
        for key, number in group.items():
            total[key] = total.get(key, 0) + number
    return total


def value(figures, key):
    """Value of the measure `key`; `None` when its denominator is 0 (nothing to measure).

    >>> value({"orders": 6, "customers": 4}, "orders_per_customer")
    1.5
    >>> value({}, "repeat_rate") is None, value({}, "revenue")
    (True, 0.0)
    """
    measure = MEASURES[key]
    number = float(figures.get(measure.numerator, 0))
    if measure.denominator is None:
        return number * measure.factor
    count = figures.get(measure.denominator, 0)
    return number * measure.factor / count if count else None


def per_customer(figures, key):
    """Value that two groups of different size can be compared by: sums become sums per customer.

    >>> per_customer({"revenue": 900.0, "customers": 3}, "revenue")
    300.0
    >>> per_customer({"buyers": 1, "customers": 4}, "conversion")
    25.0
    """
    if not MEASURES[key].cumulative:
        return value(figures, key)
    customers = figures.get("customers", 0)
    return value(figures, key) / customers if customers else None
