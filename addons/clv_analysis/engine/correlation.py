"""Which attributes of customers go along with their value: rank correlation.

C. Spearman (1904), Am. J. Psychology 15, 72-101: the correlation of the ranks, ties with their
average rank; 1: the more the one, the more the other, -1: the less.
"""

import numpy as np
from scipy import stats

LEAST = 3  # customers


def with_value(value, attributes):
    """Spearman's rank correlation of every attribute with the value.

    :param value: array (n,), one per customer
    :param attributes: dict name: array (n,)
    :return: dict name: -1 to 1, of those that can be told: not where all customers are the same or
        there are fewer than three

    >>> with_value([1, 2, 3, 4], {"same way": [1, 3, 2, 9], "against": [4, 3, 2, 1], "none": [1] * 4})
    {'same way': 0.8, 'against': -1.0}
    """
    if len(value) < LEAST:
        return {}
    ranks = stats.rankdata(value)
    result = {}
    for name, numbers in attributes.items():
        other = stats.rankdata(numbers)
        if ranks.std() > 0 and other.std() > 0:
            result[name] = round(float(np.corrcoef(ranks, other)[0, 1]), 4)
    return result
