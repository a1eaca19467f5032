from odoo import api, fields, models
from odoo.exceptions import UserError


class CarePlanPart(models.AbstractModel):
    """What a plan consists of; may change only while the plan is a draft."""

    _name = "care.plan.part"
    _description = "Part of a Care Plan (configuration)"

    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    is_locked = fields.Boolean(related="plan_id.is_locked")

    @api.model
    def _get_open_fields(self):
        """Names of the fields that may change after the plan was submitted."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_plan_is_draft()
        return records

    def write(self, vals):
        closed = set(vals) - self._get_open_fields()
        if closed:
            self._check_plan_is_draft()
        result = super().write(vals)
        if "plan_id" in closed:
            self._check_plan_is_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self._check_plan_is_draft()

    def _check_plan_is_draft(self):
        for plan in self.plan_id:
            plan._check_is_draft()

    def _check_plan_not_over(self):
        """Facts may be added while the plan lives, not after it was closed or cancelled."""
        for plan in self.plan_id.filtered(lambda p: p.state in ("closed", "cancelled")):
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is over: nothing can be booked on it.", plan=plan.name
                )
            )
