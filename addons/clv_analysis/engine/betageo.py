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


def _terms(parameters, x, t_x, T, shift):
    """Logarithms of the two summands in braces: still alive, left after the last purchase."""
    r, alpha, a, b = parameters
    y = x + shift
    alive = -(r + x) * np.log(alpha + T)
    with np.errstate(divide="ignore"):
        gone = np.log(a) - np.log(np.maximum(b + y - 1, 0)) - (r + x) * np.log(alpha + t_x)
    return alive, np.where(y > 0, gone, -np.inf)


def log_likelihood(parameters, x, t_x, T, weight, shift, tally=None):
    """Weighted log-likelihood and its gradient.

    :param parameters: (r, alpha, a, b), all > 0
    :param x, t_x, T, weight: arrays (k,)
    :param shift: 0 for BG/NBD, 1 for MBG/NBD
    :param tally: cells.tally(x, weight), where the caller evaluates many parameters
    :return: tuple (float, array (4,))
    """
    r, alpha, a, b = parameters
    alive, gone = _terms(parameters, x, t_x, T, shift)
    both = np.logaddexp(alive, gone)
    w = np.exp(gone - both)  # probability that the customer has left
    # Gamma functions depend on x alone: evaluate them once per distinct x.
    distinct, count = tally or cells.tally(x, weight)
    y = distinct + shift
    n = weight.sum()
    constant = gammaln(r + distinct) + gammaln(b + y) - gammaln(a + b + y)
    value = count @ constant + weight @ both
    value += n * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))

    log_mean = (1 - w) * np.log(alpha + T) + w * np.log(alpha + t_x)
    inverse = (1 - w) / (alpha + T) + w / (alpha + t_x)
    last = np.where(w > 0, w / np.where(x + shift > 0, b + x + shift - 1, 1.0), 0.0)
    common = digamma(a + b) * n - count @ digamma(a + b + y)
    gradient = np.array(
        [
            count @ digamma(r + distinct) + n * (np.log(alpha) - digamma(r)) - weight @ log_mean,
            n * r / alpha - weight @ ((r + x) * inverse),
            common + (weight @ w) / a,
            common + count @ digamma(b + y) - n * digamma(b) - weight @ last,
        ]
    )
    return value, gradient


def fit_model(name, x, t_x, T, weight, shift, prior_sd, unit):
    """Fit r, alpha, a, b to weighted cells; see fit.maximise for the prior.

    :return: fit.Fit
    :raises ValueError: no customer, or an impossible history
    """
    x, t_x, T = (np.asarray(part, dtype=float) for part in (x, t_x, T))
    cells.check(x, t_x, T)
    weight = np.ones_like(x) if weight is None else np.asarray(weight, dtype=float)
    if not weight.sum() > 0:
        raise ValueError("A model needs at least one customer")
    scale = max(float(weight @ T / weight.sum()), 1e-9)
    tally = cells.tally(x, weight)
    parameters, value, converged, evaluations = fit.maximise(
        lambda theta: log_likelihood(theta, x, t_x, T, weight, shift, tally),
        centre=(1.0, scale / 3, 1.0, 2.0),
        size=weight.sum(),
        prior_sd=prior_sd,
    )
    names = ("r", "alpha", "a", "b")
    return fit.Fit(
        model=name,
        parameters=dict(zip(names, map(float, parameters), strict=True)),
        log_likelihood=value,
        converged=converged,
        evaluations=evaluations,
        customers=int(weight.sum()),
        unit=unit,
    )


def p_alive(parameters, x, t_x, T, shift):
    """Probability that a customer has not left, given the history; arrays (n,), in [0, 1]."""
    x, t_x, T = (np.asarray(part, dtype=float) for part in (x, t_x, T))
    alive, gone = _terms(parameters, x, t_x, T, shift)
    return np.exp(alive - np.logaddexp(alive, gone))


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
    x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
    result = np.zeros(x.shape)
    for purchases in np.unique(x):
        chosen = x == purchases
        times, place = np.unique(T[chosen], return_inverse=True)
        p, weight = fit.jacobi_beta(a, b + purchases + shift)
        p = np.maximum(p, 1e-300)
        z = t / (alpha + times)
        inner = -np.expm1(-(r + purchases) * np.log1p(np.outer(z, p))) / p
        # (1 - (1+pz)^-k) / p tends to k z where p is too small to divide by
        inner = np.where(p < 1e-200, (r + purchases) * z[:, None], inner)
        result[chosen] = (inner @ weight)[place.reshape(-1)]
    return result


def expected_purchases(parameters, x, t_x, T, t, shift):
    """Expected purchases in the next time t, given the history (x, t_x, T); array (n,)."""
    return p_alive(parameters, x, t_x, T, shift) * expected_if_alive(parameters, x, T, t, shift)
