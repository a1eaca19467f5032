"""Pareto/NBD: when will a customer buy again, and has the customer left?

D. C. Schmittlein, D. G. Morrison, R. Colombo (1987), "Counting your customers: who are they and
what will they do next?", Management Science 33(1), 1-24; likelihood as in P. S. Fader,
B. G. S. Hardie (2005), "A note on deriving the Pareto/NBD model and related expressions",
equation 18 before integration; expected purchases: equation 41.

While alive a customer buys at a gamma distributed rate and may leave at any moment, the time of
leaving being exponential with a gamma distributed rate:

    L = Gamma(r+x) alpha^r / Gamma(r) * { (alpha+T)^-(r+x) (beta/(beta+T))^s
        + integral over tau from t_x to T of (alpha+tau)^-(r+x) s beta^s (beta+tau)^-(s+1) }

The published closed form of the integral needs the hypergeometric function 2F1, which overflows
for frequent buyers. Here it is integrated numerically on a logarithmic scale of time, up to
where the integrand has vanished: finite for all parameters above zero.
"""

import numpy as np
from scipy.special import digamma, gammaln

from . import cells
from . import fit as estimation
from .betageo import Histories
from .fit import PRIOR_SD

NAME = "Pareto/NBD"
PARAMETERS = ("r", "alpha", "s", "beta")
NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
LOG_WEIGHTS = np.log(WEIGHTS)
# The integrand has vanished where it has fallen by so many powers of e.
VANISHED = 45.0
# Customers at a time: their nodes stay in the cache of the processor, twice as fast as all at once.
BLOCK = 1_000


def _blocks(count):
    return [slice(start, start + BLOCK) for start in range(0, count, BLOCK)]


def _nodes(parameters, x, t_x, T):
    """Nodes of the integral of customers who left: alpha + tau and beta + tau, their logarithms,
    and the logarithm of the weighted integrand without s beta^s; each (n, nodes)."""
    r, alpha, s, beta = parameters
    small, big = min(alpha, beta), max(alpha, beta)
    start = small + t_x
    length = np.log((small + T) / start)
    with np.errstate(over="ignore"):
        by_rate = np.log1p(np.expm1(np.minimum(VANISHED / (r + x), 700)) * (alpha + t_x) / start)
        by_leaving = np.log1p(np.expm1(min(2 * VANISHED / (s + 1), 700)) * (beta + t_x) / start)
    # With the rate's share alone the factor (small + tau) of the change of scale must be paid.
    enough = np.where(r + x > 2, 2 * by_rate, np.inf)
    length = np.minimum(np.minimum(length, enough), by_leaving)
    grown = length[:, None] * NODES
    near, log_near = start[:, None] * np.exp(grown), grown + np.log(start)[:, None]
    far = near + (big - small)
    log_far = np.log(far)
    with np.errstate(divide="ignore"):
        log_f = np.log(length)[:, None] + LOG_WEIGHTS
    log_f += log_near
    pairs = ((near, log_near), (far, log_far))
    by_alpha, by_beta = pairs if alpha <= beta else pairs[::-1]
    log_f -= (r + x)[:, None] * by_alpha[1]
    log_f -= (s + 1) * by_beta[1]
    return by_alpha, by_beta, log_f


def _gone(parameters, x, t_x, T, slopes=True):
    """Logarithm of the integral (n,) and, if wanted, its derivatives by r, alpha, s, beta
    (n, 4)."""
    r, _alpha, s, beta = parameters
    (alpha_tau, log_alpha), (beta_tau, log_beta), log_f = _nodes(parameters, x, t_x, T)
    top = log_f.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    log_f -= safe[:, None]
    f = np.exp(log_f, out=log_f)
    total = f.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(total) + safe + np.log(s) + s * np.log(beta)
    value = np.where(total > 0, value, -np.inf)
    if not slopes:
        return value, None
    share = 1.0 / np.where(total > 0, total, 1.0)
    slope = np.empty((len(x), 4))
    slope[:, 0] = -_weighted(f, log_alpha) * share
    slope[:, 1] = -(r + x) * _weighted(f, 1.0 / alpha_tau) * share
    slope[:, 2] = 1 / s + np.log(beta) - _weighted(f, log_beta) * share
    slope[:, 3] = s / beta - (s + 1) * _weighted(f, 1.0 / beta_tau) * share
    return value, slope


def _weighted(f, values):
    """Sum of f * values over the nodes (n,)."""
    return np.einsum("ij,ij->i", f, values)


def _alive(parameters, x, T):
    """Logarithm of the first summand in braces (n,)."""
    r, alpha, s, beta = parameters
    return -(r + x) * np.log(alpha + T) + s * (np.log(beta) - np.log(beta + T))


def _value(parameters, histories):
    """Log-likelihood and gradient (4,) of prepared histories."""
    r, alpha, s, beta = parameters
    _x, all_last, all_end = histories.whole
    distinct, count, n = histories.distinct, histories.count, histories.size
    value = count @ gammaln(r + distinct) + n * (r * np.log(alpha) - gammaln(r))
    gradient = np.zeros(4)
    gradient[0] = count @ digamma(r + distinct) + n * (np.log(alpha) - digamma(r))
    gradient[1] = n * r / alpha
    for block in _blocks(len(histories.x)):
        x, weight = histories.x[block], histories.weight[block]
        t_x, T = all_last[block].astype(float), all_end[block].astype(float)
        alive = _alive(parameters, x, T)
        gone, slope = _gone(parameters, x, t_x, T)
        both = np.logaddexp(alive, gone)
        left = weight * np.exp(gone - both)
        here = weight - left
        value += weight @ both
        gradient += left @ slope
        gradient[0] -= here @ np.log(alpha + T)
        gradient[1] -= here @ ((r + x) / (alpha + T))
        gradient[2] += here @ (np.log(beta) - np.log(beta + T))
        gradient[3] += s * (here @ (1 / beta - 1 / (beta + T)))
    return value, gradient


def log_likelihood(parameters, x, t_x, T, weight):
    """Weighted log-likelihood and gradient (4,) at (r, alpha, s, beta)."""
    return _value(parameters, Histories(x, t_x, T, weight))


def fit(x, t_x, T, weight=None, prior_sd=PRIOR_SD, unit="day"):
    """Fit the model to (weighted) histories; ``prior_sd=None`` gives maximum likelihood.

    :param x: repeat purchases (n,); t_x: time of the last; T: time observed; weight: customers
        per history (default 1); times in ``unit``
    :return: fit.Fit with parameters r, alpha, s, beta
    :raises ValueError: no customer, or an impossible history
    """
    histories = Histories(x, t_x, T, weight)
    few = histories.sample()
    parameters, value, converged, evaluations, covariance = estimation.maximise(
        lambda point: _value(point, histories),
        centre=(1.0, histories.scale / 3, 1.0, histories.scale / 3),
        size=histories.size,
        prior_sd=prior_sd,
        sample=few and ((lambda point: _value(point, few)), few.size),
    )
    return estimation.Fit(
        model=NAME,
        parameters=dict(zip(PARAMETERS, map(float, parameters), strict=True)),
        log_likelihood=value,
        converged=converged,
        evaluations=evaluations,
        customers=int(histories.size),
        unit=unit,
        covariance=covariance,
    )


def p_alive(parameters, x, t_x, T):
    """Probability (n,) that the customer has not left."""
    x, t_x, T = (np.asarray(part, dtype=float) for part in (x, t_x, T))
    result = np.empty(len(x))
    for block in _blocks(len(x)):
        alive = _alive(parameters, x[block], T[block])
        gone, _none = _gone(parameters, x[block], t_x[block], T[block], slopes=False)
        result[block] = np.exp(alive - np.logaddexp(alive, gone))
    return result


def expected_if_alive(parameters, x, T, t):
    """Expected purchases (n,) in the next time ``t`` of customers who have not left.

    (r+x)/(alpha+T) * (beta+T)/(s-1) * (1 - ((beta+T)/(beta+T+t))^(s-1)), with its limit
    (a logarithm) at s = 1.
    """
    r, alpha, s, beta = parameters
    x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
    grown = np.log1p(t / (beta + T))
    power = (s - 1) * grown
    # (1 - exp(-power)) / (s - 1), without dividing by a difference that vanishes
    small = np.abs(power) < 1e-8
    factor = np.where(
        small, grown * (1 - power / 2), -np.expm1(-power) / (s - 1 if s != 1 else 1.0)
    )
    return (r + x) / (alpha + T) * (beta + T) * factor


def expected_purchases(parameters, x, t_x, T, t):
    """Expected purchases (n,) in the next time ``t``, given the history."""
    return p_alive(parameters, x, t_x, T) * expected_if_alive(parameters, x, T, t)


def buys_if_alive(parameters, x, T, t):
    """Probability (n,) that a customer who has not left buys within the next time ``t``.

    The customer must buy before leaving: the integral over u from 0 to t of the density of the
    first purchase, (r+x) (alpha+T)^(r+x) / (alpha+T+u)^(r+x+1), times the probability of still
    being a customer then, ((beta+T)/(beta+T+u))^s. In z, the probability of a purchase before u,
    the first factor becomes 1.
    """
    r, alpha, s, beta = parameters
    counts, times, place = cells.pairs(x, T)
    k, start = r + counts.astype(float), alpha + times
    most = -np.expm1(-k * np.log1p(t / start))
    z = most[:, None] * NODES
    u = start[:, None] * np.expm1(-np.log1p(-z) / k[:, None])
    survival = np.exp(-s * np.log1p(u / (beta + times[:, None])))
    return (most * (survival @ WEIGHTS)).take(place)
