from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("1", "Obstacles: what keeps us from the customers"),
    ("2", "Attention and theme: what they care about"),
    ("3", "Nature and resources: commercial or for the public good, own and free means"),
    ("4", "Scope: who takes part, where, how large"),
    ("5", "Plan and carry out"),
]


class CareActionStep(models.Model):
    """The five steps of an event; each opens when the one before is done."""

    _name = "care.action.step"
    _description = "Step of an Event (fact)"
    _order = "action_id, step"
    _rec_name = "step"

    action_id = fields.Many2one("care.action", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="action_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    finding = fields.Text("Result of the step")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")], required=True, default="open", readonly=True
    )
    done_on = fields.Date(readonly=True)
    done_by_id = fields.Many2one("res.users", "By", readonly=True)
    is_next = fields.Boolean("Next step", compute="_compute_is_next")

    @api.depends("state", "action_id.step_ids.state")
    def _compute_is_next(self):
        for row in self:
            row.is_next = row.state == "open" and not row._get_before()

    def _get_before(self):
        return self.action_id.step_ids.filtered(lambda s: s.step < self.step and s.state == "open")

    def action_done(self):
        for row in self:
            before = row._get_before()
            if before:
                labels = dict(self._fields["step"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(action)s”: the step “%(step)s” comes first.",
                        action=row.action_id.name,
                        step=labels[before[0].step],
                    )
                )
            if not (row.finding or "").strip():
                raise UserError(
                    self.env._("“%s”: write down the result of the step.", row.action_id.name)
                )
            row.write(
                {
                    "state": "done",
                    "done_on": fields.Date.context_today(self),
                    "done_by_id": self.env.uid,
                }
            )
        return True
