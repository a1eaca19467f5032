"""From purchase histories to expected orders and amounts of every customer.

Enough data: one of the models of models.py for when, chosen by a backtest, and Gamma-Gamma for
how much. Too little data, or a fit that does not converge: rates and averages drawn towards those
of all customers, labelled "heuristic" and without a P(alive).
"""

from dataclasses import dataclass, replace

import numpy as np

from . import cells, gamma_gamma, interval, models

HEURISTIC = "heuristic"
# The Pareto/NBD has no short cut for equal histories and is fitted to at most so many; a
# sample of this size leaves the parameters within some per mille.
PARETO_CUSTOMERS = 100_000
# Customers from whom the part of the parameters in the uncertainty is judged.
JUDGED = 500


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


def make(x, t_x, T, average, horizon, gate, model=models.DEFAULT):
    """Fit and apply the models.

    :param x: repeat purchases (n,), integers; t_x, T: days (n,), integers
    :param average: average amount per purchase (n,), over all x + 1 purchases; below zero
        (returns) counts as zero
    :param horizon: days ahead, >= 0
    :param gate: Gate
    :param model: key of models.MODELS
    :return: Forecast
    """
    average = np.maximum(average, 0.0)
    missing = gate.missing(x, T)
    if not missing:
        fitted = _fit(model, x, t_x, T, average, horizon)
        if fitted:
            return apply(model, fitted, x, t_x, T, average, horizon)
        missing = [("convergence", 0, 1)]
    result = apply(HEURISTIC, _rates(x, T, average), x, t_x, T, average, horizon)
    return replace(result, missing=missing)


def _fit(model, x, t_x, T, average, horizon):
    """Parameters of both models as a flat dict, or None when a fit does not converge.

    ``spread`` is the part of the parameters in the uncertainty, see interval.py.
    """
    *history, weight = _for_fitting(model, x, t_x, T)
    when = models.MODELS[model].fit(*history, weight=weight)
    spent = average > 0
    if not (when.converged and spent.any()):
        return None
    how_much = gamma_gamma.fit(x[spent] + 1, average[spent])
    everybody = gamma_gamma.population_mean(tuple(how_much.parameters.values()))
    # Where all customers pay the same (a subscription) there is no optimum, but any large
    # parameters say the same: everybody's mean.
    if not how_much.converged and not _within(average[spent], everybody):
        return None
    some = slice(None, None, max(len(x) // JUDGED, 1))
    return {
        **when.parameters,
        **how_much.parameters,
        "log_likelihood": when.log_likelihood,
        "spread": interval.parameter_variance(
            model, when.parameters, when.covariance, x[some], T[some], horizon
        ),
    }


def _for_fitting(model, x, t_x, T):
    """Weighted histories; of very many a systematic sample where the model is a slow one."""
    if model == models.PARETO and len(x) > PARETO_CUSTOMERS:
        step = -(-len(x) // PARETO_CUSTOMERS)
        x, t_x, T = x[::step], t_x[::step], T[::step]
    return cells.compress(x, t_x, T)


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

    :param model: key of models.MODELS (its parameters in days and p, q, v in currency), or
        HEURISTIC
    :return: Forecast; the other arguments as in make
    """
    average = np.maximum(average, 0.0)
    if model == HEURISTIC:
        return _apply_heuristic(parameters, x, T, average, horizon)
    engine, when = models.MODELS[model], models.values(model, parameters)
    how_much = tuple(parameters[name] for name in gamma_gamma.PARAMETERS)
    x, t_x, T = (np.asarray(part) for part in (x, t_x, T))
    p_alive = engine.p_alive(when, x, t_x, T)
    if_alive = engine.expected_if_alive(when, x, T, horizon)
    return Forecast(
        model=model,
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
    x, T = np.asarray(x), np.asarray(T)
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


@dataclass(frozen=True)
class Likely:
    """What is likely, one element per customer: the probability of a purchase within the days
    asked about, and the interval (low, high) of the number of purchases within the horizon."""

    p_buy: np.ndarray
    low: np.ndarray
    high: np.ndarray


def likely(made, x, T, buy_days, extra=0.0):
    """Derive from a forecast what is likely.

    Heuristic: purchases come at random at the drawn rate of the customer.

    :param made: Forecast of the same customers
    :param x, T: repeat purchases and days observed (n,)
    :param buy_days: days asked about, >= 0
    :param extra: extra spread found by the backtest, see interval.py
    :return: Likely
    """
    x, T = np.asarray(x), np.asarray(T)
    if made.model == HEURISTIC:
        rate = made.parameters["rate"]
        own = (x + 1) / (T + 1 / rate) if rate else np.zeros(len(x))
        alive = np.ones(len(x))
        p_buy = -np.expm1(-own * buy_days)
    else:
        when = models.values(made.model, made.parameters)
        alive = made.p_alive
        p_buy = alive * models.MODELS[made.model].buys_if_alive(when, x, T, buy_days)
    low, high = interval.purchases(alive, made.orders_if_alive, rate_shape(made, x, extra))
    return Likely(p_buy=p_buy, low=low, high=high)


def own_shape(made, x):
    """Shape of the gamma distributed rate after x repeat purchases (n,): r + x, where the heuristic
    takes 1 for r."""
    return np.asarray(x) + (1.0 if made.model == HEURISTIC else made.parameters["r"])


def rate_shape(made, x, extra):
    """The same with the spread of the parameters and the ``extra`` found by the backtest: the shape
    of the interval of purchases (n,)."""
    return interval.shape(own_shape(made, x), made.parameters.get("spread", 0.0) + extra)


def standard_error(made, x, extra):
    """Standard deviation of the purchases of all customers together around the forecast.

    Each customer's number is nothing with probability 1 - P(alive), else negative binomial;
    customers are independent but share the parameters, whose relative variance is ``spread``.

    :param made: Forecast; x: repeat purchases (n,)
    :param extra: extra spread of each customer's rate
    :return: float >= 0
    """
    x = np.asarray(x, dtype=float)
    alive = np.ones(len(x)) if made.model == HEURISTIC else made.p_alive
    mean = made.orders_if_alive
    spread = made.parameters.get("spread", 0.0)
    each = (
        alive * (mean + mean**2 / interval.shape(own_shape(made, x), extra))
        + alive * (1 - alive) * mean**2
    )
    return float(np.sqrt(each.sum() + spread * made.orders.sum() ** 2))
