"""From purchase histories to expected orders and amounts of every customer.

Enough data: MBG/NBD for when (its P(alive) means something for one-time buyers too) and
Gamma-Gamma for how much. Too little data, or a fit that does not converge: rates and averages
drawn towards those of all customers, labelled "heuristic" and without a P(alive).
"""

from dataclasses import dataclass, replace

import numpy as np

from . import cells, gamma_gamma, mbgnbd

MODEL = "mbg_nbd"
HEURISTIC = "heuristic"


@dataclass(frozen=True)
class Gate:
    """What it takes to fit a model."""

    customers: int = 100
    repeaters: int = 30
    days: int = 365

    def missing(self, x, T):
        """Return what is missing as (name, found, needed); nothing when a model can be fitted.

        :param x: repeat purchases (n,); T: days observed (n,)
        """
        found = {
            "customers": len(x),
            "repeaters": int((np.asarray(x) > 0).sum()),
            "days": int(np.max(T, initial=0)),
        }
        needed = {"customers": self.customers, "repeaters": self.repeaters, "days": self.days}
        return [(name, found[name], needed[name]) for name in found if found[name] < needed[name]]


@dataclass(frozen=True)
class Forecast:
    """One element per customer; ``p_alive`` is NaN for the heuristic.

    orders = p_alive * orders_if_alive (heuristic: orders_if_alive);
    amount = own_weight * own average + (1 - own_weight) * everybody.
    """

    model: str
    missing: list
    parameters: dict
    p_alive: np.ndarray
    orders_if_alive: np.ndarray
    orders: np.ndarray
    own_weight: np.ndarray
    everybody: float
    amount: np.ndarray


def make(x, t_x, T, average, horizon, gate):
    """Fit and apply the models.

    :param x: repeat purchases (n,), integers; t_x, T: days (n,), integers
    :param average: average amount per purchase (n,), over all x + 1 purchases; below zero
        (returns) counts as zero
    :param horizon: days ahead, >= 0
    :param gate: Gate
    :return: Forecast
    """
    average = np.maximum(average, 0.0)
    missing = gate.missing(x, T)
    if not missing:
        fitted = _fit(x, t_x, T, average)
        if fitted:
            return apply(MODEL, fitted, x, t_x, T, average, horizon)
        missing = [("convergence", 0, 1)]
    result = apply(HEURISTIC, _rates(x, T, average), x, t_x, T, average, horizon)
    return replace(result, missing=missing)


def _fit(x, t_x, T, average):
    """Parameters of both models as a flat dict, or None when a fit does not converge."""
    *history, weight, _inverse = cells.group(x, t_x, T)
    when = mbgnbd.fit(*history, weight=weight)
    spent = average > 0
    if not (when.converged and spent.any()):
        return None
    how_much = gamma_gamma.fit(x[spent] + 1, average[spent])
    everybody = gamma_gamma.population_mean(tuple(how_much.parameters.values()))
    # Where all customers pay the same (a subscription) there is no optimum, but any large
    # parameters say the same: everybody's mean.
    if not how_much.converged and not _within(average[spent], everybody):
        return None
    return {
        **when.parameters,
        **how_much.parameters,
        "log_likelihood": when.log_likelihood,
    }


def _within(amounts, mean):
    """Whether a population mean lies within the amounts (n,) it was fitted to (0.1 %)."""
    return bool(amounts.min() * (1 - 1e-3) <= mean <= amounts.max() * (1 + 1e-3))


def _rates(x, T, average):
    """Parameters of the heuristic: repeat purchases per day and amount per purchase, overall."""
    observed, count = float(np.sum(T)), x + 1
    return {
        "rate": float(np.sum(x)) / observed if observed else 0.0,
        "everybody": float((average * count).sum() / count.sum()) if len(x) else 0.0,
    }


def apply(model, parameters, x, t_x, T, average, horizon):
    """Forecast with parameters found before.

    :param model: MODEL (r, alpha, a, b in days and p, q, v in currency) or HEURISTIC
    :return: Forecast; the other arguments as in make
    """
    average = np.maximum(average, 0.0)
    if model == HEURISTIC:
        return _apply_heuristic(parameters, x, T, average, horizon)
    when = tuple(parameters[name] for name in mbgnbd.PARAMETERS)
    how_much = tuple(parameters[name] for name in gamma_gamma.PARAMETERS)
    p_alive = mbgnbd.p_alive(when, x, t_x, T)
    if_alive = mbgnbd.expected_if_alive(when, x, T, horizon)
    return Forecast(
        model=MODEL,
        missing=[],
        parameters=parameters,
        p_alive=p_alive,
        orders_if_alive=if_alive,
        orders=p_alive * if_alive,
        own_weight=gamma_gamma.shrink_weight(how_much, x + 1),
        everybody=gamma_gamma.population_mean(how_much),
        amount=gamma_gamma.expected_amount(how_much, x + 1, average),
    )


def _apply_heuristic(parameters, x, T, average, horizon):
    """Everybody's rate and average count like one purchase of one's own:

    rate = (x + 1) / (T + 1 / R) with R = sum x / sum T, 0 where nobody ever bought again;
    amount = (n average + everybody) / (n + 1), n = x + 1 purchases.
    """
    count, rate, everybody = x + 1, parameters["rate"], parameters["everybody"]
    orders = count / (T + 1 / rate) * horizon if rate else np.zeros(len(x))
    weight = count / (count + 1.0)
    return Forecast(
        model=HEURISTIC,
        missing=[],
        parameters=parameters,
        p_alive=np.full(len(x), np.nan),
        orders_if_alive=orders,
        orders=orders,
        own_weight=weight,
        everybody=everybody,
        amount=weight * average + (1 - weight) * everybody,
    )
