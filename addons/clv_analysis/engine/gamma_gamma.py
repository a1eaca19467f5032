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


class _Amounts:
    """Purchases and mean amounts, prepared once for the many evaluations of a fit."""

    def __init__(self, count, mean, weight=None):
        self.count, self.mean = count.astype(float), mean
        self.weight = np.ones(len(count)) if weight is None else weight
        self.size = self.weight.sum()
        self.distinct, self.tally = cells.tally(count, weight)
        self.total = self.count * mean
        log_mean = np.log(mean)
        self.log_total = self.weight @ (self.count * (np.log(self.count) + log_mean))
        self.log_mean = self.weight @ log_mean
        self.purchases = self.weight @ self.count

    def sample(self):
        """A systematic sample, or None where there are few customers."""
        chosen = estimation.spread(self.weight)
        if chosen is None:
            return None
        place, weight = chosen
        return _Amounts(self.count[place].astype(int), self.mean[place], weight)


def _value(parameters, amounts):
    """Log-likelihood and gradient (3,) of prepared amounts."""
    p, q, v = parameters
    distinct, weight, n = amounts.distinct, amounts.tally, amounts.size
    log_sum = np.log(v + amounts.total)
    weighted = amounts.weight @ log_sum
    by_count = (amounts.weight * amounts.count) @ log_sum
    inverse = amounts.weight / (v + amounts.total)
    value = weight @ (gammaln(p * distinct + q) - gammaln(p * distinct)) - n * gammaln(q)
    value += n * q * np.log(v) + p * amounts.log_total - amounts.log_mean
    value -= p * by_count + q * weighted
    psi = digamma(p * distinct + q)
    gradient = np.array(
        [
            weight @ (distinct * (psi - digamma(p * distinct))) + amounts.log_total - by_count,
            weight @ psi - n * digamma(q) + n * np.log(v) - weighted,
            n * q / v - p * (amounts.count @ inverse) - q * inverse.sum(),
        ]
    )
    return value, gradient


def log_likelihood(parameters, count, mean):
    """Log-likelihood and gradient (3,) at (p, q, v), equation 1a.

    :param count: purchases per customer (n,), >= 1
    :param mean: average amount per purchase (n,), > 0
    """
    return _value(parameters, _Amounts(np.asarray(count), np.asarray(mean, dtype=float)))


def fit(count, mean, prior_sd=estimation.PRIOR_SD):
    """Fit p, q, v; ``prior_sd=None`` gives maximum likelihood.

    q is kept above 1, where the mean of the population is finite.

    :param count: purchases per customer (n,), >= 1
    :param mean: average amount per purchase (n,), > 0, in currency
    :return: fit.Fit with parameters p, q, v (v in currency)
    :raises ValueError: no customer, or an amount that is not above zero
    """
    count, mean = np.asarray(count), np.asarray(mean, dtype=float)
    if not count.size:
        raise ValueError("A model needs at least one customer")
    if not ((count >= 1).all() and (mean > 0).all() and np.isfinite(mean).all()):
        raise ValueError("The Gamma-Gamma model needs purchases with amounts above zero")
    amounts = _Amounts(count, mean)
    few = amounts.sample()

    def objective(of):
        """Log-likelihood of the amounts ``of`` as a function of (p, q - 1, v)."""

        def value(parameters):
            """Log-likelihood and gradient (3,)."""
            p, over, v = parameters
            return _value((p, 1 + over, v), of)

        return value

    scale = float(np.exp(amounts.log_mean / amounts.size))
    (p, over, v), value, converged, evaluations, covariance = estimation.maximise(
        objective(amounts),
        centre=(4.0, 3.0, scale),
        size=len(count),
        prior_sd=prior_sd,
        sample=few and (objective(few), few.size),
    )
    return estimation.Fit(
        model=NAME,
        parameters={"p": float(p), "q": float(1 + over), "v": float(v)},
        log_likelihood=value,
        converged=converged,
        evaluations=evaluations,
        customers=len(count),
        unit="currency",
        covariance=covariance,
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
