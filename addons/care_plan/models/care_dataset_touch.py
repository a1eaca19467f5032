"""SQL of touches: whom of the customers they reached, and how the plan's own were carried out."""

from odoo import api, fields, models
from odoo.tools import SQL


class CareDataset(models.AbstractModel):
    _inherit = "care.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_touches_sql(self, plan, date_from, date_to):
        """Answers of the plan's customers in all done touches, by arm.

        The condition on customers inside is for small plans among millions of touches: they are
        read through the index of their customers.
        """
        return SQL(
            """
            WITH customers AS (%(customers)s)
            SELECT c.arm, COUNT(*) AS touched, SUM(t.rated) AS rated,
                   SUM(t.satisfaction) AS satisfaction
              FROM customers c
              JOIN (SELECT commercial_partner_id,
                           COUNT(*) FILTER (WHERE satisfaction_class IS NOT NULL) AS rated,
                           SUM(satisfaction) FILTER (WHERE satisfaction_class IS NOT NULL)
                               AS satisfaction
                      FROM touchpoint_touch
                     WHERE company_id = %(company)s AND state = 'done'
                       AND done_date BETWEEN %(since)s AND %(until)s
                       AND commercial_partner_id IN (
                           SELECT partner_id FROM (%(customers)s) AS listed)
                     GROUP BY commercial_partner_id) AS t
                ON t.commercial_partner_id = c.partner_id
             GROUP BY c.arm
            """,
            customers=self._get_customers_sql(plan),
            company=plan.company_id.id,
            since=date_from,
            until=date_to,
        )

    @api.model
    def _get_touch_groups(self, plan):
        """The plan's own touches in one pass: [{type_id, channel_id, state, on_time, is_due, cause,
        touches}], a few dozen rows however many touches there are.

        What is made of them is in tools/touches.py; `cause` is that of the defect report.
        """
        self._prepare_reading()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT t.type_id, t.channel_id, t.state, t.done_date <= t.deadline AS on_time,
                       t.due < %(today)s AS is_due, %(cause)s AS cause, COUNT(*) AS touches
                  FROM touchpoint_touch t
                  JOIN touchpoint_rule r ON r.id = t.rule_id
                  LEFT JOIN touchpoint_outcome o ON o.id = t.outcome_id
                  LEFT JOIN touchpoint_recheck x ON x.touch_id = t.id
                 WHERE r.care_plan_id = %(plan)s AND t.company_id = %(company)s
                   AND t.state IN ('planned', 'assigned', 'done', 'no_contact', 'expired')
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                plan=plan.id,
                company=plan.company_id.id,
                today=fields.Date.context_today(plan),
                cause=self.env["care.defect.report"]._get_cause_sql(),
            )
        )
