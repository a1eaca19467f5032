"""How much of the business hangs on how few customers: Pareto curve and Gini coefficient.

C. Gini (1912); V. Pareto (1896). Amounts below zero count as zero.
"""

import numpy as np


def _sorted(amounts):
    amounts = np.asarray(amounts, dtype=float)
    if not np.isfinite(amounts).all():
        raise ValueError("Concentration needs finite amounts")
    return np.sort(np.maximum(amounts, 0.0))[::-1]


def pareto_curve(amounts, points=100):
    """Share of the amount brought by the best customers.

    :param amounts: array (n,), one per customer
    :param points: number of steps of the curve
    :return: tuple (share of customers, share of the amount), arrays from (0, 0) to (1, 1);
        both empty when there is no amount above zero
    """
    best = _sorted(amounts)
    total = best.sum()
    if not total > 0:
        return np.zeros(0), np.zeros(0)
    running = np.concatenate(([0.0], np.cumsum(best))) / total
    share = np.linspace(0, 1, points + 1)
    return share, np.interp(share * len(best), np.arange(len(best) + 1), running)


def top_share(amounts, share=0.2):
    """Share of the amount brought by the best ``share`` of customers; 0 without amounts.

    >>> round(top_share([50, 30, 10, 5, 5]), 2)
    0.5
    """
    best = _sorted(amounts)
    if not best.sum() > 0:
        return 0.0
    running = np.concatenate(([0.0], np.cumsum(best))) / best.sum()
    return float(np.interp(share * len(best), np.arange(len(best) + 1), running))


def gini(amounts):
    """Gini coefficient: 0 all customers bring the same, towards 1 one brings everything.

    >>> gini([7, 7, 7]), gini([0, 0, 0, 12])
    (0.0, 0.75)
    """
    best = _sorted(amounts)
    n, total = len(best), best.sum()
    if not total > 0:
        return 0.0
    rank = np.arange(n, 0, -1)
    return float((2 * (rank @ best) / total - (n + 1)) / n)
