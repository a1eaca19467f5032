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


def score_by_limits(values, limits, higher_is_better=True):
    """Score each value from 1 to 5 by fixed limits instead of its place among all.

    More is better: 1 + number of limits reached. Less is better: 5 - number of limits exceeded.

    :param values: array of shape (n,), finite
    :param limits: four rising numbers
    :return: integer array of shape (n,), each 1..5
    :raises ValueError: not four rising numbers, or a value that is not finite

    >>> score_by_limits([1, 2, 4, 5, 30], (2, 3, 5, 10)).tolist()
    [1, 2, 3, 4, 5]
    >>> score_by_limits([0, 30, 31, 400], (30, 90, 180, 365), higher_is_better=False).tolist()
    [5, 5, 4, 1]
    """
    values, limits = np.asarray(values, dtype=float), np.asarray(limits, dtype=float)
    if limits.shape != (SCORES - 1,) or not (np.diff(limits) > 0).all():
        raise ValueError("Scores by limits need four rising numbers")
    if not np.isfinite(values).all():
        raise ValueError("RFM scores need finite numbers")
    if higher_is_better:
        return 1 + np.searchsorted(limits, values, side="right").astype(np.int32)
    return SCORES - np.searchsorted(limits, values, side="left").astype(np.int32)


def frequency_on_map(scores, purchases, most=2):
    """Frequency scores for the map of segments: who bought once counts as ``most`` at the most.

    Where nearly everybody bought once, one-time buyers are in the middle of all customers and
    score 3; segments for new customers, who cannot have bought more, would stay empty.

    :param scores, purchases: integer arrays (n,)

    >>> frequency_on_map(np.array([3, 3, 5]), np.array([1, 2, 9])).tolist()
    [2, 3, 5]
    """
    return np.where(np.asarray(purchases) == 1, np.minimum(scores, most), scores)
