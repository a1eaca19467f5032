"""SQL of actions: who owns a product, who gets a code, what the best customers bring."""

import ast
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CareDataset(models.AbstractModel):
    _inherit = "care.dataset"

    @api.model
    def _get_owners(self, action):
        """Subquery of customers who bought one of the action's products already."""
        return SQL(
            """(SELECT p.commercial_partner_id FROM sale_order_line l
                  JOIN sale_order o ON o.id = l.order_id
                  JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.company_id = %s AND o.state = 'sale' AND l.product_id IN %s
                   AND p.commercial_partner_id IS NOT NULL)""",
            action.company_id.id,
            tuple(action.product_ids.ids) or (0,),
        )

    @api.model
    def _get_buyers_sql(self, plan):
        """Customers of the plan with two orders or more since it started."""
        self.env.flush_all()
        start = self._get_bounds(plan, plan.started_on or plan.date_from, plan.date_to)[0]
        return SQL(
            """SELECT p.commercial_partner_id FROM sale_order o
                 JOIN res_partner p ON p.id = o.partner_id
                WHERE o.company_id = %s AND o.state = 'sale' AND o.date_order >= %s
                  AND p.commercial_partner_id IN (SELECT partner_id FROM (%s) AS customers)
                GROUP BY p.commercial_partner_id HAVING COUNT(*) > 1""",
            plan.company_id.id,
            start,
            self._get_customers_sql(plan),
        )

    @api.model
    def _note_contribution(self, plan, today):
        """What every customer of the list brought in the year before, at the start of the plan."""
        self.env.flush_all()
        start, stop = self._get_bounds(plan, today - timedelta(days=365), today)
        self.env.cr.execute(
            SQL(
                """
                UPDATE care_target t SET revenue_before = bought.revenue
                  FROM (SELECT p.commercial_partner_id AS partner_id,
                               SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1))
                                   AS revenue
                          FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                         WHERE o.company_id = %(company)s AND o.state = 'sale'
                           AND o.date_order >= %(start)s AND o.date_order < %(stop)s
                         GROUP BY p.commercial_partner_id) AS bought
                 WHERE t.plan_id = %(plan)s AND t.partner_id = bought.partner_id
                """,
                company=plan.company_id.id,
                start=start,
                stop=stop,
                plan=plan.id,
            )
        )
        self._note_value(plan)
        self.env["care.target"].invalidate_model()

    @api.model
    def _freeze_leads(self, plan):
        """Open opportunities of the plan's customers that are not tracked yet."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO care_tracked (name, plan_id, company_id, partner_id, reference, source,
                                          state, create_uid, create_date, write_uid, write_date)
                SELECT l.name, %(plan)s, %(company)s, l.partner_id, 'crm.lead,' || l.id,
                       'approval', 'tracked',
                       %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                  FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
                 WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
                   AND (l.company_id IS NULL OR l.company_id = %(company)s)
                   AND p.commercial_partner_id IN (
                       SELECT partner_id FROM (%(customers)s) AS customers)
                   AND NOT EXISTS (
                       SELECT FROM care_tracked t
                        WHERE t.plan_id = %(plan)s AND t.reference = 'crm.lead,' || l.id)
                """,
                plan=plan.id,
                company=plan.company_id.id,
                user=self.env.uid,
                customers=self._get_customers_sql(plan),
            )
        )
        self.env["care.tracked"].invalidate_model()
        plan.invalidate_recordset(["tracked_ids"])

    @api.model
    def _issue_codes(self, level, today):
        """One statement; a customer who has a code of this offer keeps it, a control gets none."""
        self.env.flush_all()
        partners = self.env["res.partner"].sudo().with_company(level.company_id)
        query = partners._search(level._get_customer_domain(), bypass_access=True)
        table = SQL.identifier(query.table)
        fitting = query.select(SQL("COALESCE(%s.commercial_partner_id, %s.id)", table, table))
        before = self._get_bounds(level.plan_id, today, today)[1]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO care_offer_code (level_id, action_id, plan_id, company_id, partner_id,
                                             code, discount, issued_on, valid_until,
                                             create_uid, create_date, write_uid, write_date)
                SELECT %(level)s, %(action)s, %(plan)s, %(company)s, c.partner_id,
                       %(prefix)s || upper(substr(md5(random()::text || c.partner_id), 1, 10)),
                       %(discount)s, %(today)s, %(until)s,
                       %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (%(customers)s) AS c
                 WHERE c.arm = 'treat' AND c.partner_id IN (%(fitting)s)
                   AND (%(tenure)s = 0 OR EXISTS (
                       SELECT FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                        WHERE p.commercial_partner_id = c.partner_id AND o.state = 'sale'
                          AND o.company_id = %(company)s AND o.date_order < %(since)s))
                   AND (NOT %(touched)s OR EXISTS (
                       SELECT FROM touchpoint_touch t JOIN touchpoint_rule r ON r.id = t.rule_id
                        WHERE t.commercial_partner_id = c.partner_id AND t.state = 'done'
                          AND t.company_id = %(company)s AND r.care_action_id = %(action)s))
                   AND NOT EXISTS (
                       SELECT FROM care_offer_code known
                        WHERE known.action_id = %(action)s AND known.partner_id = c.partner_id)
                """,
                level=level.id,
                action=level.action_id.id,
                plan=level.plan_id.id,
                company=level.company_id.id,
                prefix=f"C{level.id}-",
                discount=level.discount,
                today=today,
                until=today + timedelta(days=level.valid_days),
                user=self.env.uid,
                customers=self._get_customers_sql(level.plan_id),
                fitting=fitting,
                touched=level.only_touched,
                tenure=level.minimum_tenure,
                since=before - timedelta(days=level.minimum_tenure + 1),
            )
        )
        rows = self.env.cr.rowcount
        self.env["care.offer.code"].invalidate_model()
        level.invalidate_recordset()
        return rows

    @api.model
    def _invite(self, action):
        """Guests from the contacted customers of the plan who fit; a guest on the list stays."""
        self.env.flush_all()
        partners = self.env["res.partner"].sudo().with_company(action.company_id)
        query = partners._search(
            Domain(ast.literal_eval(action.invite_domain or "[]")), bypass_access=True
        )
        table = SQL.identifier(query.table)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO care_invitee (action_id, plan_id, company_id, partner_id, day, state,
                                          create_uid, create_date, write_uid, write_date)
                SELECT %(action)s, %(plan)s, %(company)s, c.partner_id, %(day)s, 'invited',
                       %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (%(customers)s) AS c
                 WHERE c.arm = 'treat' AND c.partner_id IN (%(fitting)s)
                   AND NOT EXISTS (
                       SELECT FROM care_invitee known
                         JOIN res_partner p ON p.id = known.partner_id
                        WHERE known.action_id = %(action)s
                          AND p.commercial_partner_id = c.partner_id)
                """,
                action=action.id,
                plan=action.plan_id.id,
                company=action.company_id.id,
                day=action.date_from,
                user=self.env.uid,
                customers=self._get_customers_sql(action.plan_id),
                fitting=query.select(
                    SQL("COALESCE(%s.commercial_partner_id, %s.id)", table, table)
                ),
            )
        )
        rows = self.env.cr.rowcount
        self.env["care.invitee"].invalidate_model()
        action.invalidate_recordset(["invitee_ids"])
        return rows

    @api.model
    def _get_campaign_revenue(self, action):
        """Orders of the action's campaign in its time, in company currency."""
        self.env.flush_all()
        start, stop = self._get_bounds(action.plan_id, action.date_from, action.date_to)
        return float(
            self.env.execute_query(
                SQL(
                    """SELECT COALESCE(SUM(o.amount_untaxed
                                           / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0)
                         FROM sale_order o
                        WHERE o.company_id = %s AND o.state = 'sale' AND o.campaign_id = %s
                          AND o.date_order >= %s AND o.date_order < %s""",
                    action.company_id.id,
                    action.campaign_id.id,
                    start,
                    stop,
                )
            )[0][0]
        )

    @api.model
    def _get_concentration(self, plan, today):
        """(share of revenue of the best fifth in percent, margin per customer) of a year."""
        self.env.flush_all()
        start, stop = self._get_bounds(plan, today - timedelta(days=364), today)
        row = self.env.execute_query(
            SQL(
                """
                WITH customers AS (%(customers)s),
                bought AS (
                    SELECT p.commercial_partner_id AS partner_id,
                           SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS rev,
                           SUM(%(margin)s / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS margin
                      FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                     WHERE o.company_id = %(company)s AND o.state = 'sale'
                       AND o.date_order >= %(start)s AND o.date_order < %(stop)s
                       AND p.commercial_partner_id IN (SELECT partner_id FROM customers)
                     GROUP BY p.commercial_partner_id),
                ranked AS (
                    SELECT COALESCE(b.rev, 0) AS rev, COALESCE(b.margin, 0) AS margin,
                           row_number() OVER (ORDER BY b.rev DESC NULLS LAST) AS rank,
                           count(*) OVER () AS customers
                      FROM customers c LEFT JOIN bought b ON b.partner_id = c.partner_id)
                SELECT 100.0 * SUM(rev) FILTER (WHERE rank <= ceil(customers / 5.0))
                           / NULLIF(SUM(rev), 0),
                       AVG(margin)
                  FROM ranked
                """,
                customers=self._get_customers_sql(plan),
                margin=self._get_margin_sql(),
                company=plan.company_id.id,
                start=start,
                stop=stop,
            )
        )[0]
        return float(row[0] or 0), float(row[1] or 0)
