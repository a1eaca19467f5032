"""Touches whose day has passed: at a first start since a date, and after a pause."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_window(self, rule, today, horizon=HORIZON_DAYS):
        first, last = super()._get_window(rule, today, horizon)
        since = self.env.context.get("touchpoint_since") or rule._get_first_start_since()
        return (min(first, since), last) if since else (first, last)

    @api.model
    def _catch_up(self, rule, today, since):
        """Plan ``rule`` with everything due from ``since`` on; what is late may be done from
        ``today`` on for the grace days of the rule, and is not moved by later runs."""
        runs = self.with_context(touchpoint_since=since)._plan(rule, today)
        self.env.cr.execute(
            SQL(
                """
                UPDATE touchpoint_touch
                   SET deadline = GREATEST(deadline, %(deadline)s), date_locked = TRUE
                 WHERE rule_id = %(rule)s AND company_id = %(company)s AND state = 'planned'
                   AND due >= %(since)s AND due < %(today)s
                """,
                deadline=today + timedelta(days=rule.grace_days),
                rule=rule.id,
                company=rule.company_id.id,
                since=since,
                today=today,
            )
        )
        self.env["touchpoint.touch"].invalidate_model()
        return runs

    def _reopen_missed(self, rule, today, since):
        """Touches that expired because their rule stood still wait again."""
        self._write_missed(
            rule,
            today,
            since,
            SQL("state = 'planned', reason_code = NULL"),
            SQL("state = 'expired' AND reason_code = 'rule_stopped'"),
        )

    def _skip_missed(self, rule, today, since):
        """Touches that fell due in the pause are cancelled."""
        self._write_missed(
            rule,
            today,
            since,
            SQL("state = 'cancelled', reason_code = 'paused'"),
            SQL("state = 'planned'"),
        )

    def _write_missed(self, rule, today, since, values, condition):
        self._flush_facts()
        self.env.cr.execute(
            SQL(
                """
                UPDATE touchpoint_touch SET %(values)s
                 WHERE rule_id = %(rule)s AND company_id = %(company)s AND (%(condition)s)
                   AND due >= %(since)s AND due < %(today)s
                """,
                values=values,
                rule=rule.id,
                company=rule.company_id.id,
                condition=condition,
                since=since,
                today=today,
            )
        )
        self.env["touchpoint.touch"].invalidate_model()

    @api.model
    def _count_missed(self, rule, today, since):
        """How many touches of ``rule`` fell due in ``since`` .. yesterday and were not done."""
        if since >= today:
            return 0
        self._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FROM (%(wanted)s) w
                  LEFT JOIN touchpoint_touch t ON t.rule_id = %(rule)s
                        AND t.company_id = %(company)s
                        AND t.res_id = w.res_id AND t.period = w.period
                 WHERE w.due < %(today)s AND w.due >= %(since)s AND w.arm = 'treat'
                   AND (t.id IS NULL OR t.state = 'planned'
                     OR (t.state = 'expired' AND t.reason_code = 'rule_stopped'))
                """,
                wanted=self.with_context(touchpoint_since=since)._get_wanted_select(rule, today),
                rule=rule.id,
                company=rule.company_id.id,
                today=today,
                since=since,
            )
        )
        return rows[0][0]
