"""Contact limits: the database finds the firms with too many touches, tools/pressure arranges them.

Everything else, however many customers there are, never leaves the database.
"""

from datetime import timedelta

import pytz

from odoo import models
from odoo.tools import SQL, split_every

from ..tools import pressure

FIRMS_PER_CHUNK = 500
#: touches that count or may move, with the day from which they are arranged
CONTACTS = """
    SELECT t.id, t.company_id, t.partner_id,
           COALESCE(t.commercial_partner_id, t.partner_id) AS firm, t.type_id, t.rule_id, t.due_rule, t.user_id, t.priority, t.bundle_id, t.due_pressure, t.state,
           f.is_movable,
           CASE WHEN t.state = 'done' THEN t.done_date
                WHEN f.is_movable THEN GREATEST(t.due_rule, %(today)s)
                ELSE GREATEST(t.due, %(today)s) END AS day,
           t.due_rule + COALESCE(r.grace_days, 0) AS last_day,
           CASE WHEN t.state IN ('planned', 'suppressed') AND c.mode = 'manual'
                THEN t.channel_id END AS joins,
           COALESCE(r.cap_exempt, FALSE) AS is_exempt,
           COALESCE(y.counts_in_pressure, FALSE) AS counts
      FROM %(touches)s t
      JOIN touchpoint_type y ON y.id = t.type_id
      JOIN touchpoint_channel c ON c.id = t.channel_id
      LEFT JOIN touchpoint_rule r ON r.id = t.rule_id
     CROSS JOIN LATERAL (
           SELECT t.state IN ('planned', 'suppressed') AND t.rule_id IS NOT NULL
                  AND NOT t.date_locked AND t.due_rule IS NOT NULL
                  AND (t.due_rule >= %(today)s OR t.due_pressure >= %(today)s
                    OR t.state = 'suppressed') AS is_movable) f
     WHERE t.direction = 'outbound' AND t.company_id IN %(companies)s AND %(where)s
       AND (t.state = 'done' OR t.rule_id IS NULL OR r.state = 'running' OR r.id IN %(rules)s)
       AND ((t.state IN ('planned', 'assigned'))
         OR (t.state = 'done' AND t.done_date >= %(first_done)s)
         OR (t.state = 'suppressed' AND t.reason_code = 'cap'
             AND t.due_rule + r.grace_days >= %(today)s AND NOT t.date_locked))
"""
#: which touches go together, and which firms break a limit
FIND = """
WITH contacts AS MATERIALIZED (%(contacts)s),
ranked AS (
    SELECT c.*,
           CASE WHEN joins IS NOT NULL THEN FIRST_VALUE(id) OVER same END AS leader,
           COUNT(*) OVER same AS together
      FROM contacts c
    WINDOW same AS (PARTITION BY company_id, partner_id, day, joins,
                                 CASE WHEN joins IS NULL THEN COALESCE(bundle_id, id) END
                    ORDER BY is_movable, priority DESC, id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
units AS (
    SELECT company_id, partner_id, firm, day, type_id, id FROM ranked
     WHERE counts AND COALESCE(leader, COALESCE(bundle_id, id)) = id
),
flagged AS MATERIALIZED (
    SELECT firm FROM contacts
     WHERE is_movable AND (state = 'suppressed' OR due_pressure IS DISTINCT FROM day)
    %(violations)s
)
"""
#: firms to arrange; all others only get their bundles: same customer, channel and day
FIND_AND_BUNDLE = (
    FIND
    + """,
bundled AS (
    UPDATE touchpoint_touch t
       SET bundle_id = CASE WHEN ranked.together > 1 THEN ranked.leader END
      FROM ranked
     WHERE ranked.id = t.id AND ranked.joins IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM flagged f WHERE f.firm = ranked.firm)
       AND t.bundle_id IS DISTINCT FROM CASE WHEN ranked.together > 1 THEN ranked.leader END
    RETURNING 1
)
SELECT (SELECT COUNT(*) FROM bundled),
       (SELECT ARRAY_AGG(m.firm) FROM (%(marks)s) m JOIN touchpoint_touch t ON t.id = m.holder
         WHERE t.arranged_mark IS DISTINCT FROM m.mark)
"""
)
#: firms of touches that end a window with too many, or follow the one before too closely
VIOLATIONS = """
    UNION ALL
    SELECT firm FROM (
        SELECT firm, COUNT(*) OVER span AS number,
               day - LAG(day) OVER (PARTITION BY %(who)s ORDER BY day, id) AS gap
          FROM (SELECT *, day - DATE '1970-01-01' AS number_of_day FROM units WHERE %(where)s) u
        WINDOW span AS (PARTITION BY %(who)s ORDER BY number_of_day
                        RANGE BETWEEN %(before)s PRECEDING AND CURRENT ROW)
    ) counted WHERE number > %(limit)s OR gap < %(gap)s
"""
WRITE_ARRANGED = """
WITH arranged (id, day, leader, is_movable) AS (VALUES %(rows)s),
zones (company_id, tz) AS (VALUES %(zones)s),
wanted AS (
    SELECT t.id, a.leader, t.state AS old_state,
           CASE WHEN a.is_movable AND a.day IS NULL THEN 'suppressed' ELSE 'planned' END AS state,
           CASE WHEN NOT a.is_movable THEN t.due_pressure
                ELSE COALESCE(a.day, t.due_rule) END AS due_pressure,
           CASE WHEN NOT a.is_movable
                  OR t.due_pressure IS NOT DISTINCT FROM COALESCE(a.day, t.due_rule) THEN t.due
                ELSE COALESCE(a.day, t.due_rule) END AS due,
           a.is_movable
      FROM arranged a
      JOIN touchpoint_touch t ON t.id = a.id
),
written AS (
    UPDATE touchpoint_touch t
       SET state = w.state, reason_code = CASE w.state WHEN 'suppressed' THEN 'cap' END,
           bundle_id = w.leader, due_pressure = w.due_pressure, due = w.due,
           due_at = CASE WHEN t.due = w.due THEN t.due_at ELSE
               (w.due + MAKE_INTERVAL(mins => ROUND(r.slot_hour * 60)::int))
                   AT TIME ZONE COALESCE(z.name, zones.tz) AT TIME ZONE 'UTC' END,
           deadline = CASE WHEN w.is_movable
                           THEN GREATEST(t.due_rule + r.grace_days, w.due) ELSE t.deadline END
      FROM wanted w, touchpoint_touch o
      LEFT JOIN touchpoint_rule r ON r.id = o.rule_id
      JOIN res_partner p ON p.id = o.partner_id
      LEFT JOIN (VALUES %(names)s) z (name) ON z.name = p.tz
      JOIN zones ON zones.company_id = o.company_id
     WHERE w.id = t.id AND o.id = t.id
       AND (t.state, t.bundle_id, t.due_pressure, t.due)
           IS DISTINCT FROM (w.state, w.leader, w.due_pressure, w.due)
    RETURNING w.old_state, w.state
)
SELECT COUNT(*) FILTER (WHERE state = 'planned'),
       COUNT(*) FILTER (WHERE state = 'suppressed' AND old_state != 'suppressed')
  FROM written
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _apply_pressure(self, companies, today, limits):
        """Make days, bundles and suppressions of open touches keep the limits.

        :returns: {changed, cancelled: rows}
        """
        settings = self._hash_arranging(companies, today, limits)
        bundled, firms = self._find_and_bundle(companies, today, limits, settings)
        counts = {"changed": bundled, "cancelled": 0}
        open_days = self._get_open_days(today)
        for chunk in split_every(FIRMS_PER_CHUNK, sorted(firms or ())):
            rows = self._arrange_firms(chunk, companies, today, limits, open_days)
            changed, cancelled = self._write_arranged(rows, companies)
            self._mark_arranged(chunk, companies, today, limits, settings)
            counts["changed"] += changed
            counts["cancelled"] += cancelled
        return counts

    def _get_contacts_select(self, companies, today, limits, where=None, touches=None, rules=None):
        """SELECT the touches that count or may be moved, from their own day.

        :param touches: SQL of a table in brackets instead of the touches there are
        :param rules: touchpoint.rule that count as running
        """
        longest = max((limit.days + limit.gap for limit in limits), default=1)
        return SQL(
            CONTACTS,
            today=today,
            companies=tuple(companies.ids),
            where=where or SQL("TRUE"),
            touches=touches or SQL("touchpoint_touch"),
            rules=tuple(rules.ids) if rules else (0,),
            first_done=today - timedelta(days=longest),
        )

    def _find_and_bundle(self, companies, today, limits, settings):
        """-> (number of touches bundled otherwise than before, ids of the firms to arrange)

        :param settings: see _hash_arranging
        """
        rows = self._query_in_bulk(
            SQL(
                FIND_AND_BUNDLE,
                contacts=self._get_contacts_select(companies, today, limits),
                violations=SQL(" ").join(map(self._get_violations_select, limits)),
                marks=self._get_marks_select(settings),
            )
        )
        return rows[0]

    def _get_violations_select(self, limit):
        who = [SQL("firm") if limit.per_firm else SQL("partner_id")]
        if not limit.across:
            who.append(SQL("company_id"))
        return SQL(
            VIOLATIONS,
            who=SQL(", ").join(who),
            where=SQL("company_id = %s", limit.company) if limit.company else SQL("TRUE"),
            before=limit.days - 1,
            limit=limit.number,
            gap=limit.gap,
        )

    def _arrange_firms(self, firms, companies, today, limits, open_days):
        """-> rows (touch id, day or None when dropped, leading touch or None, movable)"""
        select = self._get_contacts_select(
            companies, today, limits, SQL("t.commercial_partner_id IN %s", tuple(firms))
        )
        return self._arrange_contacts(self.env.execute_query_dict(select), today, limits, open_days)

    def _arrange_contacts(self, rows, today, limits, open_days):
        """The same for rows of _get_contacts_select."""
        by_firm = {}
        for row in rows:
            by_firm.setdefault(row["firm"], []).append(row)
        arranged = []
        for group in by_firm.values():
            found = {row["id"]: row for row in group}

            def is_open(contact, day, found=found):
                row = found[contact.id]
                return open_days(row["rule_id"], row["user_id"], day)

            contacts = [self._get_contact(row) for row in group]
            result = pressure.arrange(contacts, limits, today, is_open)
            arranged += [
                (number, day, leader, found[number]["is_movable"])
                for number, (day, leader) in result.items()
            ]
        return arranged

    def _get_contact(self, row):
        return pressure.Contact(
            id=row["id"],
            partner=row["partner_id"],
            company=row["company_id"],
            type=row["type_id"],
            day=row["due_rule"] if row["is_movable"] else row["day"],
            priority=row["priority"] or 0,
            last_day=row["last_day"],
            channel=row["joins"],
            bundle=None if row["joins"] else row["bundle_id"],
            movable=row["is_movable"],
            exempt=row["is_exempt"],
            counts=row["counts"],
        )

    def _get_open_days(self, today):
        """-> function (rule id, user id, day): may a touch be put off to that day."""
        first, last = self._get_arranging_span(today)
        absences, workdays = {}, {}

        def is_open(rule_id, user_id, day):
            rule = self.env["touchpoint.rule"].browse(rule_id)
            company = rule.company_id
            if company not in absences:
                absences[company] = set(self._get_absences(company, first, last))
            if (user_id, day) in absences[company]:
                return False
            if rule.workday_policy == "keep":
                return True
            key = (self._get_calendar(rule), company)
            if key not in workdays:
                workdays[key] = self._get_workdays(rule, first, last)
            return day in workdays[key]

        return is_open

    def _write_arranged(self, rows, companies):
        """Write what differs; -> (touches changed, touches suppressed)"""
        if not rows:
            return 0, 0
        found = self.env.execute_query(
            SQL(
                WRITE_ARRANGED,
                rows=SQL(", ").join(SQL("(%s::int, %s::date, %s::int, %s)", *row) for row in rows),
                zones=SQL(", ").join(
                    SQL("(%s::int, %s)", company.id, company._touch_tz()) for company in companies
                ),
                names=SQL(", ").join(SQL("(%s)", name) for name in pytz.common_timezones),
            )
        )
        return found[0]

    def _pressure_violations(self, touch_ids, today):
        """Which of these open touches must not be done on ``today``: a limit would be broken.

        Asked at the moment of the work. Counted is what was done or handed out, and those of
        ``touch_ids`` that come first by priority, due day and id.

        :returns: set of ids
        """
        touches = self.env["touchpoint.touch"].sudo().browse(touch_ids)
        limits = self.env["touchpoint.pressure.policy"]._get_limits(touches.company_id)
        if not touches or not limits:
            return set()
        companies = touches.company_id
        if any(limit.across for limit in limits):
            companies = self.env["res.company"].sudo().search([("active", "=", True)])
        self._flush_facts()
        select = self._get_contacts_select(
            companies,
            today,
            limits,
            SQL("t.commercial_partner_id IN %s", tuple(touches.commercial_partner_id.ids)),
        )
        asked, others = {}, {}
        for row in self.env.execute_query_dict(select):
            if row["id"] in touches._ids:
                contact = self._get_contact({**row, "joins": None})
                asked.setdefault(row["firm"], []).append(contact)
            elif row["state"] in ("assigned", "done"):
                others.setdefault(row["firm"], []).append(self._get_contact(row))
        refused = set()
        for firm, contacts in asked.items():
            contacts.sort(key=lambda contact: (-contact.priority, contact.day, contact.id))
            refused |= pressure.over_limit(contacts, others.get(firm, []), limits, today)
        return refused
