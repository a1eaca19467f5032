"""Rolling-origin backtest: forecast the past from what was known then, and grade the forecast.

Fitted models and naive rules predict the purchases of every customer in the time after an
origin. Measures: Poisson deviance (P. McCullagh, J. A. Nelder, *Generalized Linear Models*, 1989,
section 2.3) for the number of purchases, the area under the ROC curve (J. A. Hanley,
B. J. McNeil, 1982) for who buys again, and the share of the truly best customers among those
predicted to be best. The naive rules are those of M. Wübben, F. v. Wangenheim (2008), "Instant
customer base analysis: managerial heuristics often get it right", Journal of Marketing 72.
"""

from dataclasses import dataclass

import numpy as np

from . import cells, gamma_gamma, interval, rfm
from .models import DEFAULT, MODELS, USABLE_P_ALIVE

# A forecast of nothing for somebody who then buys must not cost infinitely much.
FLOOR = 1e-4
STATUS_QUO = "status_quo"
TOP = 0.2
DECILES = 10
PERIODS = 13
GRADE_A = 0.05
HIATUS_QUANTILE = 0.9


@dataclass(frozen=True)
class Result:
    """How one model (or the status quo) did from one origin.

    bins: (decile, customers, mean predicted, mean actual); tracking: (day, cumulative predicted,
    cumulative actual). ``se`` is the standard error of the mean deviance.
    """

    model: str
    origin: int
    days: int
    customers: int
    converged: bool
    parameters: dict
    log_likelihood: float
    deviance: float
    se: float
    auc: float
    auc_recency: float
    hit_rate: float
    hit_rate_past_spend: float
    hit_rate_status_quo: float
    hit_rate_hiatus: float
    bias: float
    mae: float
    correlation: float
    coverage: float
    extra: float
    bins: list
    tracking: list


def deviance(actual, predicted):
    """Poisson deviance of each forecast (n,): 2 (a log(a / p) - (a - p)), p at least FLOOR.

    >>> deviance([0, 2], [0.5, 2]).tolist()
    [1.0, 0.0]
    """
    actual = np.asarray(actual, dtype=float)
    predicted = np.maximum(np.asarray(predicted, dtype=float), FLOOR)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(actual > 0, actual * np.log(actual / predicted), 0.0)
    return 2 * (log - (actual - predicted))


def auc(score, positive):
    """Probability that a positive case scores above a negative one, ties half; .5 without both.

    >>> auc([1, 2, 3, 3], [False, False, True, False])
    0.8333333333333334
    """
    positive = np.asarray(positive, dtype=bool)
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return 0.5
    rank = rfm.midrank(np.asarray(score, dtype=float))
    return float((rank[positive].sum() - n * (n + 1) / 2) / (n * m))


def _members(values_, size):
    """Membership (n,) in the best ``size``: 1 or 0, and a fair part where ties cross the line."""
    order = np.sort(values_)[::-1]
    line = order[size - 1]
    above, tied = values_ > line, values_ == line
    return above + tied * ((size - above.sum()) / tied.sum())


def hit_rate(predicted, actual, share=TOP):
    """Share of the truly best customers who are among those predicted to be best.

    The best are the ``share`` with the highest actual amount, but nobody without any. Ties at
    the line count in part, so that the result does not depend on an order. 0 without buyers.

    >>> hit_rate([5, 4, 3, 2, 1], [0, 9, 8, 0, 0], share=0.4)
    0.5
    """
    predicted, actual = np.asarray(predicted, dtype=float), np.asarray(actual, dtype=float)
    size = min(int(np.ceil(share * len(actual))), int((actual > 0).sum()))
    if not size:
        return 0.0
    return float((_members(predicted, size) * _members(actual, size)).sum() / size)


def bins(predicted, actual, count=DECILES):
    """Calibration: customers in ``count`` groups of rising forecast.

    :return: list of (group from 1, customers, mean predicted, mean actual); empty groups left out
    """
    predicted, actual = np.asarray(predicted, dtype=float), np.asarray(actual, dtype=float)
    order = np.argsort(predicted, kind="stable")
    return [
        (number, len(part), float(predicted[part].mean()), float(actual[part].mean()))
        for number, part in enumerate(np.array_split(order, count), 1)
        if len(part)
    ]


def status_quo(x, T, days):
    """Forecast of the naive rule that everybody goes on as before: x / T * days (n,)."""
    return np.asarray(x) / np.maximum(np.asarray(T, dtype=float), 1.0) * days


def hiatus(x, t_x, T, days, quantile=HIATUS_QUANTILE):
    """Forecast of the naive rule that who stayed away too long has left, others go on.

    Too long: longer than nine in ten gaps between purchases, judged by each repeat buyer's mean
    gap; without repeat buyers nobody has left.
    """
    x, away = np.asarray(x), np.asarray(T) - np.asarray(t_x)
    again = x > 0
    limit = np.quantile(np.asarray(t_x)[again] / x[again], quantile) if again.any() else np.inf
    return np.where(away <= limit, status_quo(x, T, days), 0.0)


def run(seen, names=tuple(MODELS)):
    """Backtest models and the status quo from one origin.

    :param seen: history.Snapshot
    :param names: keys of models.MODELS
    :return: list of Result, one per model and one for the status quo
    """
    compressed = cells.compress(seen.x, seen.t_x, seen.T)
    amount = expected_amount(seen)
    results = []
    for name in names:
        fitted = MODELS[name].fit(*compressed[:3], weight=compressed[3])
        point = tuple(fitted.parameters.values())
        alive = MODELS[name].p_alive(point, seen.x, seen.t_x, seen.T)
        if_alive = MODELS[name].expected_if_alive(point, seen.x, seen.T, seen.days)
        extra, covered = interval.extra_spread(alive, if_alive, point[0] + seen.x, seen.later)

        def until(day, model=MODELS[name], point=point, alive=alive):
            """Purchases of all customers expected within ``day`` days after the origin."""
            return alive @ model.expected_if_alive(point, seen.x, seen.T, day)

        results.append(_judge(seen, name, alive * if_alive, amount, until, fitted, covered, extra))
    naive = status_quo(seen.x, seen.T, seen.days)
    total = naive.sum()
    results.append(
        _judge(seen, STATUS_QUO, naive, amount, lambda day: total * day / max(seen.days, 1))
    )
    return results


def expected_amount(seen):
    """Expected amount per purchase (n,) by the Gamma-Gamma model, the own average without one."""
    average = np.maximum(seen.average, 0.0)
    spent = average > 0
    if not spent.any():
        return average
    fitted = gamma_gamma.fit(seen.x[spent] + 1, average[spent])
    return gamma_gamma.expected_amount(tuple(fitted.parameters.values()), seen.x + 1, average)


def _judge(seen, name, predicted, amount, until, fitted=None, covered=None, extra=0.0):
    each = deviance(seen.later, predicted)
    n = len(each)
    again = seen.later > 0
    naive = status_quo(seen.x, seen.T, seen.days)
    gone = hiatus(seen.x, seen.t_x, seen.T, seen.days)
    own = np.maximum(seen.average, 0.0)
    actual = float(seen.later.sum())
    spread = float(predicted.std() * seen.later.std())
    steps = np.unique(np.linspace(0, seen.days, PERIODS + 1).round().astype(int))[1:]
    found = np.sort(seen.after)
    return Result(
        model=name,
        origin=seen.origin,
        days=seen.days,
        customers=n,
        converged=fitted.converged if fitted else True,
        parameters=dict(fitted.parameters) if fitted else {},
        log_likelihood=fitted.log_likelihood if fitted else 0.0,
        deviance=float(each.mean()),
        se=float(each.std() / np.sqrt(n)),
        auc=auc(predicted, again),
        auc_recency=auc(seen.t_x - seen.T, again),
        hit_rate=hit_rate(predicted * amount, seen.later_amount),
        hit_rate_past_spend=hit_rate(seen.spent, seen.later_amount),
        hit_rate_status_quo=hit_rate(naive * own, seen.later_amount),
        hit_rate_hiatus=hit_rate(gone * own, seen.later_amount),
        bias=float(predicted.sum() / actual - 1) if actual else 0.0,
        mae=float(np.abs(predicted - seen.later).mean()),
        correlation=float(np.cov(predicted, seen.later, ddof=0)[0, 1] / spread) if spread else 0.0,
        coverage=covered if covered is not None else 0.0,
        extra=extra,
        bins=bins(predicted, seen.later),
        tracking=[
            (int(day), float(until(day)), float(np.searchsorted(found, day, side="right")))
            for day in steps
        ],
    )


def choose(results):
    """Choose the model: the lowest deviance over all origins, weighted by customers; of models
    within one standard error of it, the best of those whose P(alive) is usable.

    :param results: Results of any origins; the status quo is never chosen
    :return: key of models.MODELS; the default without results
    """
    mean, error = {}, {}
    for name in MODELS:
        own = [result for result in results if result.model == name and result.converged]
        n = sum(result.customers for result in own)
        if n:
            mean[name] = sum(result.deviance * result.customers for result in own) / n
            error[name] = sum(result.se * result.customers for result in own) / n
    if not mean:
        return DEFAULT
    best = min(mean, key=mean.get)
    close = [name for name in mean if mean[name] <= mean[best] + error[best]]
    usable = [name for name in close if name in USABLE_P_ALIVE]
    return min(usable, key=mean.get) if usable else best


def grade(results):
    """A, B or C: how many more of the truly best customers are found than by the naive rules.

    A: at least 5 % more than the best of status quo, hiatus rule and past spend; B: not fewer;
    C: fewer. Averaged over the origins.

    :param results: Results of one model; None without any
    """
    if not results:
        return None
    ours = np.mean([result.hit_rate for result in results])
    naive = max(
        np.mean([getattr(result, name) for result in results])
        for name in ("hit_rate_past_spend", "hit_rate_status_quo", "hit_rate_hiatus")
    )
    if ours >= naive * (1 + GRADE_A) and ours > 0:
        return "A"
    return "B" if ours >= naive else "C"


def drift(predicted, actual, se):
    """Whether what came differs from what was forecast by more than chance explains.

    :param predicted, actual: purchases of all customers since a forecast
    :param se: standard deviation of ``actual`` around ``predicted``
    :return: number of standard deviations, with its sign; 0 where there is no spread
    """
    return float((actual - predicted) / se) if se > 0 else 0.0
