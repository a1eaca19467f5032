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


# Tables with so many entries are filled faster than a million numbers are sorted.
DENSE = 4_000_000


def compress(x, t_x, T):
    """Return histories with weights for fitting, in time proportional to their number.

    Where x, t_x and T take few values every distinct history is one cell. Elsewhere only those
    who bought once (x = 0), usually most customers, are brought together; hardly two others are
    the same then, and finding those who are costs more than it saves.

    :param x, t_x, T: integer arrays (n,) as in `group`
    :return: tuple (x, t_x, T, weight), arrays (k,), k <= n
    :raises ValueError: a history is impossible
    """
    x, t_x, T = (np.asarray(part, dtype=np.int64) for part in (x, t_x, T))
    check(x, t_x, T)
    if not x.size:
        return x, t_x, T, x
    span = int(T.max()) + 1
    if (int(x.max()) + 1) * span * span <= DENSE:
        count = np.bincount((x * span + t_x) * span + T)
        key = np.flatnonzero(count)
        rest, T = np.divmod(key, span)
        x, t_x = np.divmod(rest, span)
        return x, t_x, T, count[key]
    if span > DENSE:
        return x, t_x, T, np.ones_like(x)
    once = x == 0
    count = np.bincount(T[once], minlength=1)
    day = np.flatnonzero(count)
    none = np.zeros_like(day)
    rest = np.flatnonzero(~once)
    return (
        np.concatenate((none, x[rest])),
        np.concatenate((none, t_x[rest])),
        np.concatenate((day, T[rest])),
        np.concatenate((count[day], np.ones_like(rest))),
    )


class Lookup:
    """Functions of numbers are evaluated once per distinct number where these are few integers.

    A look-up in a table costs a fifth of a logarithm.
    """

    def __init__(self, numbers):
        self.numbers = np.asarray(numbers)
        self.tabled = False
        if np.issubdtype(self.numbers.dtype, np.integer) and self.numbers.size:
            last = int(self.numbers.max())
            self.tabled = bool(self.numbers.min() >= 0 and last <= 2 * self.numbers.size)
        # What the function is evaluated for: every integer up to the largest, or every element.
        self.distinct = np.arange(last + 1.0) if self.tabled else self.numbers.astype(float)

    def table_of(self, function):
        """function of the distinct numbers, for `take`."""
        return function(self.distinct)

    def take(self, table, part):
        """Values of the elements in slice ``part``."""
        return table.take(self.numbers[part]) if self.tabled else table[part]

    def __call__(self, function):
        """Return function(numbers) (n,)."""
        return self.take(function(self.distinct), slice(None))

    def sums(self, weight):
        """Sum of the weights of each distinct number, for a product with `table_of`."""
        if not self.tabled:
            return np.asarray(weight, dtype=float)
        return np.bincount(self.numbers, weights=weight, minlength=len(self.distinct))


def pairs(x, T):
    """Distinct pairs (x, T) and where each of them is: tuple (x (k,), T (k,), place (n,)).

    :param x, T: arrays (n,); integers are served without sorting
    """
    x, T = np.asarray(x), np.asarray(T)
    whole = x.size and all(np.issubdtype(part.dtype, np.integer) for part in (x, T))
    span = int(T.max()) + 1 if whole else 0
    if whole and (int(x.max()) + 1) * span <= DENSE:
        key = x * span + T
        known = np.zeros((int(x.max()) + 1) * span, dtype=np.intp)
        known[key] = 1
        distinct = np.flatnonzero(known)
        known[distinct] = np.arange(len(distinct))
        return *np.divmod(distinct, span), known.take(key)
    both, place = np.unique(np.column_stack((x, T)), axis=0, return_inverse=True)
    return both[:, 0], both[:, 1], place.reshape(-1)


def tally(values, weight=None):
    """Return the distinct values (k,) and how often each occurs, weighted (k,)."""
    values = np.asarray(values)
    whole = np.issubdtype(values.dtype, np.integer) and values.size > 0
    if whole and values.min() >= 0 and values.max() <= max(values.size, 1000):
        count = np.bincount(values, weights=weight).astype(float)
        distinct = np.flatnonzero(np.bincount(values))
        return distinct, count[distinct]
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
