"""Association rules between products: who buys A also buys B.

R. Agrawal, T. Imielinski, A. Swami (1993), "Mining association rules between sets of items in
large databases", for rules of one product on each side.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from .dwyer import Z_95


@dataclass(frozen=True)
class Rules:
    """Rules as arrays (k,), best first: lower bound of the confidence, then lift."""

    left: np.ndarray
    right: np.ndarray
    count: np.ndarray
    support: np.ndarray
    confidence: np.ndarray
    confidence_low: np.ndarray
    lift: np.ndarray


def rules(order, item, minimum_count=5):
    """Find rules left -> right among products bought together.

    :param order: array (n,) of order numbers, one element per line
    :param item: array (n,) of product numbers; the same product twice in an order counts once
    :param minimum_count: orders that must contain both
    :return: Rules; support = orders with both / orders, confidence = orders with both / orders
        with left, confidence_low its Wilson lower bound (95 %), lift = confidence / share of
        orders with right
    """
    orders, row = np.unique(np.asarray(order), return_inverse=True)
    items, column = np.unique(np.asarray(item), return_inverse=True)
    shape = (max(len(orders), 1), max(len(items), 1))
    row, column = row.reshape(-1), column.reshape(-1)
    basket = csr_matrix((np.ones(len(row), dtype=np.int64), (row, column)), shape=shape)
    basket.data[:] = 1
    alone = np.asarray(basket.sum(axis=0)).reshape(-1)
    both = (basket.T @ basket).tocoo()
    keep = (both.row != both.col) & (both.data >= max(minimum_count, 1))
    left, right, count = both.row[keep], both.col[keep], both.data[keep]
    n = alone[left]
    confidence = count / n
    square = Z_95**2 / n
    spread = Z_95 * np.sqrt(confidence * (1 - confidence) / n + square / (4 * n))
    low = (confidence + square / 2 - spread) / (1 + square)
    lift = confidence / (alone[right] / shape[0])
    best = np.lexsort((right, left, -lift, -low))
    return Rules(
        left=items[left[best]],
        right=items[right[best]],
        count=count[best],
        support=(count / shape[0])[best],
        confidence=confidence[best],
        confidence_low=low[best],
        lift=lift[best],
    )
