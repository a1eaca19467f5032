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
BLOCK = 16_384


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
        self.x = x.astype(float)
        self.distinct, self.count = cells.tally(x, self.weight)
        self.number, self.last = cells.Lookup(x), cells.Lookup(t_x)
        self.end = cells.Lookup(T)
        # Sums over customers that the parameters enter by the end of observation alone.
        self.by_end = self.end.sums(self.weight)
        self.purchases_by_end = self.end.sums(self.weight * self.x)
        self.scale = max(float(self.weight @ T / self.size), 1e-9)

    def sample(self):
        """A systematic sample as Histories, or None where there are few customers."""
        chosen = fit.spread(self.weight)
        if chosen is None:
            return None
        place, weight = chosen
        return Histories(*(part[place] for part in self.whole), weight)


def _log_odds(parameters, x, log_ratio, shift):
    """Logarithm of the odds that the customer has left; -inf before the first chance to.

    :param x: Lookup of the purchases; log_ratio: log((alpha+T) / (alpha+t_x)) (n,)
    """
    r, _alpha, a, b = parameters

    def chance(number):
        """Logarithm of a / (b+y-1), -inf without a chance to leave; ``number``: purchases (k,)."""
        y = number + shift
        with np.errstate(divide="ignore"):
            found = np.log(a) - np.log(np.maximum(b + y - 1, 0))
        return np.where(y > 0, found, -np.inf)

    return x(chance) + x(lambda number: r + number) * log_ratio


def _left(parameters, histories, shift):
    """Sums over the customers in which the probability w of having left enters: log(1 + odds),
    w, w log((alpha+T)/(alpha+t_x)), w (r+x) (1/(alpha+t_x) - 1/(alpha+T)), w / (b+y-1).

    In blocks that stay in the cache of the processor: twice as fast as whole columns.
    """
    r, alpha, _a, b = parameters
    total = np.zeros(5)
    tables = (
        histories.end.table_of(lambda t: np.log(alpha + t)),
        histories.last.table_of(lambda t: np.log(alpha + t)),
        histories.end.table_of(lambda t: 1.0 / (alpha + t)),
        histories.last.table_of(lambda t: 1.0 / (alpha + t)),
        histories.number.table_of(lambda number: r + number),
        histories.number.table_of(lambda number: _share(b, number + shift)),
    )
    end, last, number = histories.end, histories.last, histories.number
    for start in range(0, len(histories.x), BLOCK):
        part = slice(start, start + BLOCK)
        ratio = end.take(tables[0], part) - last.take(tables[1], part)
        rx, share = number.take(tables[4], part), number.take(tables[5], part)
        with np.errstate(divide="ignore"):
            odds = rx * ratio + np.log(parameters[2] * share)
        inside = np.minimum(odds, LOG_MAX)
        grown = np.exp(inside)
        weight = histories.weight[part]
        grown += 1.0
        more = np.log(grown)
        more += np.maximum(odds - LOG_MAX, 0.0)
        w = weight - weight / grown
        total += (
            weight @ more,
            w.sum(),
            w @ ratio,
            (w * rx) @ (last.take(tables[3], part) - end.take(tables[2], part)),
            w @ share,
        )
    return total


def _share(b, y):
    """1 / (b+y-1), 0 where there was no chance to leave; finite for every b > 0."""
    return np.where(y > 0, 1.0 / np.maximum(b + y - 1, 1e-300), 0.0)


def _value(parameters, histories, shift):
    """Log-likelihood and gradient (4,) of prepared histories."""
    r, alpha, a, b = parameters
    n = histories.size
    more, left, left_log, left_inverse, left_share = _left(parameters, histories, shift)
    # Gamma functions depend on x alone: evaluate them once per distinct x.
    distinct, count = histories.distinct, histories.count
    y = distinct + shift
    by_end, by_purchase = histories.by_end, histories.purchases_by_end
    log_end = np.log(alpha + histories.end.distinct)
    inverse_end = 1.0 / (alpha + histories.end.distinct)
    value = count @ (gammaln(r + distinct) + gammaln(b + y) - gammaln(a + b + y))
    value += more - r * (by_end @ log_end) - by_purchase @ log_end
    value += n * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
    common = digamma(a + b) * n - count @ digamma(a + b + y)
    gradient = np.array(
        [
            count @ digamma(r + distinct)
            + n * (np.log(alpha) - digamma(r))
            - by_end @ log_end
            + left_log,
            n * r / alpha - r * (by_end @ inverse_end) - by_purchase @ inverse_end - left_inverse,
            common + left / a,
            common + count @ digamma(b + y) - n * digamma(b) - left_share,
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

    def log(t):
        """log(alpha + t), t in the unit of alpha."""
        return np.log(alpha + t)

    ratio = cells.Lookup(T)(log) - cells.Lookup(t_x)(log)
    odds = _log_odds(parameters, cells.Lookup(x), ratio, shift)
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
