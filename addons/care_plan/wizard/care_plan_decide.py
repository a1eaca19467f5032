from odoo import fields, models


class CarePlanDecide(models.TransientModel):
    _name = "care.plan.decide"
    _description = "Refuse or cancel a care plan (configuration)"

    plan_id = fields.Many2one("care.plan", required=True, ondelete="cascade")
    decision = fields.Selection([("refuse", "Refuse"), ("cancel", "Cancel")], required=True)
    reason = fields.Text()

    def action_confirm(self):
        self.ensure_one()
        if self.decision == "refuse":
            self.plan_id.action_refuse(self.reason)
        else:
            self.plan_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
