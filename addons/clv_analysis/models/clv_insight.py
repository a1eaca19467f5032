from odoo import api, models
from odoo.tools import SQL

COHORTS = {"month": 24, "quarter": 20}  # how many cohorts are kept
FLOW_MONTHS = 36


class ClvInsight(models.AbstractModel):
    """What the dashboards show, derived from the purchase history after an analysis.

    One statement per company and table, whatever the number of customers; every table is
    replaced as a whole, so that doing it twice gives the same and a killed refresh leaves the
    previous figures. The alerts are in clv_insight_alert.py.
    """

    _name = "clv.insight"
    _description = "Cohorts, gains and losses, concentration of value (result)"

    @api.model
    def _refresh(self, run):
        """Derive everything that follows from the scores of a finished ``run``."""
        self.env.flush_all()
        self._allow_memory()
        days = self._keep_days(run)
        config = self.env["clv.config"]._ensure(run.company_id)
        for period, count in COHORTS.items():
            self._refresh_cohorts(run, days, period, count)
        self._refresh_flows(run, days, config.dormant_months)
        self._refresh_tenure(run, days)
        self._refresh_loss(run, days, config)
        self._refresh_alerts(run, config)
        self.env["clv.wallet"]._refresh(run.company_id, run.date)
        self.env.invalidate_all()
        self.env["clv.concentration"]._refresh(run)
        self._refresh_correlation(run)

    @api.model
    def _keep_days(self, run):
        """Put the days with a purchase into a temporary table, so that the history is read
        once, and return its name."""
        config = self.env["clv.config"]._ensure(run.company_id)
        name = SQL.identifier("clv_insight_day")
        self._execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", name))
        self._execute(
            SQL(
                "CREATE TEMP TABLE %s ON COMMIT DROP AS"
                " SELECT partner_id, day, amount,"
                "        MIN(day) OVER (PARTITION BY partner_id) AS first_day,"
                "        LEAD(day) OVER (PARTITION BY partner_id ORDER BY day) AS next_day,"
                "        LAG(day) OVER (PARTITION BY partner_id ORDER BY day) AS previous_day"
                "   FROM (%s) d WHERE amount > 0",
                name,
                self.env["clv.dataset"]._purchase_days(
                    run.company_id, config._window_start(run.date), run.date
                ),
            )
        )
        self._execute(SQL("ANALYZE %s", name))
        return name

    @api.model
    def _refresh_cohorts(self, run, days, period, count):
        """Customers by period of the first purchase and by periods passed since."""
        self._replace("clv.cohort", run, period=period)
        months = 1 if period == "month" else 3
        since = SQL(
            "date_trunc(%s, %s::date - make_interval(months => %s))",
            period,
            run.date,
            (count - 1) * months,
        )
        self._execute(
            SQL(
                """
                WITH bought AS (
                    SELECT date_trunc(%(period)s, first_day)::date AS cohort,
                           ((EXTRACT(YEAR FROM day) - EXTRACT(YEAR FROM
                               date_trunc(%(period)s, first_day))) * 12
                            + EXTRACT(MONTH FROM day) - EXTRACT(MONTH FROM
                               date_trunc(%(period)s, first_day)))::int / %(months)s AS age,
                           partner_id, amount
                      FROM %(days)s
                     WHERE first_day >= %(since)s),
                size AS (
                    SELECT cohort, COUNT(DISTINCT partner_id) AS customers
                      FROM bought WHERE age = 0 GROUP BY cohort)
                INSERT INTO clv_cohort (company_id, run_id, period, cohort_date, age,
                       customer_count, active_count, amount, retention)
                SELECT %(company)s, %(run)s, %(period)s, b.cohort, b.age, MAX(s.customers),
                       COUNT(DISTINCT b.partner_id), ROUND(SUM(b.amount)::numeric, %(digits)s),
                       COUNT(DISTINCT b.partner_id)::float8 / MAX(s.customers)
                  FROM bought b JOIN size s ON s.cohort = b.cohort
                 GROUP BY b.cohort, b.age
                """,
                period=period,
                months=months,
                days=days,
                since=since,
                company=run.company_id.id,
                run=run.id,
                digits=run.currency_id.decimal_places,
            )
        )

    @api.model
    def _refresh_flows(self, run, days, dormant):
        """New, active, returned and lost customers per month.

        Lost in a month: the ``dormant`` months without a purchase ended in it; the amount is
        what the customer spent in the year up to the last purchase before.
        """
        self._replace("clv.flow", run)
        self._execute(
            SQL(
                """
                INSERT INTO clv_flow (company_id, run_id, date, kind, customer_count, amount)
                SELECT %(company)s, %(run)s, month, kind, COUNT(DISTINCT partner_id),
                       ROUND(SUM(amount)::numeric, %(digits)s)
                  FROM (
                    SELECT date_trunc('month', day)::date AS month, 'active' AS kind,
                           partner_id, amount FROM %(days)s
                     UNION ALL
                    SELECT date_trunc('month', day)::date, 'new', partner_id, amount
                      FROM %(days)s WHERE day = first_day
                     UNION ALL
                    SELECT date_trunc('month', day)::date, 'returned', partner_id, amount
                      FROM %(days)s WHERE day > previous_day + %(dormant)s
                     UNION ALL
                    SELECT date_trunc('month', day + %(dormant)s)::date, 'lost', partner_id,
                           SUM(amount) OVER (PARTITION BY partner_id ORDER BY day
                               RANGE BETWEEN '365 days' PRECEDING AND CURRENT ROW)
                           * CASE WHEN next_day <= day + %(dormant)s THEN NULL ELSE 1 END
                      FROM %(days)s) f
                 WHERE amount IS NOT NULL AND month <= %(date)s
                   AND month > %(date)s::date - make_interval(months => %(months)s)
                   AND (kind != 'lost' OR month < date_trunc('month', %(date)s::date))
                 GROUP BY month, kind
                """,
                company=run.company_id.id,
                run=run.id,
                digits=run.currency_id.decimal_places,
                days=days,
                dormant=SQL("make_interval(months => %s)", dormant),
                date=run.date,
                months=FLOW_MONTHS,
            )
        )

    @api.model
    def _refresh_tenure(self, run, days):
        """Purchases, sales and cost to serve by year since the first purchase."""
        self._replace("clv.tenure", run)
        self._execute(
            SQL(
                """
                INSERT INTO clv_tenure (company_id, run_id, year, customer_count, order_count,
                       amount, cost, cost_share)
                SELECT %(company)s, %(run)s, year, COUNT(DISTINCT partner_id), COUNT(*),
                       ROUND(SUM(amount)::numeric, %(digits)s),
                       ROUND((COUNT(*) * %(cost)s)::numeric, %(digits)s),
                       COUNT(*) * %(cost)s / SUM(amount)
                  FROM (SELECT (day - first_day) / 365 + 1 AS year, * FROM %(days)s) d
                 GROUP BY year
                """,
                company=run.company_id.id,
                run=run.id,
                digits=run.currency_id.decimal_places,
                days=days,
                cost=run.settings.get("cost_per_order", 0.0),
            )
        )

    @api.model
    def _refresh_loss(self, run, days, config):
        """Count who was dormant one dormancy ago and who of them has returned since."""
        [[dormant, returned]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE returned)
                  FROM (SELECT MAX(day) FILTER (WHERE day <= %(then)s) AS last,
                               BOOL_OR(day > %(then)s) AS returned
                          FROM %(days)s GROUP BY partner_id) c
                 WHERE last <= %(then)s - %(dormant)s
                """,
                days=days,
                then=SQL(
                    "(%s::date - make_interval(months => %s))", run.date, config.dormant_months
                ),
                dormant=SQL("make_interval(months => %s)", config.dormant_months),
            )
        )
        config.write({"dormant_count": dormant, "returned_count": returned})

    @api.model
    def _allow_memory(self):
        """Let the statements of this transaction sort and count in memory instead of on disk."""
        self._execute(SQL("SET LOCAL work_mem = '128MB'"))

    @api.model
    def _replace(self, model, run, **more):
        """Empty the table of ``model`` for the company of ``run``."""
        conditions = [SQL("company_id = %s", run.company_id.id)]
        conditions += [SQL("%s = %s", SQL.identifier(name), more[name]) for name in more]
        table = SQL.identifier(self.env[model]._table)
        self._execute(SQL("DELETE FROM %s WHERE %s", table, SQL(" AND ").join(conditions)))

    @api.model
    def _execute(self, query):
        self.env.cr.execute(query)
        return self.env.cr.rowcount

    @api.model
    def _bought_between(self, company, first, last):
        """Query of the customers (ids) with a purchase from ``first`` to ``last``."""
        days = self.env["clv.dataset"]._purchase_days(company, first, last)
        return SQL("(SELECT partner_id FROM (%s) d WHERE amount > 0)", days)
