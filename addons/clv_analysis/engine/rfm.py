"""Recency, frequency and monetary scores from 1 (worst) to 5 (best).

Source: A. M. Hughes, *Strategic Database Marketing* (quintile scoring of recency,
frequency and amount). Quintiles by sort order give equal customers different scores;
here every customer gets the mid-rank of all customers with the same value instead, so
equal values always get equal scores and the result does not depend on the row order.
"""

import numpy as np

SCORES = 5


def midrank(values):
    """Return the average 1-based ascending rank of each value among all values.

    :param values: array of shape (n,), any ordered numbers without NaN
    :return: float array of shape (n,); equal values share one rank
    """
    values = np.asarray(values)
    if not values.size:
        return np.zeros(0)
    _unique, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    upto = np.cumsum(counts)
    return (upto - (counts - 1) / 2.0)[inverse]


def score(values, higher_is_better=True):
    """Score each value from 1 to 5 by its place among all values.

    score = min(5, floor((midrank - 0.5) / n * 5) + 1)

    :param values: array of shape (n,): days, counts or amounts, without NaN
    :param higher_is_better: False where a small value is good (days since the last purchase)
    :return: integer array of shape (n,), each 1..5; an empty array for no values
    :raises ValueError: a value is not a finite number

    >>> score([1, 1, 1, 1, 1, 1, 1, 2, 3, 9]).tolist()
    [2, 2, 2, 2, 2, 2, 2, 4, 5, 5]
    """
    values = np.asarray(values)
    if not np.isfinite(values).all():
        raise ValueError("RFM scores need finite numbers")
    if not values.size:
        return np.zeros(0, dtype=np.int32)
    ranks = midrank(values if higher_is_better else -values.astype(float))
    raw = np.floor((ranks - 0.5) / values.size * SCORES).astype(np.int32) + 1
    return np.minimum(SCORES, raw)
