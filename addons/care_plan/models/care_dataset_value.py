"""SQL of goals beyond orders and touches: how long customers are ours, who speaks for us, what
customers are worth, what they buy elsewhere, and who joins or brings others to a club.

The tables of the sister addons are read where they are installed (`_get_missing_app`).
"""

from odoo import api, models
from odoo.tools import SQL

#: source of figures -> (model it reads, addon that brings it)
APPS = {
    "value": ("clv.score", "clv_analysis"),
    "wallet": ("clv.wallet", "clv_analysis"),
    "club": ("club.member", "customer_club"),
}


class CareDataset(models.AbstractModel):
    _inherit = "care.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_missing_app(self, sources):
        """Name of the app without which `sources` cannot be read; False when all can."""
        for source in sources:
            model, addon = APPS.get(source, (None, None))
            if model and model not in self.env:
                return self.env["touchpoint.anchor"]._get_app_name(addon)
        return False

    @api.model
    def _get_tenure_sql(self, plan, date_from, date_to):
        """Days from the first order ever to the end of the period."""
        stop = self._get_bounds(plan, date_from, date_to)[1]
        return SQL(
            """
            WITH customers AS (%(customers)s)
            SELECT c.arm, COUNT(*) AS known,
                   SUM(EXTRACT(EPOCH FROM %(stop)s - f.first_order) / 86400) AS days
              FROM customers c
              JOIN (SELECT p.commercial_partner_id AS partner_id, MIN(o.date_order) AS first_order
                      FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                     WHERE o.company_id = %(company)s AND o.state = 'sale'
                       AND o.date_order < %(stop)s
                       AND p.commercial_partner_id IN (SELECT partner_id FROM customers)
                     GROUP BY p.commercial_partner_id) AS f ON f.partner_id = c.partner_id
             GROUP BY c.arm
            """,
            customers=self._get_customers_sql(plan),
            company=plan.company_id.id,
            stop=stop,
        )

    @api.model
    def _get_people_sql(self, plan, _date_from, _date_to):
        """Attitudes of the key persons, each as heavy as the person."""
        return SQL(
            """SELECT c.arm, SUM(k.value_score) AS people,
                      SUM(k.value_score * k.attitude_value) AS attitude
                 FROM (%s) AS c JOIN care_keyperson k ON k.customer_id = c.partner_id
                WHERE k.company_id = %s AND k.active
                GROUP BY c.arm""",
            self._get_customers_sql(plan),
            plan.company_id.id,
        )

    @api.model
    def _get_value_sql(self, plan, _date_from, _date_to):
        """Mean of the three value scores (recency, frequency, amount) of each customer."""
        return SQL(
            """SELECT c.arm, COUNT(*) AS scored,
                      SUM((s.r_score + s.f_score + s.m_score) / 3.0) AS value
                 FROM (%s) AS c JOIN clv_score s ON s.partner_id = c.partner_id
                WHERE s.company_id = %s
                GROUP BY c.arm""",
            self._get_customers_sql(plan),
            plan.company_id.id,
        )

    @api.model
    def _note_value(self, plan):
        """The value score of every customer of the list, at the start of the plan."""
        if "clv.score" in self.env:
            self.env.cr.execute(
                SQL(
                    """UPDATE care_target t
                          SET value_score_before = (s.r_score + s.f_score + s.m_score) / 3.0
                         FROM clv_score s
                        WHERE t.plan_id = %s AND s.partner_id = t.partner_id
                          AND s.company_id = %s""",
                    plan.id,
                    plan.company_id.id,
                )
            )

    @api.model
    def _get_wallet_sql(self, plan, _date_from, _date_to):
        """The newest estimate of all a customer needs, else those of single categories."""
        return SQL(
            """SELECT c.arm, SUM(w.need) AS need, SUM(LEAST(w.own_amount, w.need)) AS bought
                 FROM (%(customers)s) AS c
                 JOIN (SELECT DISTINCT ON (partner_id, categ_id) partner_id, categ_id, need,
                              own_amount
                         FROM clv_wallet WHERE company_id = %(company)s
                        ORDER BY partner_id, categ_id, date DESC, id DESC) AS w
                   ON w.partner_id = c.partner_id
                WHERE w.categ_id IS NULL
                   OR NOT EXISTS (SELECT FROM clv_wallet whole
                                   WHERE whole.partner_id = w.partner_id
                                     AND whole.company_id = %(company)s
                                     AND whole.categ_id IS NULL)
                GROUP BY c.arm""",
            customers=self._get_customers_sql(plan),
            company=plan.company_id.id,
        )

    @api.model
    def _get_club_sql(self, plan, date_from, date_to):
        """Customers who joined a club in the period, and members they brought in it."""
        return SQL(
            """
            WITH customers AS (%(customers)s),
            joined AS (
                SELECT p.commercial_partner_id AS partner_id,
                       host.commercial_partner_id AS host_id
                  FROM club_member m JOIN res_partner p ON p.id = m.partner_id
                  LEFT JOIN club_member r ON r.id = m.referrer_id
                  LEFT JOIN res_partner host ON host.id = r.partner_id
                 WHERE m.company_id = %(company)s AND m.since BETWEEN %(since)s AND %(until)s)
            SELECT c.arm, COUNT(*) AS customers, COUNT(own.partner_id) AS enrolments,
                   COALESCE(SUM(brought.members), 0) AS referrals
              FROM customers c
              LEFT JOIN (SELECT DISTINCT partner_id FROM joined) AS own
                     ON own.partner_id = c.partner_id
              LEFT JOIN (SELECT host_id, COUNT(*) AS members FROM joined GROUP BY host_id)
                     AS brought ON brought.host_id = c.partner_id
             GROUP BY c.arm
            """,
            customers=self._get_customers_sql(plan),
            company=plan.company_id.id,
            since=date_from,
            until=date_to,
        )
