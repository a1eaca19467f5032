"""The planner's SELECT, and what is made of it: touches, a preview, a hash, a fresh check."""

from datetime import datetime, timedelta
from datetime import time as day_time

import pytz

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools import arms, schedule
from .touchpoint_rule import HORIZON_DAYS

#: recurrence: what an anchor has in common with its days (their key), and a further condition
KEY_SQL = {
    "none": (None, SQL("s.occurrence = a.anchor_date")),
    "monthly": (SQL("EXTRACT(DAY FROM a.anchor_date)::int"), SQL("a.anchor_date <= s.occurrence")),
    "yearly": (
        SQL(
            "(EXTRACT(MONTH FROM a.anchor_date) * 100 + EXTRACT(DAY FROM a.anchor_date))::int",
        ),
        SQL("EXTRACT(YEAR FROM a.anchor_date) < s.period"),
    ),
}

#: anchors with each of their days
DAYS = "(%s) a JOIN (VALUES %s) s (raw, due, occurrence, key, period) ON %s"
#: anchors of the audience with the list of their days, and these taken apart
LISTED_DAYS = """(SELECT a.* FROM (%s) a WHERE %s) a
    JOIN (VALUES %s) k (key, raws, dues, occurrences, periods) ON k.key = %s"""
UNLISTED_DAYS = """CROSS JOIN LATERAL unnest(k.raws, k.dues, k.occurrences, k.periods)
    s (raw, due, occurrence, period) WHERE %s"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_window(self, rule, today, horizon=HORIZON_DAYS):
        """First and last due day that the rule plans on ``today``."""
        last = today + timedelta(days=horizon)
        first = today - timedelta(days=rule.grace_days)
        first = max(first, rule.plan_from or rule._get_plan_from(today))
        return min(first, last), last

    def _get_occurrence_rows(self, rule, first, last):
        """Days of the window as rows of tools/schedule.occurrence_keys."""
        pairs = schedule.workday_map(
            first, last, self._get_workdays(rule, first, last), rule.workday_policy
        )
        if not pairs:
            raise ValidationError(
                self.env._(
                    "Rule “%(rule)s”: the working hours “%(calendar)s” have no working day.",
                    rule=rule.name,
                    calendar=self._get_calendar(rule).name or "",
                )
            )
        return schedule.occurrence_keys(
            rule.recurrence, pairs, rule.offset_days, rule.recurrence_days, rule.feb29_policy
        )

    def _get_calendar(self, rule):
        return rule.calendar_id or rule.company_id.resource_calendar_id

    def _get_workdays(self, rule, first, last):
        """Set of working dates around the window, company leaves taken out."""
        calendar = self._get_calendar(rule)
        if rule.workday_policy == "keep" or not calendar:
            margin = schedule.MAX_SHIFT_DAYS
            days = range(-margin, (last - first).days + margin + 1)
            return {first + timedelta(number) for number in days}
        tz = pytz.timezone(calendar.tz)
        margin = timedelta(days=2 * schedule.MAX_SHIFT_DAYS)
        intervals = calendar._work_intervals_batch(
            tz.localize(datetime.combine(first - margin, day_time.min)),
            tz.localize(datetime.combine(last + margin, day_time.max)),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, rule.company_id.id]),
            ],
        )[False]
        return {start.astimezone(tz).date() for start, _stop, _meta in intervals}

    def _get_anchor_select(self, rule, rows=None, res_ids=None):
        """SELECT res_id, partner_id, anchor_date of the anchor's documents of the rule's company.

        :param rows: occurrence rows; documents of one-time rules are narrowed to their dates
        :param res_ids: SQL sub-select of document ids to look at
        """
        anchor, company = rule.anchor_id, rule.company_id
        problem = (
            anchor._get_problem() if anchor else self.env._("Rule “%s” has no anchor.", rule.name)
        )
        if problem:
            raise ValidationError(problem)
        Model = (
            self.env[anchor.model_name]
            .sudo()
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, active_test=False)
        )
        query = Model._search(anchor._get_base_domain())
        column = self._path_to_sql(Model, query, anchor.date_field)
        day = column
        if anchor._get_date_field(Model).type == "datetime":
            day = SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, company._touch_tz())
        query.add_where(SQL("%s IS NOT NULL", column))
        if rows and rule.recurrence == "none":
            days = [row[2] for row in rows]
            query.add_where(SQL("%s >= %s::date", column, min(days) - timedelta(days=1)))
            if not anchor.latest_only:  # or an older one would be the latest
                query.add_where(SQL("%s < %s::date", column, max(days) + timedelta(days=2)))
        if res_ids is not None and not anchor.latest_only:
            query.add_where(SQL("%s IN %s", SQL.identifier(query.table, "id"), res_ids))
        if anchor.company_path:
            path = self._path_to_sql(Model, query, anchor.company_path)
            query.add_where(
                SQL("(%(path)s = %(id)s OR %(path)s IS NULL)", path=path, id=company.id)
            )
        partner = SQL.identifier(query.table, "id")
        if anchor.partner_path:
            partner = self._path_to_sql(Model, query, anchor.partner_path)
        select = query.select(
            SQL("%s AS res_id", SQL.identifier(query.table, "id")),
            SQL("%s AS partner_id", partner),
            SQL("%s AS anchor_date", day),
        )
        return self._get_latest_select(select, res_ids) if anchor.latest_only else select

    def _get_latest_select(self, select, res_ids):
        """Of the anchor rows only the last one of each customer.

        Materialized, or each parallel worker would sort all of them.
        """
        return SQL(
            """
            WITH latest AS MATERIALIZED (
                SELECT DISTINCT ON (d.partner_id) d.* FROM (%s) d
                 ORDER BY d.partner_id, d.anchor_date DESC, d.res_id DESC)
            SELECT l.* FROM latest l WHERE %s
            """,
            select,
            SQL("TRUE") if res_ids is None else SQL("l.res_id IN %s", res_ids),
        )

    def _path_to_sql(self, Model, query, path):
        """Column at the end of a dotted path of many2one fields, joined into ``query``."""
        alias, names = query.table, path.split(".")
        for name in names[:-1]:
            Model, alias = Model._fields[name].join(Model, alias, query)
        return Model._field_to_sql(alias, names[-1], query)

    def _get_audience_select(self, rule):
        """SELECT id of the customers the rule may contact for its company."""
        domain = rule._get_audience_domain(rule.company_id)
        return rule._get_audience_partners()._search(domain).select()

    def _get_wanted_select(self, rule, today, horizon=HORIZON_DAYS):
        """The planner's SELECT: every touch the rule should have in its window, one row each."""
        first, last = self._get_window(rule, today, horizon)
        rows = self._get_occurrence_rows(rule, first, last)
        company = rule.company_id
        owner = rule.assignment == "owner"
        key, condition, period = self._get_key_sql(rule)
        dates, end = self._get_date_joins(rule, rows, key, condition)
        return SQL(
            """
            SELECT a.res_id, %(period)s AS period, p.id AS partner_id, a.partner_id AS source_id,
                   COALESCE(p.commercial_partner_id, p.id) AS commercial_partner_id,
                   a.anchor_date, s.raw AS due_raw, s.due, s.due AS due_rule,
                   s.due AS due_pressure, COALESCE(z.name, %(tz)s) AS zone,
                   p.touch_hour_from, p.touch_hour_to,
                   %(due_at)s AS due_at,
                   s.due + %(grace)s AS deadline,
                   %(user)s AS user_id, %(team)s::int AS team_id,
                   %(type)s AS type_id, %(channel)s AS channel_id,
                   %(priority)s AS priority, %(version)s AS rule_version,
                   CASE WHEN %(control)s THEN 'control' ELSE 'treat' END AS arm
              FROM %(dates)s
              %(partner)s
              %(owner)s
              LEFT JOIN (VALUES %(zones)s) z (name) ON z.name = p.tz
              %(end)s
            """,
            period=period,
            tz=company._touch_tz(),
            due_at=self._get_due_at_sql(
                SQL("s.due"), SQL("COALESCE(z.name, %s)", company._touch_tz()), rule
            ),
            grace=rule.grace_days,
            user=SQL("NULL::int")
            if rule._is_for_team()
            else self._get_person_sql(rule, SQL("s.due"), first, last, owner and SQL("u.id")),
            team=rule.team_id.id if rule._is_for_team() else None,
            type=rule.type_id.id,
            channel=self._get_channel_sql(rule),
            priority=rule.priority,
            version=rule.version,
            control=self._get_control_sql(rule),
            dates=dates,
            end=end,
            partner=self._get_partner_join(rule),
            owner=self._get_owner_join(company) if owner else SQL(),
            zones=SQL(", ").join(SQL("(%s)", name) for name in pytz.common_timezones),
        )

    def _get_date_joins(self, rule, rows, key, condition):
        """Anchors ``a`` of the audience and their days ``s``, as beginning and end of the FROM.

        Where anchors have several days each, as in a year of a monthly rule, they are joined with
        the list of their days and taken apart at the end: the database knows then that this
        makes many rows of few, and does not look up each day's row among all customers.

        :param key, condition: of _get_key_sql
        """
        anchors = self._get_anchor_select(rule, rows)
        audience = self._get_audience_sql(rule, SQL("a.partner_id"))
        days = {}
        for raw, due, occurrence, number, period in rows:
            days.setdefault(number, []).append((raw, due, occurrence, period))
        if key is not None and len(rows) >= 2 * len(days):
            return (
                SQL(LISTED_DAYS, anchors, audience, self._get_lists_of_days(days), key),
                SQL(UNLISTED_DAYS, condition),
            )
        values = SQL(", ").join(
            SQL("(%s::date, %s::date, %s::date, %s::int, %s::int)", *row) for row in rows
        )
        if key is not None:
            condition = SQL("s.key = %s AND %s", key, condition)
        return SQL(DAYS, anchors, values, condition), SQL("WHERE %s", audience)

    def _get_lists_of_days(self, days):
        """``{key: [(raw, due, occurrence, period)]}`` as VALUES, one row a key."""
        columns = ((number, *map(list, zip(*rows, strict=True))) for number, rows in days.items())
        return SQL(", ").join(
            SQL("(%s::int, %s::date[], %s::date[], %s::date[], %s::int[])", *row) for row in columns
        )

    def _get_audience_sql(self, rule, customer):
        """Whether the rule may contact ``customer`` (SQL of an id)."""
        return SQL("%s IN (%s)", customer, self._get_audience_select(rule))

    def _get_due_at_sql(self, day, zone, rule, customer="p"):
        """Moment in UTC of the rule's time of day on ``day`` in the time zone ``zone`` (SQL).

        :param customer: alias of the row with the hours of the customer
        """
        slot = self._get_wished_slot_sql(self._get_slot_sql(day, rule), customer)
        return SQL("(%s + %s) AT TIME ZONE %s AT TIME ZONE 'UTC'", day, slot, zone)

    def _get_key_sql(self, rule):
        """Key of an anchor or None, further condition for its days ``s``, and the period of a row."""
        if rule.recurrence != "days":
            return *KEY_SQL[rule.recurrence], SQL("s.period")
        every = rule.recurrence_days
        key = SQL("MOD(MOD(a.anchor_date - DATE '1970-01-01', %(n)s) + %(n)s, %(n)s)", n=every)
        period = SQL("(s.occurrence - a.anchor_date) / %s", every)
        return key, SQL("a.anchor_date <= s.occurrence"), period

    def _get_control_sql(self, rule):
        """Same number as tools/arms.bucket: stable per commercial entity and salt."""
        if not rule.hold_out_percent:
            return SQL("FALSE")
        return SQL(
            "('x' || LEFT(MD5(%s || ':' || COALESCE(p.commercial_partner_id, p.id)), 8))"
            "::bit(32)::bigint %% %s < %s",
            rule._get_arm_salt(),
            arms.BUCKETS,
            rule.hold_out_percent * arms.BUCKETS / 100,
        )

    def _get_owner_join(self, company):
        """The customer's, else the firm's, salesperson if he or she still works here."""
        return SQL(
            """
            LEFT JOIN res_partner f ON f.id = p.commercial_partner_id AND f.user_id IS NOT NULL
            LEFT JOIN res_users u ON u.id = COALESCE(p.user_id, f.user_id) AND u.active
                  AND NOT u.share AND u.id IN (
                      SELECT user_id FROM res_company_users_rel WHERE cid = %s)
            """,
            company.id,
        )

    def _get_qualified_select(self, rule, res_ids):
        """SELECT res_id of those anchors in ``res_ids`` (SQL) that still count, whatever the day."""
        return SQL(
            "SELECT q.res_id FROM (%s) q WHERE q.partner_id IN (%s)",
            self._get_anchor_select(rule, res_ids=res_ids),
            self._get_audience_select(rule),
        )

    def _get_qualified_res_ids(self, rule, res_ids):
        """Fresh check for the executor: which of these anchor ids still qualify."""
        if not res_ids:
            return set()
        self._flush_facts()
        select = self._get_qualified_select(rule, SQL("%s", tuple(res_ids)))
        return {row[0] for row in self.env.execute_query(select)}
