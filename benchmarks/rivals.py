"""Runs another library on purchase histories, in a Python of its own, and prints what it cost.

    python rivals.py lifetimes|pymc FILE.npz

FILE has x, t_x, T (one element per customer, the same unit of time) and t, the time to forecast.
Prints one JSON line: CPU seconds of fit, P(alive) and expected purchases; parameters;
log-likelihood at them by the library's own formula (lifetimes only).
"""

import json
import sys
import time

import numpy as np


def lifetimes(x, t_x, T, t):
    from lifetimes import BetaGeoFitter

    start = time.process_time()
    fitter = BetaGeoFitter(penalizer_coef=0.0)
    fitter.fit(x, t_x, T)
    p_alive = fitter.conditional_probability_alive(x, t_x, T)
    expected = fitter.conditional_expected_number_of_purchases_up_to_time(t, x, t_x, T)
    cpu = time.process_time() - start
    point = [float(fitter.params_[name]) for name in ("r", "alpha", "a", "b")]
    mean = fitter._negative_log_likelihood(
        np.log(point), x, t_x, T, np.ones(len(x)), fitter.penalizer_coef
    )
    return cpu, point, -float(mean) * len(x), float(np.nansum(expected)), float(np.sum(p_alive))


def pymc(x, t_x, T, t):
    import pandas
    from pymc_marketing.clv import BetaGeoModel

    data = pandas.DataFrame(
        {"customer_id": np.arange(len(x)), "frequency": x, "recency": t_x, "T": T}
    )
    start = time.process_time()
    model = BetaGeoModel(data=data)
    model.fit(method="map", progressbar=False)
    p_alive = model.expected_probability_alive(data)
    expected = model.expected_purchases(data, future_t=t)
    cpu = time.process_time() - start
    found = model.fit_result
    point = [float(found[name].mean()) for name in ("r", "alpha", "a", "b")]
    return cpu, point, None, float(expected.sum()), float(p_alive.sum())


def main():
    name, path = sys.argv[1:]
    data = np.load(path)
    x, t_x, T = (data[part].astype(float) for part in ("x", "t_x", "T"))
    work = {"lifetimes": lifetimes, "pymc": pymc}[name]
    cpu, parameters, log_likelihood, expected, alive = work(x, t_x, T, float(data["t"]))
    print(
        json.dumps(
            {
                "cpu": cpu,
                "parameters": parameters,
                "log_likelihood": log_likelihood,
                "expected": expected,
                "alive": alive,
            }
        )
    )


if __name__ == "__main__":
    main()
