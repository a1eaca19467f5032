"""What a changed rule would do to the touches it has planned; nothing is written."""

from odoo import api, models
from odoo.tools import SQL

from .touchpoint_touch import REOPENABLE_REASONS

NAMED_CHANGES = 20
#: kind -> order in which examples are shown
CHANGES = ("move", "cancel", "new", "other", "locked")
#: every touch that is wanted, waits, or both, and what becomes of it; the rules of the planner's
#: own statement (APPLY_WANTED) without its writing
CHANGES_SELECT = """
WITH wanted AS MATERIALIZED (%(wanted)s),
kept AS (
    SELECT * FROM touchpoint_touch t
     WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
)
SELECT COALESCE(w.partner_id, t.partner_id) AS partner_id, t.due AS old_due, w.due AS new_due,
       CASE
         WHEN t.id IS NULL AND w.arm = 'control' THEN 'control'
         WHEN t.id IS NULL OR t.state = 'cancelled' THEN 'new'
         WHEN t.state = 'assigned' OR t.date_locked THEN
              CASE WHEN w.res_id IS NOT NULL OR t.res_id IN (%(qualified)s)
                   THEN 'locked' ELSE 'cancel' END
         WHEN w.res_id IS NULL THEN 'cancel'
         WHEN t.due_raw IS DISTINCT FROM w.due_raw OR t.due_rule IS DISTINCT FROM w.due THEN 'move'
         WHEN (%(old)s) IS DISTINCT FROM (%(new)s) THEN 'other'
         ELSE 'same'
       END AS change
  FROM wanted w
  FULL JOIN kept t ON t.res_id = w.res_id AND t.period = w.period
 WHERE (t.id IS NULL
    OR (t.state = 'planned' AND NOT t.date_locked
        AND (w.res_id IS NOT NULL OR COALESCE(t.due_rule, t.due) BETWEEN %(first)s AND %(last)s))
    OR t.state = 'assigned' OR (t.state = 'planned' AND t.date_locked)
    OR (t.state = 'cancelled' AND w.res_id IS NOT NULL AND t.reason_code IN %(reopenable)s))
"""
#: what else may change of a touch that stays on its day
OTHERS = ("partner_id", "type_id", "channel_id", "due_at", "user_id", "priority")


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_changes_select(self, rule, today):
        """SELECT partner_id, old_due, new_due, change of every open or wanted touch of a rule."""
        first, last = self._get_window(rule, today)
        held = SQL(
            "(SELECT res_id FROM touchpoint_touch WHERE rule_id = %s AND company_id = %s"
            " AND (state = 'assigned' OR (state = 'planned' AND date_locked)))",
            rule.id,
            rule.company_id.id,
        )
        return SQL(
            CHANGES_SELECT,
            wanted=self._get_wanted_select(rule, today),
            rule=rule.id,
            company=rule.company_id.id,
            qualified=self._get_qualified_select(rule, held),
            old=SQL(", ").join(SQL.identifier("t", name) for name in OTHERS),
            new=SQL(", ").join(SQL.identifier("w", name) for name in OTHERS),
            reopenable=REOPENABLE_REASONS,
            first=first,
            last=last,
        )

    @api.model
    def _get_changes(self, rule, today):
        """What planning ``rule`` on ``today`` would change, without planning it.

        :returns: ({change: number of touches}, example rows partner_id, old_due, new_due, change).
            Changes: move, locked (stays as people arranged it), new, cancel, other (same day, other
            person or channel), control (new in the control group), same.
        """
        self._flush_facts()
        # one look at the planner's SELECT: counts and a few examples of each kind
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM (
                    SELECT c.*, COUNT(*) OVER (PARTITION BY change) AS number,
                           ROW_NUMBER() OVER (PARTITION BY change
                               ORDER BY COALESCE(new_due, old_due), partner_id) AS place
                      FROM (%s) c
                ) ranked WHERE place <= %s
                """,
                self._get_changes_select(rule, today),
                NAMED_CHANGES,
            )
        )
        counts = dict.fromkeys((*CHANGES, "control", "same"), 0)
        counts.update({row["change"]: row["number"] for row in rows})
        rows = [row for row in rows if row["change"] in CHANGES]
        # some of every kind before many of one
        rows = sorted(rows, key=lambda row: (row["place"], CHANGES.index(row["change"])))
        rows = rows[:NAMED_CHANGES]
        return counts, sorted(rows, key=lambda row: (CHANGES.index(row["change"]), row["place"]))
