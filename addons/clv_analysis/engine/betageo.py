"""What BG/NBD and MBG/NBD share: purchases are Poisson while the customer lives, the rate is
gamma distributed, and after a purchase the customer leaves with a beta distributed probability.

The two models differ in one thing only: in the MBG/NBD the customer may also leave right after
the first purchase. With y = x (BG) or y = x + 1 (MBG) chances to leave,

    L = Gamma(r+x) alpha^r / Gamma(r) * B(a, b+y) / B(a, b)
        * { (alpha+T)^-(r+x)  +  [y > 0] a / (b+y-1) * (alpha+t_x)^-(r+x) }

Symbols as in the papers (see bgnbd.py, mbgnbd.py). Times may be in any unit; alpha has that
unit, r, a, b have none.
"""

import numpy as np
from scipy.special import digamma, gammaln

from . import cells, fit

# exp() of more overflows; the odds of having left are then certain to the last digit anyway.
LOG_MAX = 700.0


class Histories:
    """Weighted histories, prepared once for the many evaluations of a fit."""

    def __init__(self, x, t_x, T, weight):
        """:param x, t_x, T, weight: arrays (k,); weight None counts every history once"""
        x, t_x, T = (np.asarray(part) for part in (x, t_x, T))
        cells.check(x, t_x, T)
        self.weight = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=float)
        self.size = float(self.weight.sum())
        if not self.size > 0:
            raise ValueError("A model needs at least one customer")
        self.whole = (x, t_x, T)
        self.last, self.end = cells.Lookup(t_x), cells.Lookup(T)
        self.distinct, self.count = cells.tally(x, self.weight)
        self.x = x.astype(float)
        self.scale = max(float(self.weight @ T / self.size), 1e-9)

    def sample(self):
        """A systematic sample as Histories, or None where there are few customers."""
        chosen = fit.spread(self.weight)
        if chosen is None:
            return None
        place, weight = chosen
        return Histories(*(part[place] for part in self.whole), weight)


def _log_odds(parameters, x, log_last, log_end, shift):
    """Logarithm of the odds that the customer has left; -inf before the first chance to."""
    r, _alpha, a, b = parameters
    y = x + shift
    with np.errstate(divide="ignore"):
        chance = np.log(a) - np.log(np.maximum(b + y - 1, 0))
    odds = chance + (r + x) * (log_end - log_last)
    return odds if shift else np.where(y > 0, odds, -np.inf)


def _value(parameters, histories, shift):
    """Log-likelihood and gradient (4,) of prepared histories."""
    r, alpha, a, b = parameters
    x, weight, n = histories.x, histories.weight, histories.size
    log_end = histories.end(lambda t: np.log(alpha + t))
    log_last = histories.last(lambda t: np.log(alpha + t))
    odds = _log_odds(parameters, x, log_last, log_end, shift)
    with np.errstate(over="ignore"):
        ratio = np.exp(np.minimum(odds, LOG_MAX))
    more = np.log1p(ratio) + np.maximum(odds - LOG_MAX, 0.0)
    w = ratio / (1.0 + ratio)  # probability that the customer has left
    # Gamma functions depend on x alone: evaluate them once per distinct x.
    distinct, count = histories.distinct, histories.count
    y = distinct + shift
    rx = r + x
    value = count @ (gammaln(r + distinct) + gammaln(b + y) - gammaln(a + b + y))
    value += weight @ (more - rx * log_end)
    value += n * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))

    weight_left = weight * w
    weight_here = weight - weight_left
    inverse = weight_here * histories.end(lambda t: 1.0 / (alpha + t))
    inverse += weight_left * histories.last(lambda t: 1.0 / (alpha + t))
    last = np.where(x + shift > 0, b + x + shift - 1, 1.0)
    common = digamma(a + b) * n - count @ digamma(a + b + y)
    gradient = np.array(
        [
            count @ digamma(r + distinct)
            + n * (np.log(alpha) - digamma(r))
            - (weight_here @ log_end + weight_left @ log_last),
            n * r / alpha - rx @ inverse,
            common + weight_left.sum() / a,
            common
            + count @ digamma(b + y)
            - n * digamma(b)
            # b + y - 1 may vanish only where nobody can have left otherwise
            - np.divide(weight_left, last, out=np.zeros_like(x), where=last > 0).sum(),
        ]
    )
    return value, gradient


def log_likelihood(parameters, x, t_x, T, weight, shift):
    """Weighted log-likelihood and its gradient.

    :param parameters: (r, alpha, a, b), all > 0
    :param x, t_x, T, weight: arrays (k,)
    :param shift: 0 for BG/NBD, 1 for MBG/NBD
    :return: tuple (float, array (4,))
    """
    return _value(parameters, Histories(x, t_x, T, weight), shift)


def fit_model(name, x, t_x, T, weight, shift, prior_sd, unit):
    """Fit r, alpha, a, b to weighted histories; see fit.maximise for the prior.

    :return: fit.Fit
    :raises ValueError: no customer, or an impossible history
    """
    histories = Histories(x, t_x, T, weight)
    few = histories.sample()
    parameters, value, converged, evaluations, covariance = fit.maximise(
        lambda point: _value(point, histories, shift),
        centre=(1.0, histories.scale / 3, 1.0, 2.0),
        size=histories.size,
        prior_sd=prior_sd,
        sample=few and ((lambda point: _value(point, few, shift)), few.size),
    )
    names = ("r", "alpha", "a", "b")
    return fit.Fit(
        model=name,
        parameters=dict(zip(names, map(float, parameters), strict=True)),
        log_likelihood=value,
        converged=converged,
        evaluations=evaluations,
        customers=int(histories.size),
        unit=unit,
        covariance=covariance,
    )


def p_alive(parameters, x, t_x, T, shift):
    """Probability that a customer has not left, given the history; arrays (n,), in [0, 1]."""
    x, t_x, T = (np.asarray(part) for part in (x, t_x, T))
    alpha = parameters[1]
    log_end = cells.Lookup(T)(lambda t: np.log(alpha + t))
    log_last = cells.Lookup(t_x)(lambda t: np.log(alpha + t))
    odds = _log_odds(parameters, x.astype(float), log_last, log_end, shift)
    return 1.0 / (1.0 + np.exp(np.minimum(odds, LOG_MAX)))


def expected_if_alive(parameters, x, T, t, shift):
    """Expected purchases in the next time t of a customer who has not left.

    Given the history, the rate is Gamma(r+x, alpha+T) and the probability of leaving p is
    Beta(a, b+y). Integrating the rate out leaves, with z = t / (alpha+T),

        E = E_p[ (1 - (1 + p z)^-(r+x)) / p ],

    a bounded smooth function of p, integrated by Gauss-Jacobi quadrature. The usual closed form
    in 2F1 divides by a - 1 and is undefined for a = 1 and for a + b + x <= 1; this is not.

    :param x, T: arrays (n,), repeat purchases and time observed
    :param t: length of the forecast, >= 0, in the unit of T
    :return: array (n,), finite and >= 0
    """
    r, alpha, a, b = parameters
    counts, times, place = cells.pairs(x, T)
    result = np.zeros(len(counts))
    for purchases in np.unique(counts):
        chosen = np.flatnonzero(counts == purchases)
        p, weight = fit.jacobi_beta(a, b + purchases + shift)
        p = np.maximum(p, 1e-300)
        z = t / (alpha + times[chosen])
        inner = -np.expm1(-(r + purchases) * np.log1p(np.outer(z, p))) / p
        # (1 - (1+pz)^-k) / p tends to k z where p is too small to divide by
        inner = np.where(p < 1e-200, (r + purchases) * z[:, None], inner)
        result[chosen] = inner @ weight
    return result.take(place)


def expected_purchases(parameters, x, t_x, T, t, shift):
    """Expected purchases in the next time t, given the history (x, t_x, T); array (n,)."""
    return p_alive(parameters, x, t_x, T, shift) * expected_if_alive(parameters, x, T, t, shift)


def buys_if_alive(parameters, x, T, t):
    """Probability (n,) that a customer who has not left buys within the next time t.

    The next chance to leave comes after the next purchase, so only the rate matters:
    1 - ((alpha+T) / (alpha+T+t))^(r+x).
    """
    r, alpha = parameters[:2]
    x, T = np.asarray(x), np.asarray(T)
    return -np.expm1(-(r + x) * np.log1p(t / (alpha + T)))
