"""Workload: what is too much for a person on one day moves on, as far as its rule allows."""

from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import models
from odoo.tools import SQL

from ..tools import schedule, workload
from .touchpoint_rule import HORIZON_DAYS

#: open touches by hand, a bundle once, on the day the contact limits gave them
UNITS = """
    SELECT t.id, t.user_id, t.rule_id, t.res_id, t.period, t.priority, t.due_pressure,
           CASE WHEN f.is_free THEN t.due_pressure ELSE t.due END AS day,
           f.is_free AND p.id IS NULL AS is_free
      FROM touchpoint_touch t
      LEFT JOIN (%(pinned)s) p ON p.id = t.id
      JOIN touchpoint_channel c ON c.id = t.channel_id AND c.mode = 'manual'
      LEFT JOIN touchpoint_rule r ON r.id = t.rule_id
     CROSS JOIN LATERAL (
           SELECT t.state = 'planned' AND NOT t.date_locked AND r.state = 'running'
                  AND r.window_after > 0 AND t.due_pressure >= %(today)s AS is_free) f
     WHERE t.company_id = %(company)s AND t.state IN ('planned', 'assigned')
       AND t.user_id IS NOT NULL AND (t.due >= %(today)s OR t.due_pressure >= %(today)s)
       AND COALESCE(t.bundle_id, t.id) = t.id
"""
#: touches of customers so near a contact limit that another day might break it
PINNED = """
    SELECT id FROM (
        SELECT id, COUNT(*) OVER (
                   PARTITION BY %(who)s ORDER BY day
                   RANGE BETWEEN %(reach)s PRECEDING AND %(reach)s FOLLOWING) AS number
          FROM (SELECT c.id, c.firm, c.partner_id, c.company_id,
                       CASE WHEN c.is_movable THEN c.due_pressure ELSE c.day END
                           - DATE '1970-01-01' AS day
                  FROM (%(contacts)s) c WHERE c.counts) d
    ) near WHERE number > %(number)s
"""
#: one row for every number of touches that leave together; see tools/workload
WRITE_LEVELLED = """
WITH units AS MATERIALIZED (%(units)s),
moves (user_id, rule_id, day, after, until, new_day) AS (%(moves)s),
placed AS (
    SELECT u.*, ROW_NUMBER() OVER (PARTITION BY user_id, rule_id, day
                                   ORDER BY priority DESC, res_id, period, id) AS place
      FROM units u WHERE is_free
),
days AS (
    SELECT p.id, COALESCE(m.new_day, p.due_pressure) AS day
      FROM placed p
      LEFT JOIN moves m ON m.user_id = p.user_id AND m.rule_id = p.rule_id AND m.day = p.day
           AND p.place > m.after AND p.place <= m.until
),
wanted AS (
    SELECT t.id, COALESCE(d.day, t.due_pressure) AS due
      FROM touchpoint_touch t
      LEFT JOIN days d ON d.id = COALESCE(t.bundle_id, t.id)
     WHERE t.company_id = %(company)s AND t.state = 'planned' AND NOT t.date_locked
       AND t.rule_id IS NOT NULL AND t.due_pressure >= %(today)s
       AND t.due IS DISTINCT FROM COALESCE(d.day, t.due_pressure)
),
written AS (
    UPDATE touchpoint_touch t
       SET due = w.due, deadline = GREATEST(t.due_rule + r.grace_days, w.due),
           due_at = (w.due + MAKE_INTERVAL(mins => ROUND(r.slot_hour * 60)::int))
               AT TIME ZONE COALESCE(z.name, %(tz)s) AT TIME ZONE 'UTC'
      FROM wanted w, touchpoint_touch o
      JOIN touchpoint_rule r ON r.id = o.rule_id
      JOIN res_partner p ON p.id = o.partner_id
      LEFT JOIN (VALUES %(names)s) z (name) ON z.name = p.tz
     WHERE w.id = t.id AND o.id = t.id
    RETURNING 1
)
SELECT COUNT(*) FROM written
"""
#: touches that are too much for their person and day, best ones first
SURPLUS = """
    SELECT id FROM (
        SELECT t.id, ROW_NUMBER() OVER (
                   PARTITION BY t.user_id, t.due
                   ORDER BY t.state = 'assigned' DESC, t.date_locked DESC, t.priority DESC,
                            t.due_rule, t.id) AS place,
               COALESCE(k.touches_per_day, NULLIF(c.touch_daily_capacity, 0)) AS capacity
          FROM touchpoint_touch t
          JOIN touchpoint_channel h ON h.id = t.channel_id AND h.mode = 'manual'
          JOIN res_company c ON c.id = t.company_id
          LEFT JOIN touchpoint_capacity k
                 ON k.company_id = t.company_id AND k.user_id = t.user_id
         WHERE t.company_id IN %(companies)s AND t.state IN ('planned', 'assigned')
           AND t.due >= %(today)s AND COALESCE(t.bundle_id, t.id) = t.id %(narrow)s
    ) ranked WHERE place > capacity
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _level_workload(self, company, today, limits):
        """Move what is too much for one person and day; -> number of touches moved."""
        if not self._may_level(company, today):
            return 0
        units = SQL(
            UNITS,
            company=company.id,
            today=today,
            pinned=self._get_pinned_select(company, today, limits),
        )
        rows = self._query_in_bulk(
            SQL(
                "SELECT user_id, rule_id, day, MAX(priority), is_free, COUNT(*) FROM (%s) u"
                " GROUP BY user_id, rule_id, day, is_free",
                units,
            )
        )
        parcels = [
            workload.Parcel(user, rule or 0, day, count, priority or 0, free)
            for user, rule, day, priority, free, count in rows
        ]
        last = today + timedelta(days=HORIZON_DAYS + schedule.MAX_SHIFT_DAYS)
        levelled, _surplus = workload.level(
            parcels, self._get_daily_capacity(company, today, last), self._get_next_day(today, last)
        )
        moves = self._get_moves(levelled)
        if not moves:
            moves = SQL(
                "SELECT NULL::int, NULL::int, NULL::date, NULL::int, NULL::int, NULL::date"
                " WHERE FALSE"
            )
        return self._query_in_bulk(
            SQL(
                WRITE_LEVELLED,
                units=units,
                moves=moves,
                company=company.id,
                today=today,
                tz=company._touch_tz(),
                names=SQL(", ").join(SQL("(%s)", name) for name in pytz.common_timezones),
            )
        )[0][0]

    def _may_level(self, company, today):
        """Whether a rule allows other days, or did when its touches were moved."""
        rules = self.env["touchpoint.rule"].sudo()
        domain = [("company_id", "=", company.id), ("state", "=", "running")]
        if rules.search_count([*domain, ("window_after", ">", 0)], limit=1):
            return True
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 1 FROM touchpoint_touch
                 WHERE company_id = %s AND state = 'planned' AND NOT date_locked
                   AND due >= %s AND due_pressure >= %s AND due <> due_pressure LIMIT 1
                """,
                company.id,
                today,
                today,
            )
        )
        return bool(rows)

    def _get_pinned_select(self, company, today, limits):
        """SELECT ids of touches that may break a contact limit when they are moved."""
        if not limits:
            return SQL("SELECT NULL::int AS id WHERE FALSE")
        reach = self._get_longest_move(company, today)
        selects = [
            SQL(
                PINNED,
                who=SQL("firm" if limit.per_firm else "partner_id"),
                reach=max(limit.days, limit.gap) + reach,
                contacts=self._get_contacts_select(company, today, limits),
                number=1 if limit.gap else limit.number,
            )
            for limit in limits
        ]
        return SQL(" UNION ").join(selects)

    def _get_longest_move(self, company, today):
        """Calendar days by which a touch of this company may be moved at most."""
        domain = [("company_id", "=", company.id), ("state", "=", "running")]
        last = today + timedelta(days=HORIZON_DAYS + schedule.MAX_SHIFT_DAYS)
        longest = 0
        for rule in self.env["touchpoint.rule"].sudo().search(domain):
            days = sorted(self._get_workdays(rule, today, last)) if rule.window_after else ()
            ends = days[rule.window_after :]
            spans = [(end - start).days for start, end in zip(days, ends, strict=False)]
            longest = max(longest, *spans, 0)
        return longest

    def _get_daily_capacity(self, company, first, last):
        """-> function (user id, day): touches by hand, None for no limit."""
        per_user = self.env["touchpoint.capacity"]._get_capacity(company)
        absences = set(self._get_absences(company, first, last))

        def get_capacity(user_id, day):
            number = per_user(user_id)
            return 0 if number is not None and (user_id, day) in absences else number

        return get_capacity

    def _get_next_day(self, first, last):
        """-> function (rule id, first day, day): the next working day the rule allows, or None."""
        workdays = {}

        def get_days(rule_id):
            if rule_id not in workdays:
                rule = self.env["touchpoint.rule"].sudo().browse(rule_id)
                days = self._get_workdays(rule, first, last) if rule.window_after else ()
                workdays[rule_id] = (rule.window_after, sorted(days))
            return workdays[rule_id]

        def get_next_day(rule_id, start, day):
            window, days = get_days(rule_id)
            allowed = [other for other in days if other > start][:window]
            return next((other for other in allowed if other > day), None)

        return get_next_day

    def _get_moves(self, parcels):
        """VALUES (user, rule, day, after, until, new day): which places of a day move where."""
        groups = defaultdict(list)
        for parcel in parcels:
            if parcel.free:
                groups[parcel.user, parcel.rule, parcel.first].append((parcel.day, parcel.count))
        rows = []
        for (user, rule, first), parts in groups.items():
            after = 0
            for day, count in sorted(parts):
                if day != first:
                    rows.append((user, rule, first, after, after + count, day))
                after += count
        if not rows:
            return None
        return SQL(
            "VALUES %s",
            SQL(", ").join(SQL("(%s, %s, %s::date, %s, %s, %s::date)", *row) for row in rows),
        )

    def _get_surplus_select(self, companies, today, touches=None):
        """SELECT ids of open touches that are too much for their person and day.

        :param touches: only those of the persons and days of these touches
        """
        narrow = SQL()
        if touches is not None:
            cells = {(touch.user_id.id, touch.due) for touch in touches if touch.user_id}
            if not cells:
                return SQL("SELECT NULL::int WHERE FALSE")
            narrow = SQL(
                "AND (t.user_id, t.due) IN (%s)",
                SQL(", ").join(SQL("(%s, %s::date)", *cell) for cell in sorted(cells)),
            )
        return SQL(SURPLUS, companies=tuple(companies.ids) or (0,), today=today, narrow=narrow)

    def _get_surplus_ids(self, touches, today):
        """Which of these touches are too much for their person and day."""
        self._flush_facts()
        rows = self.env.execute_query(self._get_surplus_select(touches.company_id, today, touches))
        return {row[0] for row in rows}

    def _level_preview(self, rules, today, groups, others, together):
        """What levelling would do to the rows of a preview.

        :param groups: rows rule_id, due, user_id, count of the treated
        :param others: {(day, user id): open touches by hand of other rules}
        :param together: {(rule id, user id, day): touches done in the contact of another one}
        :returns: (groups as they would be, {(day, user id): too much})
        """
        by_id = {rule.id: rule for rule in rules}
        manual = {rule.id for rule in rules if rule.channel_id.mode == "manual"}
        surplus, result = {}, [row for row in groups if row["rule_id"] not in manual]
        last = max((row["due"] for row in groups), default=today)
        last += timedelta(days=schedule.MAX_SHIFT_DAYS)
        for company in rules.company_id:
            parcels = [
                workload.Parcel(user, 0, day, count)
                for (day, user), count in others.items()
                if user
            ]
            for row in groups:
                rule = by_id[row["rule_id"]]
                if rule.company_id != company or rule.id not in manual:
                    continue
                if not row["user_id"]:
                    result.append(row)
                    continue
                free = rule.window_after > 0 and row["due"] >= today
                joined = min(together.get((rule.id, row["user_id"], row["due"]), 0), row["count"])
                if joined:  # no work of their own
                    result.append({**row, "count": joined})
                if count := row["count"] - joined:
                    parcels.append(
                        workload.Parcel(
                            row["user_id"], rule.id, row["due"], count, rule.priority, free
                        )
                    )
            levelled, over = workload.level(
                parcels,
                self._get_daily_capacity(company, today, last),
                self._get_next_day(today, last),
            )
            surplus.update({(day, user): number for (user, day), number in over.items()})
            result += [
                {
                    "rule_id": parcel.rule,
                    "due": parcel.day,
                    "user_id": parcel.user,
                    "arm": "treat",
                    "count": parcel.count,
                }
                for parcel in levelled
                if parcel.rule
            ]
        return result, surplus
