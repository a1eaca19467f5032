"""Gamma-Gamma: how much does a customer spend per purchase?

P. S. Fader, B. G. S. Hardie, K. L. Lee (2005), "RFM and CLV: using iso-value curves for customer
base analysis", Journal of Marketing Research 42, 415-430; P. S. Fader, B. G. S. Hardie (2013),
"The Gamma-Gamma model of monetary value", equations 1a (likelihood) and 5 (expectation).

Amounts per purchase vary around the customer's mean, means vary across customers. The expected
amount of a customer is a weighted mean of the own average and that of everybody: the fewer
purchases, the more it is drawn to everybody's.
"""

import numpy as np
from scipy.special import digamma, gammaln

from . import cells
from . import fit as estimation

NAME = "Gamma-Gamma"
PARAMETERS = ("p", "q", "v")


def log_likelihood(parameters, count, mean, tally=None):
    """Log-likelihood and gradient (3,) at (p, q, v), equation 1a.

    :param count: purchases per customer (n,), >= 1
    :param mean: average amount per purchase (n,), > 0
    :param tally: cells.tally(count), where the caller evaluates many parameters
    """
    p, q, v = parameters
    total = count * mean
    distinct, weight = tally or cells.tally(count)
    log_sum = np.log(v + total)
    n = len(count)
    value = weight @ (gammaln(p * distinct + q) - gammaln(p * distinct)) - n * gammaln(q)
    value += n * q * np.log(v) + ((p * count - 1) * np.log(mean)).sum()
    value += (p * count * np.log(count) - (p * count + q) * log_sum).sum()
    psi = digamma(p * distinct + q)
    gradient = np.array(
        [
            weight @ (distinct * (psi - digamma(p * distinct)))
            + (count * (np.log(total) - log_sum)).sum(),
            weight @ psi - n * digamma(q) + n * np.log(v) - log_sum.sum(),
            n * q / v - ((p * count + q) / (v + total)).sum(),
        ]
    )
    return value, gradient


def fit(count, mean, prior_sd=estimation.PRIOR_SD):
    """Fit p, q, v; ``prior_sd=None`` gives maximum likelihood.

    q is kept above 1, where the mean of the population is finite.

    :param count: purchases per customer (n,), >= 1
    :param mean: average amount per purchase (n,), > 0, in currency
    :return: fit.Fit with parameters p, q, v (v in currency)
    :raises ValueError: no customer, or an amount that is not above zero
    """
    count, mean = np.asarray(count, dtype=float), np.asarray(mean, dtype=float)
    if not count.size:
        raise ValueError("A model needs at least one customer")
    if not ((count >= 1).all() and (mean > 0).all() and np.isfinite(mean).all()):
        raise ValueError("The Gamma-Gamma model needs purchases with amounts above zero")

    tally = cells.tally(count)

    def objective(parameters):
        p, over, v = parameters
        return log_likelihood((p, 1 + over, v), count, mean, tally)

    scale = float(np.exp(np.log(mean).mean()))
    (p, over, v), value, converged, evaluations = estimation.maximise(
        objective, centre=(4.0, 3.0, scale), size=len(count), prior_sd=prior_sd
    )
    return estimation.Fit(
        model=NAME,
        parameters={"p": float(p), "q": float(1 + over), "v": float(v)},
        log_likelihood=value,
        converged=converged,
        evaluations=evaluations,
        customers=len(count),
        unit="currency",
    )


def population_mean(parameters):
    """Mean amount per purchase over all customers: p v / (q - 1), in currency."""
    p, q, v = parameters
    return p * v / (q - 1)


def shrink_weight(parameters, count):
    """Weight (n,) of the customer's own average: p x / (p x + q - 1); 0 without purchase."""
    p, q, _v = parameters
    count = np.asarray(count, dtype=float)
    return p * count / (p * count + q - 1)


def expected_amount(parameters, count, mean):
    """Expected amount per purchase (n,), equation 5: own average and population mean, weighted.

    ``mean`` is ignored where ``count`` is 0.
    """
    weight = shrink_weight(parameters, count)
    own = np.where(np.asarray(count) > 0, mean, 0.0)
    return weight * own + (1 - weight) * population_mean(parameters)
