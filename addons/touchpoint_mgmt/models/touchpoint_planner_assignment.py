"""Who does a touch: the person by the rule if present that day, else the stand-in; or a team."""

from datetime import datetime, timedelta
from datetime import time as day_time

import pytz

from odoo import models
from odoo.tools import SQL

#: rows of a team's rule without a person who can do them, in the order they are dealt out
UNASSIGNED = """
    SELECT t.id, t.due, t.user_id IS NOT NULL AS had_user,
           ROW_NUMBER() OVER (ORDER BY t.due, t.priority DESC, t.res_id, t.period) - 1 AS turn,
           ROW_NUMBER() OVER (PARTITION BY t.due ORDER BY t.priority DESC, t.res_id, t.period) - 1
               AS place
      FROM touchpoint_touch t
      LEFT JOIN members m ON m.day = t.due AND m.user_id = t.user_id
     WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s AND m.user_id IS NULL
       AND (t.state = 'planned' OR (t.state = 'suppressed' AND t.reason_code = 'cap'))
       AND (t.user_id IS NULL OR NOT t.date_locked)
       AND t.due BETWEEN %(first)s AND %(last)s
"""
#: one after the other, going on behind the touches that were dealt out before
ROUND_ROBIN = """
    SELECT todo.id, m.user_id
      FROM todo
      JOIN members m ON m.day = todo.due
       AND m.place = MOD(todo.turn + (
           SELECT COUNT(*) FROM touchpoint_touch t
            WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
              AND t.user_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.id = t.id)), m.number)
"""
#: fill up from the member with the fewest open touches of the day, level by level
LEAST_LOAD = """
    SELECT todo.id, slots.user_id
      FROM todo
      JOIN (
          SELECT l.day, l.user_id,
                 ROW_NUMBER() OVER (PARTITION BY l.day ORDER BY l.load + n, l.place) - 1 AS place
            FROM (
                SELECT m.day, m.user_id, m.place, load.load,
                       CEIL((need.touches + SUM(load.load) OVER (PARTITION BY m.day)) / m.number)
                           AS level
                  FROM members m
                  JOIN (SELECT due, COUNT(*) AS touches FROM todo GROUP BY due) need
                    ON need.due = m.day
                 CROSS JOIN LATERAL (
                     SELECT COUNT(*) AS load FROM touchpoint_touch t
                      WHERE t.company_id = %(company)s AND t.user_id = m.user_id
                        AND t.due = m.day AND t.state IN ('planned', 'assigned')
                        AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.id = t.id)) load
            ) l
           CROSS JOIN LATERAL generate_series(1, (l.level - l.load)::int) n
      ) slots ON slots.day = todo.due AND slots.place = todo.place
"""
ASSIGN_TEAM = (
    """
WITH members (day, user_id, place, number) AS (%(members)s),
todo AS MATERIALIZED ("""
    + UNASSIGNED
    + """),
dealt AS (%(dealt)s),
given AS (
    UPDATE touchpoint_touch t SET user_id = COALESCE(dealt.user_id, %(fallback)s)
      FROM todo LEFT JOIN dealt ON dealt.id = todo.id
     WHERE t.id = todo.id AND t.user_id IS DISTINCT FROM COALESCE(dealt.user_id, %(fallback)s)
    RETURNING todo.had_user
)
SELECT COUNT(*) FROM given WHERE had_user
"""
)


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _assign_team(self, rule, today):
        """Give the touches of a team's rule to its members; who has one keeps it.

        :returns: number of touches that changed hands
        """
        if not rule._is_for_team():
            return 0
        first, last = self._get_window(rule, today)
        # a touch may have been put off beyond the last day that is planned
        last += timedelta(days=self._get_longest_delay(rule))
        words = {
            "rule": rule.id,
            "company": rule.company_id.id,
            "first": first,
            "last": last,
        }
        dealt = ROUND_ROBIN if rule.assignment == "round_robin" else LEAST_LOAD
        rows = self.env.execute_query(
            SQL(
                ASSIGN_TEAM,
                members=self._get_members_select(rule, first, last),
                dealt=SQL(dealt, **words),
                fallback=self._get_person_sql(rule, SQL("todo.due"), first, last),
                **words,
            )
        )
        return rows[0][0]

    def _spread_over_teams(self, rules, groups):
        """Rows of a preview (rule_id, due, user_id, arm, count), those of teams per member."""
        spread, present = [], {}
        for rule in rules.filtered(lambda rule: rule._is_for_team()):
            days = [group["due"] for group in groups if group["rule_id"] == rule.id]
            if days:
                present[rule.id] = self._get_present_members(rule, min(days), max(days))
        for group in groups:
            members = present.get(group["rule_id"], {}).get(group["due"])
            if not members:
                spread.append(group)
                continue
            share, rest = divmod(group["count"], len(members))
            for place, user_id in enumerate(members):
                if count := share + (place < rest):
                    spread.append({**group, "user_id": user_id, "count": count})
        return spread

    def _get_longest_delay(self, rule):
        """Days by which a touch may come later than its rule says."""
        return rule.grace_days

    def _get_members_select(self, rule, first, last):
        """SELECT day, user_id, place, number: members present, numbered, of every day."""
        rows = [
            (day, user_id, place, len(present))
            for day, present in self._get_present_members(rule, first, last).items()
            for place, user_id in enumerate(present)
        ]
        if not rows:
            return SQL("SELECT NULL::date, NULL::int, NULL::int, NULL::int WHERE FALSE")
        return SQL("VALUES %s", SQL(", ").join(SQL("(%s::date, %s, %s, %s)", *row) for row in rows))

    def _get_present_members(self, rule, first, last):
        """{day: ids of the members present} of a team's rule."""
        members = rule._get_team_members().ids
        absences = self._get_absences(rule.company_id, first, last)
        days = [first + timedelta(number) for number in range((last - first).days + 1)]
        return {day: [user for user in members if (user, day) not in absences] for day in days}

    def _get_person_sql(self, rule, day, first, last, owner=None):
        """The first who is present on ``day`` (SQL): the owner, the responsible, the stand-in.

        When nobody is, the first of them who works here at all.

        :param owner: SQL of the salesperson, NULL when there is none
        """
        users = rule.user_id | rule.backup_user_id
        able = rule._keep_able_users(users) or rule.user_id
        people = ([owner] if owner else []) + [SQL("%s::int", user.id) for user in able]
        if not people:
            return SQL("NULL::int")
        absences = self._get_absences(rule.company_id, first, last)
        if not absences:
            return SQL("COALESCE(%s)", SQL(", ").join(people))
        away = SQL(
            "(VALUES %s)", SQL(", ").join(SQL("(%s::int, %s::date)", *row) for row in absences)
        )
        present = [
            SQL("CASE WHEN (%s, %s) NOT IN %s THEN %s END", person, day, away, person)
            for person in people
        ]
        return SQL("COALESCE(%s)", SQL(", ").join(present + people))

    def _get_absences(self, company, first, last):
        """Sorted (user id, day) of whole days of leave, by the working hours of the person."""
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "!=", False),
                    ("resource_id.company_id", "in", [False, company.id]),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", datetime.combine(last, day_time.max) + timedelta(days=1)),
                    ("date_to", ">=", datetime.combine(first, day_time.min) - timedelta(days=1)),
                ]
            )
        )
        absences = set()
        for resource in leaves.resource_id:
            calendar = resource.calendar_id or company.resource_calendar_id
            tz = pytz.timezone(resource.tz or calendar.tz)
            start = tz.localize(datetime.combine(first, day_time.min))
            stop = tz.localize(datetime.combine(last, day_time.max))
            hours = calendar._attendance_intervals_batch(start, stop, resource, tz=tz)[resource.id]
            away = calendar._leave_intervals_batch(
                start,
                stop,
                resource,
                [("time_type", "=", "leave"), ("resource_id", "=", resource.id)],
                tz=tz,
            )[resource.id]
            days = {begin.date() for begin, _end, _meta in hours}
            days -= {begin.date() for begin, _end, _meta in hours - away}
            absences.update((resource.user_id.id, day) for day in days)
        return sorted(absences)
