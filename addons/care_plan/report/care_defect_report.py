from odoo import api, fields, models
from odoo.tools import SQL


class CareDefectReport(models.Model):
    """Touches of plans that went wrong, and the cases that customers opened in them."""

    _name = "care.defect.report"
    _description = "Process Defects of Care Plans (result)"
    _auto = False
    _order = "date desc, id"
    _rec_name = "cause"
    _depends = {
        "touchpoint.touch": ["state", "due", "done_date", "deadline", "outcome_id"],
        "touchpoint.case": ["state", "touch_id", "cause_id", "cause_step"],
        "touchpoint.recheck": ["state", "touch_id"],
    }

    source = fields.Selection([("touch", "Touch"), ("case", "Case")], "Seen in", readonly=True)
    plan_id = fields.Many2one("care.plan", readonly=True)
    action_id = fields.Many2one("care.action", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    touch_id = fields.Many2one("touchpoint.touch", readonly=True)
    case_id = fields.Many2one("touchpoint.case", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    type_id = fields.Many2one("touchpoint.type", "Touchpoint", readonly=True)
    case_cause_id = fields.Many2one("touchpoint.case.cause", "Cause of the case", readonly=True)
    step = fields.Selection("_selection_step", "Process step", readonly=True)
    outcome_id = fields.Many2one("touchpoint.outcome", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    cause = fields.Selection(
        [
            ("falsified", "Reported, but never took place"),
            ("dissatisfied", "Customer dissatisfied"),
            ("late", "Done too late"),
            ("expired", "Not done in time"),
            ("not_reached", "Customer not reached"),
            ("unproductive", "Purpose not fulfilled"),
            ("case", "Case opened"),
        ],
        "What went wrong",
        readonly=True,
    )
    date = fields.Date(readonly=True)

    @api.model
    def _selection_step(self):
        """Steps of our own house, as the causes of cases know them."""
        return self.env["touchpoint.case.cause"]._fields["step"]._description_selection(self.env)

    @property
    def _table_query(self) -> SQL:
        return SQL("%s UNION ALL %s", self._select_touches(), self._select_cases())

    @api.model
    def _get_cause_sql(self) -> SQL:
        """The worst that is wrong with touch `t` with outcome `o` and random check `x`, or NULL."""
        return SQL(
            """CASE WHEN x.state = 'falsified' THEN 'falsified'
                    WHEN t.satisfaction_class = 'dissatisfied' THEN 'dissatisfied'
                    WHEN t.state = 'expired' THEN 'expired'
                    WHEN t.state = 'no_contact' THEN 'not_reached'
                    WHEN t.done_date > t.deadline THEN 'late'
                    WHEN t.state = 'done' AND NOT o.productive THEN 'unproductive' END"""
        )

    @api.model
    def _select_touches(self) -> SQL:
        return SQL(
            """SELECT * FROM (
                   SELECT t.id::bigint AS id, 'touch' AS source, r.care_plan_id AS plan_id,
                          r.care_action_id AS action_id, t.company_id, t.id AS touch_id,
                          NULL::integer AS case_id, t.partner_id, t.type_id, t.outcome_id,
                          NULL::integer AS case_cause_id, NULL::varchar AS step,
                          COALESCE(t.closed_by_id, t.user_id) AS user_id,
                          COALESCE(t.done_date, t.due) AS date, %s AS cause
                     FROM touchpoint_touch t JOIN touchpoint_rule r ON r.id = t.rule_id
                     LEFT JOIN touchpoint_outcome o ON o.id = t.outcome_id
                     LEFT JOIN touchpoint_recheck x ON x.touch_id = t.id
                    WHERE r.care_plan_id IS NOT NULL
                      AND t.state IN ('done', 'no_contact', 'expired')) AS defects
                WHERE cause IS NOT NULL""",
            self._get_cause_sql(),
        )

    @api.model
    def _select_cases(self) -> SQL:
        """What customers complained of in touches of plans, by the cause that was found."""
        return SQL(
            """SELECT -k.id::bigint, 'case', r.care_plan_id, r.care_action_id, k.company_id, t.id,
                      k.id, k.partner_id, t.type_id, t.outcome_id, k.cause_id, k.cause_step,
                      k.user_id, (k.opened_at AT TIME ZONE 'UTC')::date, 'case'
                 FROM touchpoint_case k
                 JOIN touchpoint_touch t ON t.id = k.touch_id
                 JOIN touchpoint_rule r ON r.id = t.rule_id
                WHERE r.care_plan_id IS NOT NULL AND k.state <> 'cancelled'"""
        )

    @api.model
    def _count_cases(self, plan):
        """[[cause id or False, step or False, cases]] of the cases of a plan."""
        rows = self.sudo()._read_group(
            [("plan_id", "=", plan.id), ("source", "=", "case")],
            ["case_cause_id", "step"],
            ["__count"],
        )
        return [[cause.id, step, count] for cause, step, count in rows]
