from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import pareto


class CareDefectReport(models.Model):
    """Touches of plans that went wrong, by what went wrong and in which step."""

    _name = "care.defect.report"
    _description = "Process Defects of Care Plans (result)"
    _auto = False
    _order = "date desc, id"
    _rec_name = "cause"
    _depends = {
        "touchpoint.touch": ["state", "due", "done_date", "deadline", "outcome_id"],
    }

    plan_id = fields.Many2one("care.plan", readonly=True)
    action_id = fields.Many2one("care.action", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    touch_id = fields.Many2one("touchpoint.touch", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    type_id = fields.Many2one("touchpoint.type", "Process step", readonly=True)
    outcome_id = fields.Many2one("touchpoint.outcome", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    cause = fields.Selection(
        [
            ("dissatisfied", "Customer dissatisfied"),
            ("late", "Done too late"),
            ("expired", "Not done in time"),
            ("not_reached", "Customer not reached"),
            ("unproductive", "Purpose not fulfilled"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """SELECT * FROM (
                   SELECT t.id, r.care_plan_id AS plan_id, r.care_action_id AS action_id,
                          t.company_id, t.id AS touch_id, t.partner_id, t.type_id, t.outcome_id,
                          t.user_id, COALESCE(t.done_date, t.due) AS date,
                          CASE WHEN t.satisfaction_class = 'dissatisfied' THEN 'dissatisfied'
                               WHEN t.state = 'expired' THEN 'expired'
                               WHEN t.state = 'no_contact' THEN 'not_reached'
                               WHEN t.done_date > t.deadline THEN 'late'
                               WHEN NOT o.productive THEN 'unproductive' END AS cause
                     FROM touchpoint_touch t JOIN touchpoint_rule r ON r.id = t.rule_id
                     LEFT JOIN touchpoint_outcome o ON o.id = t.outcome_id
                    WHERE r.care_plan_id IS NOT NULL
                      AND t.state IN ('done', 'no_contact', 'expired')) AS defects
                WHERE cause IS NOT NULL"""
        )

    @api.model
    def _get_pareto(self, plans):
        """[(cause, step, count, share, cumulated share)], the most frequent first."""
        rows = self._read_group([("plan_id", "in", plans.ids)], ["cause", "type_id"], ["__count"])
        labels = dict(self._fields["cause"]._description_selection(self.env))
        return [
            (labels[cause], step.name, count, share, total)
            for (cause, step), count, share, total in pareto.pareto(
                {(cause, step): count for cause, step, count in rows}
            )
        ]
