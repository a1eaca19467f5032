from odoo import api, models
from odoo.tools import SQL

from ..engine.models import USABLE_P_ALIVE


class ClvInsight(models.AbstractModel):
    _inherit = "clv.insight"

    @api.model
    def _refresh_alerts(self, run, config):
        """Close alerts of customers who bought, open one for each who is newly in danger."""
        self._close_alerts(run)
        self._open_alerts(run, config)

    @api.model
    def _close_alerts(self, run):
        self._execute(
            SQL(
                """
                UPDATE clv_alert a SET state = 'returned', closed_date = %(date)s
                  FROM clv_score s
                 WHERE s.company_id = a.company_id AND s.partner_id = a.partner_id
                   AND a.company_id = %(company)s AND a.state = 'open'
                   AND s.last_date > a.last_date
                """,
                date=run.date,
                company=run.company_id.id,
            )
        )

    @api.model
    def _open_alerts(self, run, config):
        """One open alert per customer; the same reason comes back only after a purchase."""
        return self._execute(
            SQL(
                """
                INSERT INTO clv_alert (company_id, partner_id, run_id, date, last_date, reason,
                       stage_id, usual_gap, away_days, value_at_stake, expected_gain, user_id,
                       state, active)
                SELECT s.company_id, s.partner_id, %(run)s, %(date)s, s.last_date, c.reason,
                       s.stage_id, s.usual_gap, %(date)s - s.last_date, s.value_at_stake,
                       ROUND((s.value_at_stake * %(chance)s - %(cost)s)::numeric, %(digits)s),
                       u.id, 'open', TRUE
                  FROM clv_score s
                  JOIN res_partner p ON p.id = s.partner_id AND p.active
                  LEFT JOIN res_users u ON u.id = p.user_id AND u.active AND NOT u.share
                  JOIN clv_stage g ON g.id = s.stage_id AND g.code != 'left'
                 CROSS JOIN LATERAL (SELECT %(reason)s AS reason) c
                 WHERE s.company_id = %(company)s AND c.reason IS NOT NULL
                   AND s.value_at_stake >= %(minimum)s
                   AND NOT EXISTS (
                       SELECT 1 FROM clv_alert a
                        WHERE a.company_id = s.company_id AND a.partner_id = s.partner_id
                          AND (a.state = 'open'
                               OR (a.reason = c.reason AND a.last_date = s.last_date)))
                """,
                run=run.id,
                date=run.date,
                chance=config.win_back_chance / 100,
                cost=config.contact_cost,
                digits=run.currency_id.decimal_places,
                reason=self._alert_reason(run, config),
                company=run.company_id.id,
                minimum=max(config.alert_minimum, 0.01),
            )
        )

    @api.model
    def _alert_reason(self, run, config):
        """SQL of the reason to worry about customer `s` in stage `g`, the gravest first."""
        cases = [SQL("WHEN g.code = 'decline' THEN 'overdue'")]
        if run.model in USABLE_P_ALIVE and config.alert_probability:
            cases.append(SQL("WHEN s.p_alive < %s THEN 'leaving'", config.alert_probability / 100))
        Partner = self.env["res.partner"].with_company(run.company_id).sudo()
        if "touch_satisfaction_class" in Partner._fields:
            unhappy = Partner._search([("touch_satisfaction_class", "=", "dissatisfied")])
            cases.append(SQL("WHEN s.partner_id IN %s THEN 'dissatisfied'", unhappy.subselect()))
        return SQL("CASE %s END", SQL(" ").join(cases))
