"""What customers wish, in the planner's SELECT: preferred channel, hours, topics asked for."""

from odoo import models
from odoo.tools import SQL

SUBSCRIBED = """
EXISTS (SELECT 1 FROM touchpoint_preference s
         WHERE s.active AND s.decision = 'allow' AND s.partner_id IN (p.id, p.commercial_partner_id)
           AND (s.company_id IS NULL OR s.company_id = %(company)s) AND s.type_id = %(type)s
           AND s.date_from <= %(day)s AND (s.date_to IS NULL OR s.date_to >= %(day)s))
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _flush_facts(self):
        self.env["res.partner"].flush_model(
            ["touch_channel_id", "touch_hour_from", "touch_hour_to"]
        )
        return super()._flush_facts()

    def _get_channel_sql(self, rule):
        """Of the channels of the rule the one the customer prefers, if it can be used."""
        channels = rule._get_channels()
        choice = super()._get_channel_sql(rule)
        if len(channels) < 2:
            return choice
        preferred = [
            SQL(
                "WHEN p.touch_channel_id = %s AND (%s) IS NULL THEN %s",
                channel.id,
                self._get_channel_problem_sql(
                    channel, rule.type_id, rule.company_id, SQL("s.due"), rule
                ),
                channel.id,
            )
            for channel in channels
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(preferred), choice)

    def _get_channel_problem_sql(self, channel, touch_type, company, day, rule=None):
        """Topics that must be asked for are refused by whoever did not."""
        problem = super()._get_channel_problem_sql(channel, touch_type, company, day, rule)
        if touch_type.topic != "opt_in":
            return problem
        asked = SQL(SUBSCRIBED, company=company.id, type=touch_type.id, day=day)
        return SQL("CASE WHEN NOT %s THEN 'consent' ELSE %s END", asked, problem)

    def _get_wished_slot_sql(self, slot, customer):
        """``slot`` (interval after midnight) inside the hours of ``customer``, a row of
        res_partner or of the planner's SELECT; what quiet hours moved to another day stays."""
        start, end = (
            SQL("make_interval(hours => %s)", SQL.identifier(customer, name))
            for name in ("touch_hour_from", "touch_hour_to")
        )
        return SQL(
            "CASE WHEN COALESCE(%(row)s, 0) = 0 OR %(slot)s >= interval '24 hours' THEN %(slot)s"
            " WHEN %(slot)s < %(start)s OR %(slot)s >= %(end)s THEN %(start)s ELSE %(slot)s END",
            row=SQL.identifier(customer, "touch_hour_to"),
            slot=slot,
            start=start,
            end=end,
        )
