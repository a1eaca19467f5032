from odoo import api, fields, models


class CareActionPart(models.AbstractModel):
    """What an action consists of; may change as long as the action may."""

    _name = "care.action.part"
    _description = "Part of an Action (configuration)"

    action_id = fields.Many2one("care.action", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="action_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model
    def _get_open_fields(self):
        """Names of the fields that may change after the plan was submitted."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.action_id._check_can_change()
        return records

    def write(self, vals):
        if set(vals) - self._get_open_fields():
            self.action_id._check_can_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self.action_id._check_can_change()
