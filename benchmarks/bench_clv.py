"""Customer value: history of orders -> stored scores."""

import json
import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from generator import TODAY
from measure import Figure, cpu, timed

from odoo.tools import SQL

from odoo.addons.clv_analysis.engine import bgnbd, cells, forecast
from odoo.addons.clv_analysis.models.clv_dataset_store import SCORE_COLUMNS

ADDONS = ["clv_analysis"]
SUMMARY = ("partner_id", "first_date", "last_date", "frequency", "monetary")


def run(env, size):
    """A first run of everybody, backtest included, against the bare SQL of the same work."""
    floor, _ = timed(lambda: bare_run(env))
    env.cr.execute("TRUNCATE clv_score, clv_score_history")
    env.cr.execute("DELETE FROM clv_backtest")
    env.cr.commit()
    ours, found = timed(lambda: process(env))
    assert found.customer_count == size, found.message
    return Figure(ours, floor, size)


def rescore(env, size):
    """The same run again, nothing changed, against the bare summary and comparison."""
    floor, _ = timed(lambda: bare_compare(env))
    ours, run = timed(lambda: process(env))
    assert (run.updated_count, run.created_count) == (0, 0), run.message
    return Figure(ours, floor, size)


def process(env):
    found = env["clv.run"].create({"company_id": env.company.id, "date": TODAY})
    found._process(date.fromisoformat(TODAY))
    env.cr.commit()
    assert found.state == "done", found.error
    return found


def summary(env):
    return SQL(
        """
        SELECT partner_id, min(day) AS first_date, max(day) AS last_date,
               count(*) AS frequency, sum(amount) AS monetary
          FROM (SELECT COALESCE(p.commercial_partner_id, p.id) AS partner_id,
                       ((o.date_order AT TIME ZONE 'UTC') AT TIME ZONE %s)::date AS day,
                       sum(o.amount_untaxed / o.currency_rate)::float8 AS amount
                  FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.state = 'sale' AND o.company_id = %s
                 GROUP BY 1, 2) days
         GROUP BY partner_id
        """,
        env["clv.dataset"]._timezone(env.company),
        env.company.id,
    )


def bare_run(env):
    """Summary, cells, and one insert of as many columns as a score has, without foreign keys."""
    columns = [name for name, _kind in SCORE_COLUMNS if name not in SUMMARY]
    kinds = {name: env["clv.score"]._fields[name].column_type[1] for name in columns}
    env.cr.execute("DROP TABLE IF EXISTS bench_score, bench_summary")
    env.cr.execute(
        SQL(
            "CREATE TABLE bench_score (id serial PRIMARY KEY, company_id int, date date,"
            " partner_id int, first_date date, last_date date, frequency int, monetary numeric,"
            " %s, UNIQUE (company_id, partner_id))",
            SQL(", ").join(SQL("%s %s", SQL.identifier(n), SQL(k)) for n, k in kinds.items()),
        )
    )
    env.cr.execute(SQL("CREATE TEMP TABLE bench_summary AS %s", summary(env)))
    env.cr.execute(
        SQL(
            """SELECT frequency, last_date - first_date, %s::date - first_date, count(*)
                 FROM bench_summary GROUP BY 1, 2, 3""",
            TODAY,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO bench_score (company_id, date, partner_id, first_date, last_date,
                                     frequency, monetary, %(names)s)
            SELECT %(company)s, %(today)s, partner_id, first_date, last_date, frequency, monetary,
                   %(values)s
              FROM bench_summary
            """,
            company=env.company.id,
            today=TODAY,
            names=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(
                SQL("last_date") if kind == "date" else SQL("frequency * 1.5::%s", SQL(kind))
                for kind in kinds.values()
            ),
        )
    )
    env.cr.execute("DROP TABLE bench_summary")
    env.cr.commit()


def bare_compare(env):
    env.cr.execute(
        SQL(
            """
            UPDATE bench_score b SET monetary = s.monetary, last_date = s.last_date,
                   frequency = s.frequency
              FROM (%s) s
             WHERE s.partner_id = b.partner_id
               AND (s.last_date, s.frequency) IS DISTINCT FROM (b.last_date, b.frequency)
            """,
            summary(env),
        )
    )
    env.cr.commit()


def refit(env, size):
    """The CDNOW number of customers fitted and forecast again, against one second (CPU)."""
    history = histories(env, limit=2357)
    average = np.full(len(history[0]), 50.0) + history[0]
    ours, _ = cpu(lambda: forecast.make(*history, average, 365.0, forecast.Gate()))
    return Figure(ours, 1.0, len(history[0]))


def engine_lifetimes(env, size):
    """Fit, P(alive) and expected purchases of everybody in CPU seconds, against `lifetimes`,
    with the same log-likelihood."""
    return against(size, "lifetimes")


def engine_pymc(env, size):
    """The same against the maximum a posteriori fit of `pymc-marketing`."""
    return against(size, "pymc")


def against(size, library):
    python = os.environ.get("BENCH_RIVALS")
    if not python:
        print(f"... {library} is not installed: no comparison", flush=True)
        return None
    x, t_x, T = population(size)
    ours, (fitted, alive) = cpu(lambda: fit_and_score(x, t_x, T))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "histories.npz")
        np.savez(path, x=x, t_x=t_x, T=T, t=365.0)
        script = Path.cwd() / "benchmarks" / "rivals.py"
        done = subprocess.run(
            [python, "-W", "ignore", script, library, path],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    theirs = json.loads(done.stdout.splitlines()[-1])
    at_theirs = bgnbd.log_likelihood(theirs["parameters"], x, t_x, T, np.ones(len(x)))[0]
    if theirs["log_likelihood"] is not None:
        assert abs(at_theirs / theirs["log_likelihood"] - 1) < 1e-9, (at_theirs, theirs)
    assert fitted.log_likelihood >= at_theirs - 1e-9 * abs(at_theirs), (fitted, theirs)
    return Figure(ours, theirs["cpu"], len(x))


def population(size):
    """Histories in days of customers who buy and leave as the BG/NBD says, seeded.

    Those of the database will not do: its customers never leave, so `a` and `b` are not
    determined and the other libraries stop without a result.
    """
    rng = np.random.default_rng(20260630)
    T = rng.integers(100, 1095, size).astype(float)
    rate, leave = rng.gamma(0.5, 1 / 60, size), rng.beta(0.9, 2.5, size)
    x, t_x, now = np.zeros(size, dtype=int), np.zeros(size), np.zeros(size)
    alive = np.ones(size, dtype=bool)
    while alive.any():
        now = now + rng.exponential(1 / rate)
        alive &= now <= T
        x[alive] += 1
        t_x[alive] = now[alive]
        alive &= rng.random(size) > leave
    return x, np.floor(t_x).astype(int), T.astype(int)


def fit_and_score(x, t_x, T):
    *cell, weight = cells.compress(x, t_x, T)
    fitted = bgnbd.fit(*cell, weight=weight, prior_sd=None)
    point = tuple(fitted.parameters.values())
    alive = bgnbd.p_alive(point, x, t_x, T)
    return fitted, alive * bgnbd.expected_if_alive(point, x, T, 365.0)


def histories(env, limit=None):
    """Repeat purchases, days to the last one and days observed of the customers."""
    history = env["clv.dataset"]._history(env.company, None, date.fromisoformat(TODAY))
    first, last = (history[name][:limit] for name in ("first_date", "last_date"))
    today, day = np.datetime64(TODAY, "D"), np.timedelta64(1, "D")
    days = [((end - first) / day).astype(int) for end in (last, today)]
    return history["frequency"][:limit].astype(int) - 1, *days


FIGURES = {
    "run": run,
    "rescore": rescore,
    "refit": refit,
    "engine_lifetimes": engine_lifetimes,
    "engine_pymc": engine_pymc,
}
