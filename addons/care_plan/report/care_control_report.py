from odoo import api, fields, models
from odoo.tools import SQL

from ..models.care_conduct import FIGURES


class CareControlReport(models.Model):
    """What every person was to do in care plans, did, did in time and to what effect."""

    _name = "care.control.report"
    _description = "Care Control Report (result)"
    _auto = False
    _order = "date desc"
    _rec_name = "user_id"
    _depends = {
        "touchpoint.touch": ["state", "due", "done_date", "deadline", "user_id", "outcome_id"],
        "touchpoint.recheck": ["state", "touch_id"],
        "touchpoint.case": ["state", "touch_id"],
        "care.task": ["state", "date_due", "done_on", "department", "user_id"],
        "care.plan.member": ["department", "user_id"],
    }

    plan_id = fields.Many2one("care.plan", readonly=True)
    action_id = fields.Many2one("care.action", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    department = fields.Char(readonly=True)
    kind = fields.Selection([("touch", "Touches"), ("task", "Tasks")], readonly=True)
    date = fields.Date("Due in", readonly=True)
    planned = fields.Integer("Contacts due", readonly=True)
    done = fields.Integer(readonly=True)
    on_time = fields.Integer("On time", readonly=True)
    effective = fields.Integer(
        readonly=True,
        help="Touches whose outcome fulfilled their purpose and that no check found to be false.",
    )
    dissatisfied = fields.Integer("Dissatisfied customers", readonly=True)
    cases = fields.Integer(readonly=True, help="Cases that customers opened in these touches.")
    checked = fields.Integer(readonly=True, help="Touches that a random check asked about.")
    falsified = fields.Integer(
        readonly=True, help="Reported touches that, as the check found, never took place."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL("%s UNION ALL %s", self._select_touches(), self._select_tasks())

    @api.model
    def _select_touches(self) -> SQL:
        """By who closed a touch, which is who answers for what was reported; else by who had it."""
        return SQL(
            """SELECT MIN(t.id)::bigint AS id, r.care_plan_id AS plan_id,
                      r.care_action_id AS action_id, t.company_id,
                      COALESCE(t.closed_by_id, t.user_id) AS user_id, m.department,
                      'touch' AS kind, date_trunc('month', t.due)::date AS date,
                      COUNT(*) AS planned,
                      COUNT(*) FILTER (WHERE t.state IN ('done', 'no_contact')) AS done,
                      COUNT(*) FILTER (WHERE t.state IN ('done', 'no_contact')
                                         AND t.done_date <= t.deadline) AS on_time,
                      COUNT(*) FILTER (WHERE t.state = 'done' AND o.productive
                                         AND x.state IS DISTINCT FROM 'falsified') AS effective,
                      COUNT(*) FILTER (WHERE t.satisfaction_class = 'dissatisfied')
                          AS dissatisfied,
                      COALESCE(SUM(k.cases), 0) AS cases,
                      COUNT(*) FILTER (WHERE x.state IN ('confirmed', 'falsified')) AS checked,
                      COUNT(*) FILTER (WHERE x.state = 'falsified') AS falsified
                 FROM touchpoint_touch t JOIN touchpoint_rule r ON r.id = t.rule_id
                 LEFT JOIN touchpoint_outcome o ON o.id = t.outcome_id
                 LEFT JOIN touchpoint_recheck x ON x.touch_id = t.id
                 LEFT JOIN (SELECT touch_id, COUNT(*) AS cases FROM touchpoint_case
                             WHERE touch_id IS NOT NULL AND state <> 'cancelled'
                             GROUP BY touch_id) k ON k.touch_id = t.id
                 LEFT JOIN care_plan_member m
                        ON m.plan_id = r.care_plan_id
                       AND m.user_id = COALESCE(t.closed_by_id, t.user_id)
                WHERE r.care_plan_id IS NOT NULL
                  AND COALESCE(t.closed_by_id, t.user_id) IS NOT NULL
                  AND t.state IN ('planned', 'assigned', 'done', 'no_contact', 'expired')
                  AND t.due <= (now() AT TIME ZONE 'UTC')::date
                GROUP BY r.care_plan_id, r.care_action_id, t.company_id,
                         COALESCE(t.closed_by_id, t.user_id), m.department,
                         date_trunc('month', t.due)"""
        )

    @api.model
    def _select_tasks(self) -> SQL:
        return SQL(
            """SELECT -k.id::bigint, k.plan_id, k.action_id, k.company_id, k.user_id,
                      COALESCE(NULLIF(k.department, ''), m.department), 'task',
                      date_trunc('month', k.date_due)::date, 1,
                      (k.state = 'done')::int, (k.state = 'done' AND k.done_on <= k.date_due)::int,
                      0, 0, 0, 0, 0
                 FROM care_task k
                 LEFT JOIN care_plan_member m ON m.plan_id = k.plan_id AND m.user_id = k.user_id
                WHERE k.state <> 'dropped' AND k.date_due <= (now() AT TIME ZONE 'UTC')::date"""
        )

    def action_record(self):
        """Reward or warn the person, with these figures."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.conduct",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_user_id": self.user_id.id,
                "default_plan_id": self.plan_id.id,
                **{f"default_{name}": self[name] for name in FIGURES},
            },
        }
