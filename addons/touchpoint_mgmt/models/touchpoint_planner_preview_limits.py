"""What the contact limits would do to a calendar that nobody has planned yet; nothing is written.

The planner's own search for firms over a limit and tools/pressure, on the touches there are and on
those there would be.
"""

from dataclasses import dataclass, field
from datetime import date

from odoo import models
from odoo.tools import SQL

from .touchpoint_planner_pressure import FIND

#: so many firms over a limit are arranged for a preview; more of them are estimated from these
SAMPLE_FIRMS = 4000
#: two contacts of one customer this close together are worth a look before the approval
CLOSE_DAYS = 2
#: the touches there are, and in place of those the planner would move, those of the calendar; the
#: numbers of the latter follow all others, as if they were planned in this moment
TOUCHES = """(
    SELECT t.id::bigint, t.company_id, t.partner_id, t.commercial_partner_id, t.type_id,
           t.channel_id, t.rule_id, t.due_rule, t.due_pressure, t.due, t.user_id, t.priority,
           t.bundle_id::bigint, t.state, t.reason_code, t.done_date, t.direction, t.date_locked
      FROM touchpoint_touch t
     WHERE t.company_id IN %(companies)s
       AND (t.rule_id IS NULL OR t.rule_id NOT IN %(rules)s OR t.state <> 'planned'
         OR t.date_locked)
     UNION ALL
    SELECT (1::bigint << 61) + (n.place::bigint << 50) + (w.res_id::bigint << 18)
               + MOD(w.period, 1 << 18),
           r.company_id, w.partner_id, w.commercial_partner_id, w.type_id, w.channel_id, w.rule_id,
           w.due, w.due, w.due, w.user_id, w.priority, NULL, 'planned', NULL, NULL, 'outbound',
           FALSE
      FROM (%(calendar)s) w
      JOIN touchpoint_rule r ON r.id = w.rule_id
      JOIN (VALUES %(places)s) n (rule_id, place) ON n.rule_id = w.rule_id
     WHERE w.arm = 'treat'
       AND NOT EXISTS (SELECT 1 FROM touchpoint_touch o
                        WHERE o.rule_id = w.rule_id AND o.res_id = w.res_id AND o.period = w.period
                          AND (o.state = 'assigned' OR o.date_locked))
)"""
#: one look at all contacts: those close together, those to arrange, and how many go together
FORESEE = (
    FIND
    + """,
firms AS MATERIALIZED (SELECT DISTINCT firm FROM flagged),
sample AS MATERIALIZED (SELECT firm FROM firms ORDER BY MD5(firm::text) LIMIT %(sample)s),
near AS (
    SELECT c.*, LAG(day) OVER customer AS other_day, LAG(rule_id) OVER customer AS other_rule_id
      FROM contacts c WHERE state <> 'done'
    WINDOW customer AS (PARTITION BY partner_id ORDER BY day, rule_id, id)
),
close AS (
    SELECT near.*, COUNT(*) OVER () AS number FROM near
     WHERE day - other_day <= %(close)s
       AND (rule_id IN %(rules)s OR other_rule_id IN %(rules)s)
     ORDER BY day, partner_id, id LIMIT %(limit)s
),
together AS (
    SELECT rule_id, user_id, day, COUNT(*) AS number FROM ranked
     WHERE leader <> id AND is_movable AND rule_id IN %(rules)s
       AND NOT EXISTS (SELECT 1 FROM firms f WHERE f.firm = ranked.firm)
     GROUP BY rule_id, user_id, day
)
SELECT 'close' AS kind, number, other_day, other_rule_id, id, company_id, partner_id, firm, type_id,
       rule_id, due_rule, user_id, priority, bundle_id, due_pressure, state, is_movable, day,
       last_day, joins, is_exempt, counts
  FROM close
 UNION ALL
SELECT 'limit', (SELECT COUNT(*) FROM firms), NULL, NULL, id, company_id, partner_id, firm, type_id,
       rule_id, due_rule, user_id, priority, bundle_id, due_pressure, state, is_movable, day,
       last_day, joins, is_exempt, counts
  FROM contacts WHERE firm IN (SELECT firm FROM sample)
 UNION ALL
SELECT 'together', number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, rule_id, NULL, user_id, NULL,
       NULL, NULL, NULL, NULL, day, NULL, NULL, NULL, NULL
  FROM together
"""
)


@dataclass
class Foresight:
    """What would become of the touches of a calendar; keys are (rule id, user id or None, day)."""

    moves: dict = field(default_factory=dict)  #: (key, other day or None when dropped): touches
    together: dict = field(default_factory=dict)  #: key: touches done in the contact of another
    examples: list = field(default_factory=list)  #: partner_id, rule_id, due, new_due, leader_id
    close: list = field(default_factory=list)  #: like examples, with other_rule_id and other_due
    close_count: int = 0
    is_estimate: bool = False

    def pack(self):
        """What a longer calendar needs of this, as JSON."""
        return {
            "moves": [
                [rule, user, day.isoformat(), other and other.isoformat(), number]
                for ((rule, user, day), other), number in self.moves.items()
            ],
            "together": [
                [rule, user, day.isoformat(), number]
                for (rule, user, day), number in self.together.items()
            ],
        }

    @classmethod
    def unpack(cls, packed):
        """The Foresight of what :meth:`pack` returned; without examples."""
        to_date = date.fromisoformat
        return cls(
            moves={
                ((rule, user, to_date(day)), other and to_date(other)): number
                for rule, user, day, other, number in packed["moves"]
            },
            together={
                (rule, user, to_date(day)): number for rule, user, day, number in packed["together"]
            },
        )

    @property
    def deferred_count(self):
        return sum(number for (_key, day), number in self.moves.items() if day)

    @property
    def dropped_count(self):
        return sum(number for (_key, day), number in self.moves.items() if not day)

    @property
    def together_count(self):
        return sum(self.together.values())


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _foresee(self, rules, today, limit):
        """Contact limits, bundles and contacts close together in the next 35 days.

        :param limit: so many examples
        :returns: Foresight
        """
        if not rules:
            return Foresight()
        companies = rules.company_id
        limits = self.env["touchpoint.pressure.policy"]._get_limits(companies)
        if any(one.across for one in limits):
            companies = self.env["res.company"].sudo().search([("active", "=", True)], order="id")
            limits = self.env["touchpoint.pressure.policy"]._get_limits(companies)
        rows = self._look(self._get_foresee_select(rules, companies, today, limits, limit))
        close = [row for row in rows if row["kind"] == "close"]
        asked = [row for row in rows if row["kind"] == "limit"]
        sight = Foresight(
            together={
                (row["rule_id"], row["user_id"], row["day"]): row["number"]
                for row in rows
                if row["kind"] == "together"
            },
            close=[{**row, "due": row["day"], "other_due": row["other_day"]} for row in close],
            close_count=close[0]["number"] if close else 0,
        )
        if asked:
            self._arrange_foresight(sight, asked, rules, today, limits, limit)
        return sight

    def _get_foresee_select(self, rules, companies, today, limits, limit):
        touches = SQL(
            TOUCHES,
            companies=tuple(companies.ids),
            rules=tuple(rules.ids),
            calendar=self._get_calendars_select(rules, today),
            places=SQL(", ").join(
                SQL("(%s, %s)", rule.id, place) for place, rule in enumerate(rules)
            ),
        )
        return SQL(
            FORESEE,
            contacts=self._get_contacts_select(
                companies, today, limits, touches=touches, rules=rules
            ),
            violations=SQL(" ").join(map(self._get_violations_select, limits)),
            sample=SAMPLE_FIRMS,
            close=CLOSE_DAYS,
            rules=tuple(rules.ids),
            limit=limit,
        )

    def _arrange_foresight(self, sight, rows, rules, today, limits, limit):
        """Put into ``sight`` what the limits do to the firms of ``rows``, scaled up to all."""
        arranged = self._arrange_contacts(rows, today, limits, self._get_open_days(today))
        firms = {row["firm"] for row in rows}
        scale = rows[0]["number"] / len(firms)
        sight.is_estimate = scale > 1
        by_number = {row["id"]: row for row in rows}
        for number, day, leader, is_movable in arranged:
            row = by_number[number]
            if row["rule_id"] not in rules.ids or not is_movable:
                continue
            key, follows = (
                (row["rule_id"], row["user_id"], row["day"]),
                leader not in (None, number),
            )
            if day != row["day"]:
                sight.moves[key, day] = sight.moves.get((key, day), 0) + scale
            if follows and day:
                there = (row["rule_id"], row["user_id"], day)
                sight.together[there] = sight.together.get(there, 0) + scale
            if (day != row["day"] or follows) and len(sight.examples) < limit:
                sight.examples.append(
                    {
                        **row,
                        "due": row["day"],
                        "new_due": day,
                        "leader_rule_id": follows and by_number[leader]["rule_id"],
                    }
                )
        sight.moves = {key: round(number) for key, number in sight.moves.items()}
        sight.together = {key: round(number) for key, number in sight.together.items()}

    def _move_groups(self, groups, sight):
        """Rows of a preview (rule_id, due, user_id, arm, count) after the contact limits."""
        counts = {}
        for row in groups:
            key = (row["rule_id"], row["user_id"], row["due"], row["arm"])
            counts[key] = counts.get(key, 0) + row["count"]
        for ((rule, user, day), new_day), number in sight.moves.items():
            old = (rule, user, day, "treat")
            # an estimate moves no more than there is
            number = min(number, counts.get(old, 0))  # noqa: PLW2901
            if not number:
                continue
            counts[old] -= number
            if new_day:
                new = (rule, user, new_day, "treat")
                counts[new] = counts.get(new, 0) + number
        return [
            {"rule_id": rule, "user_id": user, "due": due, "arm": arm, "count": count}
            for (rule, user, due, arm), count in counts.items()
            if count
        ]
