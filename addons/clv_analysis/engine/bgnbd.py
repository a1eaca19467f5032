"""BG/NBD: when will a customer buy again?

P. S. Fader, B. G. S. Hardie, K. L. Lee (2005), "Counting your customers the easy way: an
alternative to the Pareto/NBD model", Marketing Science 24(2), 275-284; likelihood: equation 6,
P(alive): Fader, Hardie, Lee (2008), "Computing P(alive) using the BG/NBD model", expected
purchases: equation 10.

A customer can leave only after a repeat purchase, so P(alive) of everyone who bought once is 1:
never warn of churn by it.
"""

from . import betageo
from .fit import PRIOR_SD

NAME = "BG/NBD"
PARAMETERS = ("r", "alpha", "a", "b")
_SHIFT = 0


def fit(x, t_x, T, weight=None, prior_sd=PRIOR_SD, unit="day"):
    """Fit the model to (weighted) histories; ``prior_sd=None`` gives maximum likelihood.

    :param x: repeat purchases (n,); t_x: time of the last; T: time observed; weight: customers
        per history (default 1); times in ``unit``
    :return: fit.Fit with parameters r, alpha, a, b
    :raises ValueError: no customer, or an impossible history
    """
    return betageo.fit_model(NAME, x, t_x, T, weight, _SHIFT, prior_sd, unit)


def log_likelihood(parameters, x, t_x, T, weight):
    """Weighted log-likelihood and gradient (4,) at (r, alpha, a, b)."""
    return betageo.log_likelihood(parameters, x, t_x, T, weight, _SHIFT)


def p_alive(parameters, x, t_x, T):
    """Probability (n,) that the customer has not left."""
    return betageo.p_alive(parameters, x, t_x, T, _SHIFT)


def expected_purchases(parameters, x, t_x, T, t):
    """Expected purchases (n,) in the next time ``t``, given the history."""
    return betageo.expected_purchases(parameters, x, t_x, T, t, _SHIFT)


def expected_if_alive(parameters, x, T, t):
    """Expected purchases (n,) in the next time ``t`` of customers who have not left."""
    return betageo.expected_if_alive(parameters, x, T, t, _SHIFT)


def buys_if_alive(parameters, x, T, t):
    """Probability (n,) that a customer who has not left buys within the next time ``t``."""
    return betageo.buys_if_alive(parameters, x, T, t)
