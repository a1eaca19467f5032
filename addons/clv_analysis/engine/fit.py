"""Maximum likelihood and maximum a posteriori estimation of positive parameters."""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

# Weak enough to move 1,000 customers by less than one per cent, strong enough to keep twenty
# customers from running to infinity.
PRIOR_SD = 1.5
LOG_LIMIT = 12.0
# Largest slope, per customer and unit of the logarithm of a parameter, called the optimum.
GRADIENT = 1e-8


@dataclass(frozen=True)
class Fit:
    """Fitted parameters of a model.

    ``log_likelihood`` is that of the data alone, without the prior.
    """

    model: str
    parameters: dict
    log_likelihood: float
    converged: bool
    evaluations: int
    customers: int
    unit: str = "day"
    notes: tuple = field(default=())


def maximise(objective, centre, size, prior_sd=PRIOR_SD):
    """Maximise a log-likelihood over the logarithms of its positive parameters.

    :param objective: function of the parameters (k,) returning (log-likelihood, gradient (k,)
        with respect to the parameters themselves)
    :param centre: k positive numbers: where the search starts and where the log-normal prior
        has its median
    :param size: number of customers, the scale of the log-likelihood
    :param prior_sd: standard deviation of the logarithm of each parameter under the prior;
        None switches the prior off (maximum likelihood)
    :return: tuple (parameters (k,), log-likelihood without prior, converged, evaluations)
    """
    middle = np.log(np.asarray(centre, dtype=float))
    evaluations = 0

    def loss(theta):
        nonlocal evaluations
        evaluations += 1
        inside = np.clip(theta, middle - LOG_LIMIT, middle + LOG_LIMIT)
        parameters = np.exp(inside)
        value, gradient = objective(parameters)
        gradient = np.where(inside == theta, gradient * parameters, 0.0)
        if prior_sd is not None:
            shift = (theta - middle) / prior_sd
            value -= 0.5 * shift @ shift
            gradient = gradient - shift / prior_sd
        return -value / size, -gradient / size

    # Dense BFGS: with three or four parameters the limited-memory variant spends more time in
    # threads of the linear algebra library than in the likelihood.
    best = None
    for start in (middle, middle + 1.0, middle - 1.0):
        result = minimize(loss, start, jac=True, method="BFGS", options={"gtol": GRADIENT})
        if best is None or result.fun < best.fun:
            best = result
        if np.abs(best.jac).max() < 10 * GRADIENT:
            break
    parameters = np.exp(np.clip(best.x, middle - LOG_LIMIT, middle + LOG_LIMIT))
    log_likelihood, _gradient = objective(parameters)
    converged = bool(np.abs(best.jac).max() < 1000 * GRADIENT)
    return parameters, float(log_likelihood), converged, evaluations


def jacobi_beta(a, b, nodes=48):
    """Gauss-Jacobi quadrature for the expectation of a smooth function of p ~ Beta(a, b).

    Golub and Welsch (1969): nodes and weights from the eigenvectors of the Jacobi matrix of
    the orthogonal polynomials of the Beta density, finite for every a, b > 0.

    :return: tuple (p, weight), two arrays (nodes,); the weights sum to 1
    """
    from scipy.linalg import eigh_tridiagonal

    al, be = b - 1.0, a - 1.0  # exponents of (1 - z) and (1 + z), z = 2p - 1
    k = np.arange(1, nodes, dtype=float)
    total = 2 * k + al + be
    diagonal = np.empty(nodes)
    diagonal[0] = (be - al) / (al + be + 2)
    diagonal[1:] = (be - al) * (be + al) / (total * (total + 2))
    square = np.empty(nodes - 1)
    square[0] = 4 * (1 + al) * (1 + be) / ((2 + al + be) ** 2 * (3 + al + be))
    j, s = k[1:], total[1:]
    square[1:] = 4 * j * (j + al) * (j + be) * (j + al + be) / (s**2 * (s + 1) * (s - 1))
    values, vectors = eigh_tridiagonal(diagonal, np.sqrt(square))
    return np.clip((values + 1) / 2, 0.0, 1.0), vectors[0] ** 2
