"""Customer value: history of orders -> stored scores."""

from datetime import date

from generator import TODAY
from measure import Figure, timed

from odoo.tools import SQL

ADDONS = ["clv_analysis"]


def score(env, size):
    """A first run of everybody, against one INSERT … SELECT with the summary and the quintiles."""
    floor, _ = timed(lambda: bare_score(env))
    env.cr.execute("TRUNCATE clv_score, clv_score_history")
    env.cr.commit()
    ours, run = timed(lambda: process(env))
    assert run.customer_count == size, run.message
    return Figure(ours, floor, size)


def rescore(env, size):
    """The same run again, nothing changed, against the bare summary and comparison."""
    floor, _ = timed(lambda: bare_compare(env))
    ours, run = timed(lambda: process(env))
    assert (run.updated_count, run.created_count) == (0, 0), run.message
    return Figure(ours, floor, size)


def process(env):
    run = env["clv.run"].create({"company_id": env.company.id, "date": TODAY})
    run._process(date.fromisoformat(TODAY))
    env.cr.commit()
    assert run.state == "done", run.error
    return run


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


def bare_score(env):
    env.cr.execute("DROP TABLE IF EXISTS bench_score")
    env.cr.execute(
        "CREATE TABLE bench_score (id serial PRIMARY KEY, partner_id int UNIQUE, first_date date,"
        " last_date date, frequency int, monetary numeric, r int, f int, m int)"
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO bench_score (partner_id, first_date, last_date, frequency, monetary,
                                     r, f, m)
            SELECT s.*, ntile(5) OVER (ORDER BY last_date), ntile(5) OVER (ORDER BY frequency),
                   ntile(5) OVER (ORDER BY monetary)
              FROM (%s) s
            """,
            summary(env),
        )
    )
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


FIGURES = {"score": score, "rescore": rescore}
