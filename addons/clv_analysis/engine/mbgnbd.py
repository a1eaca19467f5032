"""MBG/NBD: when will a customer buy again, and has the customer left?

E. P. Batislam, M. Denizel, A. Filiztekin (2007), "Empirical validation and comparison of models
for customer base analysis", International Journal of Research in Marketing 24, 201-209;
D. Hoppe, U. Wagner (2007), "Customer base analysis: the case for a central variant of the
Betageometric/NBD model", Marketing JRM 3(2), 75-90.

As the BG/NBD, but a customer may leave right after the first purchase too, so P(alive) means
something for those who bought once.
"""

from . import betageo
from .fit import PRIOR_SD

NAME = "MBG/NBD"
PARAMETERS = ("r", "alpha", "a", "b")
_SHIFT = 1


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
