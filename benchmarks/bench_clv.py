"""Customer value: history of orders -> stored scores."""

import json
import os
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from generator import TODAY
from measure import Figure, best_of, busy, cpu

from odoo.tools import SQL

from odoo.addons.clv_analysis.engine import bgnbd, cells, forecast
from odoo.addons.clv_analysis.models.clv_dataset_store import SCORE_COLUMNS

ADDONS = ["clv_analysis"]
SUMMARY = ("partner_id", "first_date", "last_date", "frequency", "monetary")


# Of the figures named here `--n` prints the smaller sizes too, and how the cost grows.
GROWTH = ("run",)
ORDERS_PER_CUSTOMER = 2.5
REPEATS = 2


def run(env, size):
    """A first run of everybody, backtest included, against the bare SQL of the same work: CPU
    seconds of both processes, in turn, the best of two."""

    def ours():
        env.cr.execute("TRUNCATE clv_score, clv_score_history")
        env.cr.execute("DELETE FROM clv_backtest")
        env.cr.execute("DELETE FROM clv_run")
        env.cr.commit()
        return cost(env, lambda: process(env).customer_count)

    (floor, _), (seconds, count) = best_of(REPEATS, lambda: cost(env, lambda: bare_run(env)), ours)
    assert count == size, f"{count} of {size} customers were scored"
    return Figure(seconds, floor, size)


def cost(env, work):
    """CPU of work that commits; parallel workers, which would not be counted, stay off."""
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    return busy(env, work)


def rescore(env, size):
    """The same run again, nothing changed, against the bare summary and comparison."""
    (floor, _), (ours, run) = best_of(
        REPEATS,
        lambda: cost(env, lambda: bare_compare(env)),
        lambda: cost(env, lambda: process(env)),
    )
    assert (run.updated_count, run.created_count) == (0, 0), run.message
    return Figure(ours, floor, size)


def nightly(env, size):
    """The run of the next day, as many having bought as on any other: rows written against
    customers who bought."""
    tomorrow = date.fromisoformat(TODAY) + timedelta(days=1)
    bought = buy(env, tomorrow)
    ours, run = cost(env, lambda: process(env, tomorrow))
    floor, _ = cost(env, lambda: bare_compare(env))
    print(f"... {run.updated_count} of {size} rows written, {bought} customers bought", flush=True)
    env.cr.execute("DELETE FROM sale_order WHERE name LIKE 'N%'")
    env.cr.commit()
    return Figure(ours, floor, size)


def buy(env, day):
    """One customer in 400, as on any other day, buys on ``day`` -> how many did."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
                                    partner_shipping_id, state, date_order, currency_id,
                                    currency_rate, amount_untaxed, amount_tax, amount_total,
                                    create_date, write_date)
            SELECT 'N' || id, %s, id, id, id, 'sale', %s, %s, 1, 100, 0, 100, now(), now()
              FROM res_partner WHERE ref LIKE 'bench-%%' AND id %% 400 = 0
            """,
            env.company.id,
            day,
            env.company.currency_id.id,
        )
    )
    count = env.cr.rowcount
    env.cr.commit()
    return count


def process(env, day=None):
    day = day or date.fromisoformat(TODAY)
    found = env["clv.run"].create({"company_id": env.company.id, "date": day})
    found._process(day)
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
    (ours, _) = best_of(
        3, lambda: cpu(lambda: forecast.make(*history, average, 365.0, forecast.Gate()))
    )[0]
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "histories.npz")
        np.savez(path, x=x, t_x=t_x, T=T, t=365.0)
        (ours, (fitted, _scores)), (seconds, theirs) = best_of(
            REPEATS,
            lambda: best_of(5, lambda: cpu(lambda: fit_and_score(x, t_x, T)))[0],
            lambda: rival(python, library, path),
        )
    at_theirs = bgnbd.log_likelihood(theirs["parameters"], x, t_x, T, np.ones(len(x)))[0]
    if theirs["log_likelihood"] is not None:
        assert abs(at_theirs / theirs["log_likelihood"] - 1) < 1e-9, (at_theirs, theirs)
    assert fitted.log_likelihood >= at_theirs - 1e-9 * abs(at_theirs), (fitted, theirs)
    return Figure(ours, seconds, len(x))


def rival(python, library, path):
    """Run another library in its own Python -> (its CPU seconds, what it found)."""
    script = Path.cwd() / "benchmarks" / "rivals.py"
    done = subprocess.run(
        [python, "-W", "ignore", script, library, path],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return found["cpu"], found


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
    "nightly": nightly,
    "refit": refit,
    "engine_lifetimes": engine_lifetimes,
    "engine_pymc": engine_pymc,
}
