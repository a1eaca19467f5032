"""What the planner would do, shown to people before it does anything."""

import hashlib

from odoo import models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS
from .touchpoint_touch import OPEN_STATES

NAMED_CUSTOMERS = 20


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_preview(
        self, rules, today, horizon=HORIZON_DAYS, examples=NAMED_CUSTOMERS, sight=None
    ):
        """Counts per day, rule and person for ``horizon`` days, cost, and named examples.

        Contact limits are looked at for the days the planner would plan now, workload for all.

        :param sight: the Foresight, where it is known already
        :returns: dict with ``groups`` (rows rule_id, due, user_id, count of the treated), ``days``
            (rows due, user_id, count, load: with the open touches by hand of other rules, surplus:
            what is too much and cannot be moved),
            ``control_count``, ``cost`` and ``sight`` (Foresight)
        """
        if not rules:
            none = {"groups": [], "days": [], "control_count": 0, "cost": 0.0}
            return {**none, "sight": self._foresee(rules, today, examples)}
        # Counted rule by rule: the database then holds one rule's rows at a time, and a year of
        # ten rules and a million customers stays in memory.
        groups = self._look(
            SQL(" UNION ALL ").join(
                SQL(
                    "(SELECT rule_id, due, user_id, arm, COUNT(*) AS count FROM (%s) c"
                    " GROUP BY rule_id, due, user_id, arm)",
                    self._get_calendar_select(rule, today, horizon),
                )
                for rule in rules
            )
        )
        sight = sight or self._foresee(rules, today, examples)
        groups = self._spread_over_teams(rules, self._move_groups(groups, sight))
        treated = [group for group in groups if group["arm"] == "treat"]
        others = self._get_other_load(rules, treated)
        treated, surplus = self._level_preview(rules, today, treated, others, sight.together)
        unit_costs = {rule.id: rule.type_id._get_unit_cost(rule.channel_id) for rule in rules}
        return {
            "groups": treated,
            "days": self._get_load_per_day(treated, others, surplus),
            "control_count": sum(group["count"] for group in groups if group["arm"] == "control"),
            "cost": sum(unit_costs[group["rule_id"]] * group["count"] for group in treated),
            "sight": sight,
        }

    def _get_other_load(self, rules, groups):
        """{(day, user id): open touches by hand of other rules} of the people of these groups."""
        users = list({group["user_id"] for group in groups if group["user_id"]})
        if not users:
            return {}
        rows = self.env["touchpoint.touch"]._read_group(
            [
                ("company_id", "in", rules.company_id.ids),
                ("rule_id", "not in", rules.ids),
                ("state", "in", OPEN_STATES),
                ("channel_id.mode", "=", "manual"),
                ("user_id", "in", users),
                ("due", ">=", min(group["due"] for group in groups)),
            ],
            ["due:day", "user_id"],
            ["__count"],
        )
        return {(due, user.id): number for due, user, number in rows}

    def _get_load_per_day(self, groups, others, surplus):
        """Rows due, user_id, count (of these rules), load (with that of others) and surplus."""
        counts = {}
        for group in groups:
            key = (group["due"], group["user_id"])
            counts[key] = counts.get(key, 0) + group["count"]
        return [
            {
                "due": due,
                "user_id": user,
                "count": counts[due, user],
                "load": counts[due, user] + others.get((due, user), 0),
                "surplus": surplus.get((due, user), 0),
            }
            for due, user in sorted(counts, key=lambda key: (key[0], key[1] or 0))
        ]

    def _get_preview_hash(self, rule, today, horizon=HORIZON_DAYS):
        """Fingerprint of the rule and of its calendar; equal when nothing differs.

        The rows are added up as numbers, so their order does not matter.
        """
        rows = self._look(
            SQL(
                """
                SELECT COUNT(*) AS number, SUM(('x' || LEFT(MD5(CONCAT_WS(
                           ',', res_id, period, partner_id, due, user_id, arm)), 15))::bit(60)::bigint) AS sum
                  FROM (%s) c
                """,
                self._get_calendar_select(rule, today, horizon),
            )
        )
        rows = (rows[0]["number"], rows[0]["sum"])
        text = f"{rule._get_planning_values()}|{today}|{rows}"
        return hashlib.sha256(text.encode()).hexdigest()
