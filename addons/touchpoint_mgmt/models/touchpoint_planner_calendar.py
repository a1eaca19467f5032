"""The calendar of rules: one row for each touch there would be, kept where several look at it."""

from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS

CALENDAR = """
    SELECT %(rule)s AS rule_id, w.res_id, w.period, w.partner_id, w.commercial_partner_id,
           w.type_id, w.channel_id, w.due, w.user_id, w.priority, w.arm
      FROM (%(wanted)s) w
     WHERE NOT EXISTS (
           SELECT 1 FROM touchpoint_touch t
            WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
              AND t.res_id = w.res_id AND t.period = w.period
              AND t.state NOT IN ('planned', 'assigned', 'control'))
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_calendar_select(self, rule, today, horizon=HORIZON_DAYS):
        """The wanted rows of a rule that are, or would become, open touches or controls."""
        if (rule.id, today, horizon) in self.env.context.get("touchpoint_kept", ()):
            return SQL("SELECT * FROM touchpoint_calendar WHERE rule_id = %s", rule.id)
        return SQL(
            CALENDAR,
            rule=rule.id,
            company=rule.company_id.id,
            wanted=self._get_wanted_select(rule, today, horizon),
        )

    def _get_calendars_select(self, rules, today):
        return SQL(" UNION ALL ").join(self._get_calendar_select(rule, today) for rule in rules)

    @contextmanager
    def _keep_calendar(self, rules, today):
        """The planner for whoever needs the next 35 days of these rules more than once.

        Their rows are worked out once; facts that change inside this are not seen in them.
        """
        if not rules:
            yield self
            return
        query = SQL(
            "CREATE TEMP TABLE touchpoint_calendar ON COMMIT DROP AS %s",
            self._get_calendars_select(rules, today),
        )
        self._flush_facts()
        self.env.cr.execute("DROP TABLE IF EXISTS touchpoint_calendar")  # of one that failed
        with self._careful(query):
            self.env.cr.execute(query)
        self.env.cr.execute("ANALYZE touchpoint_calendar")
        yield self.with_context(
            touchpoint_kept=frozenset((rule.id, today, HORIZON_DAYS) for rule in rules)
        )
        self.env.cr.execute("DROP TABLE touchpoint_calendar")
