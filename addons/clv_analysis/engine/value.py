"""Historic, current and potential value of customers, and what a better retention brings.

All amounts are in company currency; arguments may be numbers or arrays of equal shape.
"""

import numpy as np


def historic(invoiced, refunded, cost_of_goods, cost_to_serve):
    """What a customer has brought so far.

    >>> historic(12_000, 500, 6_900, 600)
    4000
    """
    return invoiced - refunded - cost_of_goods - cost_to_serve


def margin_rate(margin, amount, purchases):
    """Margin per unit of sales of each customer, drawn towards that of all as if everybody's
    average purchase were one of the customer's own:

    rate = (margin + R * A) / (amount + A), R = sum of margins / sum of amounts, A = sum of
    amounts / sum of purchases.

    :param margin, amount, purchases: arrays (n,); an amount below zero counts as zero
    :return: array (n,), between -10 and 10; 0 where nobody has bought for anything

    >>> margin_rate(np.array([30.0, -20.0]), np.array([100.0, 100.0]), np.array([1, 3])).tolist()
    [0.21666666666666667, -0.11666666666666667]
    """
    margin, amount = np.asarray(margin, dtype=float), np.maximum(amount, 0.0)
    everybody, one = margin_of_all(margin, amount, purchases)
    if not one > 0:
        return np.zeros(len(margin))
    return np.clip((margin + everybody * one) / (amount + one), -10.0, 10.0)


def margin_of_all(margin, amount, purchases):
    """Margin per unit of sales and amount per purchase of all customers together: R and A of
    margin_rate.

    :return: tuple (R, A) of numbers; zeros where nobody has bought for anything

    >>> margin_of_all(np.array([30.0, -20.0]), np.array([100.0, 100.0]), np.array([1, 3]))
    (0.05, 50.0)
    """
    total = float(np.maximum(amount, 0.0).sum())
    if not total > 0:
        return 0.0, 0.0
    return float(np.sum(margin)) / total, total / float(np.sum(purchases))


def discount_factor(rate, years):
    """Present value of 1 in ``years`` at a yearly ``rate`` (0.1 is 10 %).

    :raises ValueError: the rate is -100 % or less, or the time is negative
    """
    if rate <= -1 or years < 0:
        raise ValueError("Discounting needs a rate above -100 % and a time that is not negative")
    return (1.0 + rate) ** -years


def current(expected_orders, margin_per_order, cost_per_order, rate, horizon_years):
    """Expected discounted margin within the horizon if the customer's behaviour stays the same.

    Orders are spread over the horizon, so they are discounted from its middle:
    orders * (margin - cost) * (1 + rate) ** -(horizon / 2).

    >>> float(round(current(2.5, 320, 20, rate=0.1, horizon_years=1), 2))
    715.1
    """
    factor = discount_factor(rate, horizon_years / 2)
    return np.multiply(expected_orders, np.subtract(margin_per_order, cost_per_order)) * factor


def potential(chances, cost):
    """What could be won in addition: the sum of probability * value, minus the cost of trying.

    :param chances: iterable of (probability, value), for instance cross-selling, referral and
        the share of wallet that is bought elsewhere
    :raises ValueError: a probability outside 0 to 1

    >>> round(potential([(0.2, 300), (0.05, 1000), (0.3, 400)], cost=60), 2)
    170.0
    """
    chances = list(chances)
    if any(not 0 <= probability <= 1 for probability, _value in chances):
        raise ValueError("A probability lies between 0 and 1")
    return sum(probability * value for probability, value in chances) - cost


def sales_with_retention(new_customers, customers, retention, usage):
    """Sales of the next period: (new + existing * retention) * usage per customer.

    >>> sales_with_retention(100, 1000, 0.8, 500), sales_with_retention(100, 1000, 0.85, 500)
    (450000.0, 475000.0)

    :raises ValueError: a retention outside 0 to 1
    """
    if not 0 <= retention <= 1:
        raise ValueError("Retention lies between 0 and 1")
    return (new_customers + customers * retention) * usage
