"""Customers with the same purchase history are one weighted cell.

The likelihood of every "buy till you die" model depends on a customer only through the number
of repeat purchases x, the time of the last one t_x and the time observed T. Fitting cells with
weights gives the same optimum as fitting customers, with far fewer evaluations.
"""

import numpy as np


def group(x, t_x, T):
    """Return the distinct histories with their weights and where each customer went.

    :param x: integer array (n,), repeat purchases (purchases after the first), >= 0
    :param t_x: integer array (n,), days from the first to the last purchase
    :param T: integer array (n,), days from the first purchase to the end of observation
    :return: tuple (x, t_x, T, weight, inverse): four arrays of shape (k,), k <= n, and an
        index array (n,) such that cell[inverse] restores the customers
    :raises ValueError: a history is impossible (negative, t_x > T, or t_x without repeat)

    >>> cells = group([0, 2, 0], [0, 30, 0], [90, 45, 90])
    >>> [part.tolist() for part in cells]
    [[0, 2], [0, 30], [90, 45], [2, 1], [0, 1, 0]]
    """
    x, t_x, T = (np.asarray(part, dtype=np.int64) for part in (x, t_x, T))
    check(x, t_x, T)
    if not x.size:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, empty, empty
    span = int(T.max()) + 1
    key = (x * span + t_x) * span + T  # fits 63 bits for 10^6 purchases in 6,000 years of days
    unique, inverse, weight = np.unique(key, return_inverse=True, return_counts=True)
    rest, T = np.divmod(unique, span)
    x, t_x = np.divmod(rest, span)
    return x, t_x, T, weight, inverse.reshape(-1)


def tally(values, weight=None):
    """Return the distinct values (k,) and how often each occurs, weighted (k,)."""
    distinct, place = np.unique(values, return_inverse=True)
    return distinct, np.bincount(place.reshape(-1), weights=weight).astype(float)


def check(x, t_x, T):
    """Raise ValueError when a history (x, t_x, T) cannot be; arrays of equal shape."""
    if not (np.isfinite(x).all() and np.isfinite(t_x).all() and np.isfinite(T).all()):
        raise ValueError("Purchase histories need finite numbers")
    if (x < 0).any() or (t_x < 0).any() or (t_x > T).any():
        raise ValueError("A purchase history needs x >= 0 and 0 <= t_x <= T")
    if (t_x[x == 0] > 0).any():
        raise ValueError("Without a repeat purchase the last purchase is the first: t_x = 0")
