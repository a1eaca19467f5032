"""Dates that belong to everybody, and touches that go to the firm or a key person of it."""

from odoo import models
from odoo.tools import SQL

from ..tools import schedule, spread

#: the key person of the firm of contact q: the role asked for, any role, anybody, the firm itself
KEY_PERSON = """
    COALESCE((
        SELECT k.id FROM res_partner k
         WHERE k.commercial_partner_id = q.commercial_partner_id AND k.active AND k.partner_share
           AND k.id <> q.commercial_partner_id AND k.type = 'contact'
         ORDER BY (k.touch_key_role = %(role)s) DESC NULLS LAST, k.touch_key_role IS NULL, k.id
         LIMIT 1), q.commercial_partner_id)
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_occurrence_rows(self, rule, first, last):
        if rule.recurrence not in ("quarterly", "monthly_list"):
            return super()._get_occurrence_rows(rule, first, last)
        workdays = self._get_workdays(rule, first, last)
        keep = rule.workday_policy == "keep"
        if not workdays:
            return super()._get_occurrence_rows(rule, first, last)  # says what is missing
        if rule.recurrence == "quarterly":
            return spread.quarter_rows(
                first, last, lambda day: keep or day in workdays, rule.offset_days
            )
        return spread.list_rows(
            first,
            last,
            lambda day: schedule.shift_to_workday(day, workdays, rule.workday_policy),
            rule.list_first_day,
            rule.list_last_day,
        )

    def _get_key_sql(self, rule):
        if rule.anchor_id.for_everybody:
            period = SQL("TO_CHAR(a.anchor_date, 'YYYYMMDD')::int")
            return None, SQL("s.occurrence = a.anchor_date"), period
        place = SQL("MOD(a.partner_id::bigint * %s, %s)::int", spread.STEP, spread.PLACES)
        if rule.recurrence == "quarterly":
            return place, SQL("a.anchor_date <= s.occurrence"), SQL("s.period")
        if rule.recurrence == "monthly_list":
            day = SQL("(a.anchor_date + %s)", rule.offset_days)
            month = SQL("EXTRACT(YEAR FROM %s) * 12 + EXTRACT(MONTH FROM %s)", day, day)
            key = SQL("(%s)::int * %s + %s", month, spread.PLACES, place)
            return key, SQL("TRUE"), SQL("s.period")
        return super()._get_key_sql(rule)

    def _get_anchor_select(self, rule, rows=None, res_ids=None):
        """Dates for everybody: one row for every customer and date."""
        if not rule.anchor_id.for_everybody:
            return super()._get_anchor_select(rule, rows, res_ids)
        return SQL(
            """
            SELECT e.id AS res_id, e.id AS partner_id, d.anchor_date
              FROM (SELECT DISTINCT anchor_date FROM (%s) x) d CROSS JOIN res_partner e
             WHERE %s
            """,
            super()._get_anchor_select(rule, rows),
            SQL("e.id IN %s", res_ids) if res_ids is not None else SQL("TRUE"),
        )

    def _get_partner_join(self, rule):
        """JOIN of the customer p who is contacted, for the anchor row a."""
        if rule.target == "contact":
            return SQL("JOIN res_partner p ON p.id = a.partner_id")
        target = (
            SQL(KEY_PERSON, role=rule.target_role)
            if rule.target == "role"
            else SQL("q.commercial_partner_id")
        )
        return SQL(
            "JOIN res_partner q ON q.id = a.partner_id"
            " JOIN res_partner p ON p.id = %s AND p.active",
            target,
        )

    def _get_wanted_select(self, rule, today, horizon=None):
        args = () if horizon is None else (horizon,)
        select = super()._get_wanted_select(rule, today, *args)
        if rule.target == "contact":
            return select
        return SQL(
            "SELECT DISTINCT ON (o.commercial_partner_id, o.due_raw, o.period) o.* FROM (%s) o"
            " ORDER BY o.commercial_partner_id, o.due_raw, o.period, o.res_id",
            select,
        )
