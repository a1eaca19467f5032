"""What the planner would do, shown to people before it does anything."""

import hashlib

from odoo import models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS

NAMED_CUSTOMERS = 20


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_calendar_select(self, rule, today, horizon):
        """The wanted rows of a rule that are, or would become, open touches or controls."""
        return SQL(
            """
            SELECT %(rule)s AS rule_id, w.* FROM (%(wanted)s) w
             WHERE NOT EXISTS (
                   SELECT 1 FROM touchpoint_touch t
                    WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
                      AND t.res_id = w.res_id AND t.period = w.period
                      AND t.state NOT IN ('planned', 'assigned', 'control'))
            """,
            rule=rule.id,
            company=rule.company_id.id,
            wanted=self._get_wanted_select(rule, today, horizon),
        )

    def _get_calendars_select(self, rules, today, horizon=HORIZON_DAYS):
        return SQL(" UNION ALL ").join(
            self._get_calendar_select(rule, today, horizon) for rule in rules
        )

    def _get_preview(self, rules, today, horizon=HORIZON_DAYS):
        """Counts per day and person, named examples, size of the control group and cost.

        :returns: dict with ``days`` (rule rows: due, user_id, count, load), ``customers``
            (at most 20 rows), ``control_count`` and ``cost``
        """
        if not rules:
            return {"days": [], "customers": [], "control_count": 0, "cost": 0.0}
        self._flush_facts()
        calendar = self._get_calendars_select(rules, today, horizon)
        days = self.env.execute_query_dict(
            SQL(
                """
                WITH calendar AS MATERIALIZED (%(calendar)s),
                per_day AS (
                    SELECT due, user_id, COUNT(*) AS count FROM calendar
                     WHERE arm = 'treat' GROUP BY due, user_id)
                SELECT d.due, d.user_id, d.count, d.count + (
                           SELECT COUNT(*) FROM touchpoint_touch t
                            WHERE t.company_id IN %(companies)s AND t.user_id = d.user_id
                              AND t.due = d.due AND t.state IN ('planned', 'assigned')
                              AND (t.rule_id IS NULL OR t.rule_id NOT IN %(rules)s)) AS load
                  FROM per_day d ORDER BY d.due, d.user_id
                """,
                calendar=calendar,
                companies=tuple(rules.company_id.ids),
                rules=tuple(rules.ids),
            )
        )
        customers = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) c ORDER BY arm DESC, due, priority DESC, res_id LIMIT %s",
                calendar,
                NAMED_CUSTOMERS,
            )
        )
        totals = self.env.execute_query(
            SQL("SELECT rule_id, arm, COUNT(*) FROM (%s) c GROUP BY rule_id, arm", calendar)
        )
        unit_costs = {rule.id: rule.type_id._get_unit_cost(rule.channel_id) for rule in rules}
        return {
            "days": days,
            "customers": customers,
            "control_count": sum(number for _rule, arm, number in totals if arm == "control"),
            "cost": sum(
                unit_costs[rule] * number for rule, arm, number in totals if arm == "treat"
            ),
        }

    def _get_preview_hash(self, rule, today, horizon=HORIZON_DAYS):
        """Fingerprint of the rule and of its calendar; equal when nothing differs.

        The rows are added up as numbers, so their order does not matter.
        """
        self._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), SUM(('x' || LEFT(MD5(CONCAT_WS(
                           ',', res_id, period, partner_id, due, user_id, arm)), 15))::bit(60)::bigint)
                  FROM (%s) c
                """,
                self._get_calendar_select(rule, today, horizon),
            )
        )
        text = f"{rule._get_planning_values()}|{today}|{rows[0]}"
        return hashlib.sha256(text.encode()).hexdigest()
