"""The only SQL of this addon: who the customers of a plan are and what they did."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

COMPARE = {
    "in": SQL("IN"),
    "<": SQL("<"),
    "<=": SQL("<="),
    ">": SQL(">"),
    ">=": SQL(">="),
}


class CareDataset(models.AbstractModel):
    _name = "care.dataset"
    _description = "Care Plan Dataset (result)"

    @api.model
    def _get_bounds(self, plan, date_from, date_to):
        """UTC datetimes [start, stop) of local days, both ends included, of the plan's company."""
        zone = pytz.timezone((plan.company_id or self.env.company)._touch_tz())

        def midnight(day):
            local = zone.localize(datetime.combine(day, time.min))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return midnight(date_from), midnight(date_to + timedelta(days=1))

    @api.model
    def _get_audience_sql(self, plan):
        """Commercial entities of the plan's audience, as a subquery with one column partner_id."""
        rules = self.env["touchpoint.rule"].with_company(plan.company_id)
        partners = rules._get_audience_partners()
        query = partners._search(plan._get_audience_domain(), bypass_access=True)
        table = SQL.identifier(query.table)
        return query.select(
            SQL("DISTINCT COALESCE(%s.commercial_partner_id, %s.id) AS partner_id", table, table)
        )

    @api.model
    def _count_audience(self, plan):
        self.env["res.partner"].flush_model()
        return self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) AS audience", self._get_audience_sql(plan))
        )[0][0]

    @api.model
    def _freeze_targets(self, plan):
        """Write the list of the plan's customers with their arms; customers on it stay.

        The split is the touch planner's own expression, so list and touches agree.
        """
        self.env["res.partner"].flush_model()
        self.env["care.target"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO care_target (plan_id, company_id, partner_id, arm, source,
                                         create_uid, create_date, write_uid, write_date)
                SELECT %(plan)s, %(company)s, p.id,
                       CASE WHEN %(control)s THEN 'control' ELSE 'treat' END, 'audience',
                       %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (%(audience)s) AS audience
                  JOIN res_partner p ON p.id = audience.partner_id
                 WHERE NOT EXISTS (
                       SELECT FROM care_target known
                        WHERE known.plan_id = %(plan)s AND known.partner_id = p.id)
                """,
                plan=plan.id,
                company=plan.company_id.id,
                control=self.env["touchpoint.planner"]._get_control_sql(plan),
                user=self.env.uid,
                audience=self._get_audience_sql(plan),
            )
        )
        rows = self.env.cr.rowcount
        self.env["care.target"].invalidate_model()
        plan.invalidate_recordset(["target_ids"])
        return rows

    @api.model
    def _get_customers_sql(self, plan):
        """Columns partner_id, arm: the frozen list, or today's audience while there is none."""
        if plan.state in ("draft", "submitted", "refused"):
            return SQL(
                "SELECT partner_id, 'treat' AS arm FROM (%s) AS audience",
                self._get_audience_sql(plan),
            )
        return SQL(
            """SELECT c.partner_id, c.arm FROM care_target c
                WHERE c.plan_id = %(plan)s AND c.company_id = %(company)s
                  AND c.exclusion_reason IS NULL
                  -- a merge joined the two arms: such customers say nothing about the effect
                  AND c.partner_id NOT IN (
                      SELECT t.commercial_partner_id FROM touchpoint_touch t
                        JOIN touchpoint_rule r ON r.id = t.rule_id
                       WHERE t.arm_mixed AND t.company_id = %(company)s
                         AND r.care_plan_id = %(plan)s
                         AND t.commercial_partner_id IS NOT NULL)""",
            plan=plan.id,
            company=plan.company_id.id,
        )

    @api.model
    def _get_customers(self, plan, arms=("treat", "control")):
        """Subquery of customer ids for the right side of an `in` condition."""
        return SQL(
            "(SELECT partner_id FROM (%s) AS customers WHERE arm IN %s)",
            self._get_customers_sql(plan),
            tuple(arms),
        )

    @api.model
    def _get_figures(self, plan, date_from, date_to, sources=("orders", "touches")):
        """{arm: figures} of the plan's customers for local days, both ends included.

        The keys of the figures are explained in tools/measures.py. One statement per source,
        however many customers, orders and touches there are.
        """
        self._prepare_reading()
        arms = {}
        for source in sources:
            query = getattr(self, f"_get_{source}_sql")
            for row in self.env.execute_query_dict(query(plan, date_from, date_to)):
                arms.setdefault(row.pop("arm"), {}).update(
                    {key: float(number or 0) for key, number in row.items()}
                )
        return arms

    @api.model
    def _prepare_reading(self):
        """Everything written is seen; no compiler for statements that take less than it does."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL jit = off")

    @api.model
    def _get_margin_sql(self):
        """Margin of an order in company currency; its revenue where margins are not recorded."""
        column = "amount_untaxed"
        if "margin" in self.env["sale.order"]._fields:
            column = "margin"
        return SQL.identifier("o", column)

    @api.model
    def _get_orders_sql(self, plan, date_from, date_to):
        start, stop = self._get_bounds(plan, date_from, date_to)
        before = self._get_bounds(
            plan, date_from - (date_to - date_from) - timedelta(days=1), date_from
        )
        return SQL(
            """
            WITH customers AS (%(customers)s),
            bought AS (
                SELECT p.commercial_partner_id AS partner_id,
                       COUNT(*) FILTER (WHERE o.date_order >= %(start)s) AS orders,
                       COUNT(*) FILTER (WHERE o.date_order < %(start)s) AS before,
                       SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1))
                           FILTER (WHERE o.date_order >= %(start)s) AS revenue,
                       SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1))
                           FILTER (WHERE o.date_order < %(start)s) AS revenue_before,
                       SUM(%(margin)s / COALESCE(NULLIF(o.currency_rate, 0), 1))
                           FILTER (WHERE o.date_order >= %(start)s) AS margin
                  FROM sale_order o
                  JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.company_id = %(company)s AND o.state = 'sale'
                   AND o.date_order >= %(before)s AND o.date_order < %(stop)s
                   AND p.commercial_partner_id IN (
                       SELECT partner_id FROM (%(customers)s) AS listed)
                 GROUP BY p.commercial_partner_id
            )
            SELECT c.arm, COUNT(*) AS customers,
                   COUNT(*) FILTER (WHERE b.orders > 0) AS buyers,
                   COUNT(*) FILTER (WHERE b.orders > 1) AS repeaters,
                   COUNT(*) FILTER (WHERE b.before > 0) AS buyers_before,
                   COUNT(*) FILTER (WHERE b.before > 0 AND b.orders > 0) AS kept,
                   SUM(b.orders) AS orders, SUM(b.revenue) AS revenue, SUM(b.margin) AS margin,
                   SUM(b.margin::float8 ^ 2) AS margin_squares,
                   SUM(b.revenue_before) AS revenue_before
              FROM customers c
              LEFT JOIN bought b ON b.partner_id = c.partner_id
             GROUP BY c.arm
            """,
            customers=self._get_customers_sql(plan),
            margin=self._get_margin_sql(),
            company=plan.company_id.id,
            before=before[0],
            start=start,
            stop=stop,
        )

    @api.model
    def _get_revenue(self, plan, date_from, date_to):
        """Revenue with the plan's customers in company currency, local days, both ends included."""
        start, stop = self._get_bounds(plan, date_from, date_to)
        return float(
            self.env.execute_query(
                SQL(
                    """SELECT COALESCE(SUM(o.amount_untaxed
                                           / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0)
                         FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                        WHERE o.company_id = %s AND o.state = 'sale'
                          AND o.date_order >= %s AND o.date_order < %s
                          AND p.commercial_partner_id IN (
                              SELECT partner_id FROM (%s) AS customers)""",
                    plan.company_id.id,
                    start,
                    stop,
                    self._get_customers_sql(plan),
                )
            )[0][0]
        )

    @api.model
    def _get_partners_in_plans_sql(self, companies, operator, value):
        """Subquery of customers whose number of plans compares so; in no plan counts 0."""
        if operator == "in":
            value = tuple(int(number or 0) for number in value) or (-1,)
        return SQL(
            """(SELECT p.id FROM res_partner p
                  LEFT JOIN (SELECT partner_id, COUNT(DISTINCT plan_id) AS plans FROM care_target
                              WHERE company_id IN %s AND exclusion_reason IS NULL
                              GROUP BY partner_id) t ON t.partner_id = p.id
                 WHERE COALESCE(t.plans, 0) %s %s)""",
            tuple(companies.ids) or (0,),
            COMPARE[operator],
            value,
        )

    @api.model
    def _mark_merged(self, sources, destination):
        """Before customers are merged: their rows no longer count where the survivor has one."""
        self.env["care.target"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE care_target t SET exclusion_reason = 'merged'
                 WHERE t.partner_id IN %(partners)s AND t.exclusion_reason IS NULL
                   AND EXISTS (
                       SELECT FROM care_target other
                        WHERE other.plan_id = t.plan_id AND other.exclusion_reason IS NULL
                          AND other.partner_id IN %(partners)s
                          AND (other.partner_id = %(kept)s, -other.id)
                              > (t.partner_id = %(kept)s, -t.id))
                """,
                partners=tuple((sources + destination).ids),
                kept=destination.id,
            )
        )
        self.env["care.target"].invalidate_model()
