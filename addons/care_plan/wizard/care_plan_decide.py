from odoo import api, fields, models

SUBJECTS = ("care.plan", "care.amendment", "care.visit", "care.target")


class CarePlanDecide(models.TransientModel):
    _name = "care.plan.decide"
    _description = "Refuse or cancel (configuration)"

    res_model = fields.Char("Kind of record", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    decision = fields.Selection(
        [("refuse", "Refuse"), ("cancel", "Cancel"), ("take_off", "Take off")], required=True
    )
    reason = fields.Text()
    subject = fields.Char(compute="_compute_subject")

    @api.depends("res_model", "res_id")
    def _compute_subject(self):
        for wizard in self:
            wizard.subject = wizard._get_record().display_name

    def _get_record(self):
        return self.env[self.res_model if self.res_model in SUBJECTS else SUBJECTS[0]].browse(
            self.res_id
        )

    def action_confirm(self):
        self.ensure_one()
        record = self._get_record()
        if self.decision == "refuse":
            record.action_refuse(self.reason)
        elif self.decision == "take_off":
            record.action_take_off(self.reason)
        else:
            record.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
