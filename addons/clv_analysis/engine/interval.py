"""How far a customer's number of purchases may be from the expected one.

With a gamma distributed rate the number of purchases of a customer who stays is close to
negative binomial; with probability 1 - P(alive) it is zero. Uncertain parameters, and whatever
past forecasts were further off than the model says, widen it: the variance of the rate grows,

    1 / shape = 1 / (r + x) + relative parameter variance + extra spread.

The extra spread is the smallest with which past intervals covered what they promised.
"""

import numpy as np
from scipy.special import ndtri

from .models import MODELS, values

NOMINAL = 0.8
SPREADS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
# Above so many expected purchases the distribution is as good as continuous.
MANY = 40.0


def shape(own, extra):
    """Shape of the rate's gamma distribution: 1 / (1 / own + extra); arrays or numbers."""
    return 1.0 / (1.0 / np.asarray(own, dtype=float) + extra)


def purchases(p_alive, mean, shapes, nominal=NOMINAL):
    """Interval that holds the number of purchases with at least the nominal probability.

    :param p_alive: probability of still being a customer (n,)
    :param mean: expected purchases of those who are (n,), >= 0
    :param shapes: shape of the gamma distributed rate (n,), > 0
    :param nominal: probability, split evenly between both ends
    :return: tuple (low, high), integer arrays (n,): quantiles of the mixture of nothing and a
        negative binomial number

    >>> [end.tolist() for end in purchases(np.array([1.0]), np.array([3.0]), np.array([1e9]))]
    [[1], [5]]
    """
    p_alive, mean, shapes = (
        np.asarray(part, dtype=float) for part in np.broadcast_arrays(p_alive, mean, shapes)
    )
    ends = []
    for share in ((1 - nominal) / 2, (1 + nominal) / 2):
        # P(N <= k) = 1 - p + p F(k) >= share  <=>  F(k) >= 1 - (1 - share) / p
        with np.errstate(divide="ignore", over="ignore"):
            level = 1 - (1 - share) / p_alive
        ends.append(_quantile(np.where(p_alive > 0, level, -1.0), mean, shapes))
    return tuple(ends)


def _quantile(level, mean, shapes):
    """Smallest k with F(k) >= level of the negative binomial numbers (n,)."""
    result = np.zeros(len(level), dtype=np.int64)
    open_ = np.flatnonzero((level > 0) & (mean > 0))
    many = mean[open_] > MANY
    large = open_[many]
    if len(large):
        result[large] = _continuous(level[large], mean[large], shapes[large])
    left = open_[~many]
    m, k, want = mean[left], shapes[left], level[left]
    ratio = m / (k + m)
    term = np.exp(-k * np.log1p(m / k))
    total, number = term.copy(), 0
    while len(left):
        more = total < want
        left, ratio, k, want = left[more], ratio[more], k[more], want[more]
        term, total = term[more], total[more]
        term = term * ratio * ((k + number) / (number + 1))
        number += 1
        total = np.where(term > 1e-14, total + term, np.where(number > m.max(), 1.0, total + term))
        result[left] = number
    return result


def _continuous(level, mean, shapes):
    """Wilson and Hilferty (1931) for a gamma variable of the mean and variance wanted."""
    variance = mean + mean**2 / shapes
    k = mean**2 / variance
    cube = 1 - 1 / (9 * k) + ndtri(np.clip(level, 1e-6, 1 - 1e-6)) / (3 * np.sqrt(k))
    return np.maximum(np.round(mean * np.maximum(cube, 0.0) ** 3), 0).astype(np.int64)


def parameter_variance(name, parameters, covariance, x, T, t, step=1e-3):
    """Relative variance of the expected purchases that stems from the estimation (delta method).

    g' C g with g the derivatives of log E by the logarithms of the parameters, averaged over the
    customers given.

    :param name: key of models.MODELS; parameters: dict; covariance: (k, k) of the logarithms
    :param x, T: a few customers (n,); t: time looked ahead
    :return: float >= 0; 0 without customers or time
    """
    if not len(x) or not t > 0:
        return 0.0
    model, point = MODELS[name], np.log(values(name, parameters))
    slopes = [
        (
            np.log(model.expected_if_alive(tuple(np.exp(point + move)), x, T, t))
            - np.log(model.expected_if_alive(tuple(np.exp(point - move)), x, T, t))
        )
        / (2 * step)
        for move in np.eye(len(point)) * step
    ]
    slope = np.array(slopes)
    found = np.einsum("in,ij,jn->n", slope, covariance, slope).mean()
    return float(np.clip(found, 0.0, 10.0)) if np.isfinite(found) else 10.0


def coverage(low, high, actual):
    """Share of customers whose number of purchases lay within the interval; NaN for nobody."""
    actual = np.asarray(actual)
    if not len(actual):
        return float("nan")
    return float(((low <= actual) & (actual <= high)).mean())


def extra_spread(p_alive, mean, own, actual, nominal=NOMINAL):
    """Smallest of SPREADS with which past intervals cover at least the nominal share.

    :param own: r + x of the customers (n,)
    :return: tuple (extra spread, coverage with it)
    """
    for extra in SPREADS:
        found = coverage(*purchases(p_alive, mean, shape(own, extra), nominal), actual)
        if found >= nominal:
            break
    return extra, found
