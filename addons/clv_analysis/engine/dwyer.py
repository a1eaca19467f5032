"""Value of a group of customers: lost for good, or always a share.

F. R. Dwyer (1989), "Customer lifetime valuation to support marketing decision making", Journal
of Direct Marketing 3(4), 8-15; the migration model in matrix form after P. E. Pfeifer and
R. L. Carraway (2000), "Modeling customer relationships as Markov chains", Journal of Interactive
Marketing 14(2), 43-55. Both give the value of an average customer of a group, never of a person.
"""

import math

import numpy as np

Z_95 = 1.959963984540054
RETURN_SHARE = 0.05


def retention_value(retention, revenue, margin_rate, marketing, acquisition, rate, customers=1.0):
    """Lost for good: a customer who leaves never returns.

    NPV_t = [n_t (revenue_t * margin - marketing) - acquisition * n_0 (t = 0)] / (1 + rate)^t,
    n_t = n_{t-1} * retention_t.

    :param retention: k retention rates of periods 1..k, each 0 to 1
    :param revenue: k + 1 revenues per active customer of periods 0..k
    :param margin_rate: margin as a share of revenue
    :param marketing: cost per active customer and period
    :param acquisition: cost per customer at the start
    :param rate: discount rate per period, above -1
    :param customers: n_0
    :return: tuple (active customers (k+1,), present values (k+1,), lifetime value per initial
        customer)
    :raises ValueError: lengths do not fit, or a rate is impossible

    >>> n, npv, ltv = retention_value(
    ...     [0.6, 0.7, 0.8], [200, 300, 400, 500], 0.4, 10, 30, 0.25, customers=1000)
    >>> n.round(2).tolist(), round(ltv, 2)
    ([1000.0, 600.0, 420.0, 336.0], 165.81)
    """
    retention, revenue = np.asarray(retention, dtype=float), np.asarray(revenue, dtype=float)
    if len(revenue) != len(retention) + 1:
        raise ValueError("There is one revenue more than there are retention rates")
    if ((retention < 0) | (retention > 1)).any() or rate <= -1 or customers <= 0:
        raise ValueError("Retention lies between 0 and 1, the discount rate above -100 %")
    active = customers * np.cumprod(np.concatenate(([1.0], retention)))
    cash = active * (revenue * margin_rate - marketing)
    cash[0] -= acquisition * customers
    present = cash / (1.0 + rate) ** np.arange(len(cash))
    return active, present, float(present.sum() / customers)


def migration_value(probability, margin, marketing, rate):
    """Always a share: a customer may return; the longer away, the less likely.

    A customer in recency cell i (i - 1 periods without a purchase) buys with probability p_i
    and moves to cell 1, or moves to cell i + 1; after the last cell the customer is given up.
    V = (I - P / (1 + rate))^-1 R with R_1 = margin - marketing and R_i = -marketing.

    :param probability: p_1..p_k, each 0 to 1
    :param margin: margin of one purchase
    :param marketing: cost of contacting a customer for one period
    :param rate: discount rate per period, above 0 unless somebody can be lost
    :return: value of a customer in each cell, array (k,)
    :raises ValueError: a probability outside 0 to 1, or an infinite value

    >>> migration_value([0.5], margin=40, marketing=4, rate=0.25).round(2).tolist()
    [60.0]
    """
    probability = np.asarray(probability, dtype=float)
    cells = len(probability)
    if not cells or ((probability < 0) | (probability > 1)).any() or rate <= -1:
        raise ValueError("Probabilities lie between 0 and 1, the discount rate above -100 %")
    transition = np.zeros((cells, cells))
    transition[:, 0] = probability
    transition[np.arange(cells - 1), np.arange(1, cells)] = 1 - probability[:-1]
    if np.abs(np.linalg.eigvals(transition)).max() >= 1 + rate:
        raise ValueError("Without discounting, customers who never leave are worth infinitely much")
    reward = np.full(cells, -float(marketing))
    reward[0] += margin
    return np.linalg.solve(np.eye(cells) - transition / (1 + rate), reward)


def last_recency_worth_contacting(probability, margin, marketing, rate):
    """Recency cell after which customers should be given up, and the values if that is done.

    Contacting goes on as long as it does not lower the value of an active customer.

    :return: tuple (cell 1..k, values (cell,)); arguments as in migration_value
    """
    best = None
    for cell in range(1, len(probability) + 1):
        values = migration_value(probability[:cell], margin, marketing, rate)
        if best is None or values[0] >= best[1][0]:
            best = (cell, values)
    return best


def purchase_probability(bought, cells):
    """Share of customers who bought, by recency cell, from a table of past periods.

    :param bought: bool array (customers, periods), oldest period first
    :param cells: number of recency cells; customers further away are left out
    :return: tuple (probability (cells,), customers at risk (cells,)); 0 where nobody was
    """
    bought = np.asarray(bought, dtype=bool)
    at_risk, buyers = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.int64)
    away = np.zeros(bought.shape[0], dtype=np.int64)  # 0: never bought so far
    for period in bought.T:
        known = (away > 0) & (away <= cells)
        at_risk += np.bincount(away[known] - 1, minlength=cells)
        buyers += np.bincount(away[known & period] - 1, minlength=cells)
        away = np.where(period, 1, np.where(away > 0, away + 1, 0))
    share = np.divide(buyers, at_risk, out=np.zeros(cells), where=at_risk > 0)
    return share, at_risk


def wilson(successes, trials, z=Z_95):
    """Wilson score interval of a share (E. B. Wilson, 1927), 95 % by default.

    :return: tuple (low, high); (0, 1) without trials
    :raises ValueError: more successes than trials, or a negative number

    >>> [round(bound, 4) for bound in wilson(9, 40) + wilson(1, 200)]
    [0.1232, 0.375, 0.0009, 0.0278]
    """
    if not 0 <= successes <= trials:
        raise ValueError("Successes lie between 0 and the number of trials")
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, z * z / trials
    centre = share + square / 2
    spread = z * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return max(0.0, (centre - spread) / (1 + square)), min(1.0, (centre + spread) / (1 + square))


def loss_type(returned, dormant, threshold=RETURN_SHARE):
    """Which of the two models fits, from how many of the dormant customers returned.

    :return: "always_a_share" where clearly more than ``threshold`` return, "lost_for_good" where
        clearly fewer, otherwise "undecided"

    >>> loss_type(9, 40), loss_type(1, 200), loss_type(2, 40)
    ('always_a_share', 'lost_for_good', 'undecided')
    """
    low, high = wilson(returned, dormant)
    if low > threshold:
        return "always_a_share"
    return "lost_for_good" if high < threshold else "undecided"
