"""Maximum likelihood and maximum a posteriori estimation of positive parameters."""

from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.optimize import minimize

# Weak enough to move 1,000 customers by less than one per cent, strong enough to keep twenty
# customers from running to infinity.
PRIOR_SD = 1.5
LOG_LIMIT = 12.0
# Largest slope, per customer and unit of the logarithm of a parameter, called the optimum.
GRADIENT = 1e-8
# Where a search stops short of that, up to this slope its result is still used.
CONVERGED = 1000 * GRADIENT
# Above twice so many customers the search begins with a systematic sample of so many.
SAMPLE = 10_000
POLISH_STEPS = 12
# Per customer, what the last steps may leave: a tenth of a billionth of a log-likelihood.
LEFT_TO_GAIN = 1e-9


@dataclass(frozen=True)
class Fit:
    """Fitted parameters of a model.

    ``log_likelihood`` is that of the data alone, without the prior. ``covariance`` (k, k) is
    that of the logarithms of the parameters: the inverse curvature of the objective.
    """

    model: str
    parameters: dict
    log_likelihood: float
    converged: bool
    evaluations: int
    customers: int
    unit: str = "day"
    covariance: np.ndarray = field(default=None, compare=False, repr=False)


@dataclass
class _Loss:
    """Minus (log-likelihood + log prior) per customer, as a function of log parameters."""

    objective: object
    middle: np.ndarray
    size: float
    prior_sd: float
    evaluations: int = 0

    def __call__(self, theta):
        self.evaluations += 1
        inside = np.clip(theta, self.middle - LOG_LIMIT, self.middle + LOG_LIMIT)
        parameters = np.exp(inside)
        value, gradient = self.objective(parameters)
        gradient = np.where(inside == theta, gradient * parameters, 0.0)
        if self.prior_sd is not None:
            shift = (theta - self.middle) / self.prior_sd
            value -= 0.5 * shift @ shift
            gradient = gradient - shift / self.prior_sd
        return -value / self.size, -gradient / self.size


def maximise(objective, centre, size, prior_sd=PRIOR_SD, sample=None):
    """Maximise a log-likelihood over the logarithms of its positive parameters.

    Where ``sample`` is given, the search runs on it and only its last steps, with the curvature
    found there, on everybody: the cost is a handful of evaluations of ``objective``.

    :param objective: function of the parameters (k,) returning (log-likelihood, gradient (k,)
        with respect to the parameters themselves)
    :param centre: k positive numbers: where the search starts and where the log-normal prior
        has its median
    :param size: number of customers, the scale of the log-likelihood
    :param prior_sd: standard deviation of the logarithm of each parameter under the prior;
        None switches the prior off (maximum likelihood)
    :param sample: tuple (objective, size) of a sample of the customers
    :return: tuple (parameters (k,), log-likelihood without prior, converged, evaluations,
        covariance (k, k) of the logarithms)
    """
    middle = np.log(np.asarray(centre, dtype=float))
    loss = _Loss(objective, middle, size, prior_sd)
    start, curvature = None, None
    if sample:
        few = _Loss(sample[0], middle, sample[1], prior_sd)
        start, _value, _slope = _search(few, middle)
        curvature = _curvature(few, start)
        found = _polish(loss, start, curvature)
        if found is None:
            found = _search(loss, start)
    else:
        found = _search(loss, middle)
    theta, value, slope = found
    if curvature is None:
        curvature = _curvature(loss, theta)
    parameters = np.exp(np.clip(theta, middle - LOG_LIMIT, middle + LOG_LIMIT))
    log_likelihood = -value * size
    if prior_sd is not None:
        shift = (theta - middle) / prior_sd
        log_likelihood += 0.5 * shift @ shift
    converged = bool(np.abs(slope).max() < CONVERGED)
    covariance = np.linalg.inv(curvature) / size
    return parameters, float(log_likelihood), converged, loss.evaluations, covariance


def _search(loss, middle):
    """Quasi-Newton search from ``middle``, and from elsewhere where it ends on a slope.

    Dense BFGS: with three or four parameters the limited-memory variant spends more time in
    threads of the linear algebra library than in the likelihood.
    """
    best = None
    for start in (middle, middle + 1.0, middle - 1.0):
        result = minimize(loss, start, jac=True, method="BFGS", options={"gtol": GRADIENT})
        if best is None or result.fun < best.fun:
            best = result
        if np.abs(best.jac).max() < 10 * GRADIENT:
            break
    return best.x, best.fun, best.jac


def _polish(loss, theta, curvature):
    """A few quasi-Newton steps of full length with a good first curvature; None if they fail."""
    inverse = np.linalg.inv(curvature)
    value, slope = loss(theta)
    for _step in range(POLISH_STEPS):
        steepest, move = np.abs(slope).max(), -inverse @ slope
        gain = -(slope @ move) / 2
        if steepest < 10 * GRADIENT or (steepest < CONVERGED and gain < LEFT_TO_GAIN):
            return theta, value, slope
        next_value, next_slope = loss(theta + move)
        if not next_value <= value + 1e-12 * abs(value):
            return None
        change = next_slope - slope
        if move @ change > 0:  # the BFGS update of the inverse curvature
            rho = 1.0 / (move @ change)
            left = np.eye(len(move)) - rho * np.outer(move, change)
            inverse = left @ inverse @ left.T + rho * np.outer(move, move)
        theta, value, slope = theta + move, next_value, next_slope
    return None


def _curvature(loss, theta, step=1e-4):
    """Second derivatives (k, k) of the loss by differences of its slope, made positive."""
    rows = [
        (loss(theta + move)[1] - loss(theta - move)[1]) / (2 * step)
        for move in np.eye(len(theta)) * step
    ]
    values, vectors = np.linalg.eigh((np.array(rows) + np.array(rows).T) / 2)
    return (vectors * np.maximum(values, 1e-8)) @ vectors.T


def spread(weight, size=SAMPLE):
    """Places and weights of a systematic sample: every k-th of the customers in their order.

    :param weight: customers per cell (n,)
    :return: tuple (places (m,), weights (m,)) with the weights adding up to about ``size``, or
        None where there are not more than twice as many customers
    """
    upto = np.cumsum(weight)
    if not len(upto) or upto[-1] <= 2 * size:
        return None
    chosen = np.searchsorted(upto, (np.arange(size) + 0.5) * (upto[-1] / size))
    place, count = np.unique(chosen, return_counts=True)
    return place, count.astype(float)


def jacobi_beta(a, b, nodes=48):
    """Gauss-Jacobi quadrature for the expectation of a smooth function of p ~ Beta(a, b).

    Golub and Welsch (1969): nodes and weights from the eigenvectors of the Jacobi matrix of
    the orthogonal polynomials of the Beta density, finite for every a, b > 0.

    :return: tuple (p, weight), two arrays (nodes,); the weights sum to 1
    """
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
