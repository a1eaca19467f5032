from odoo import api, fields, models


class CareDuty(models.AbstractModel):
    """What somebody has to do until a day. The model brings `company_id` and a `state` that is
    `open` as long as it is not done."""

    _name = "care.duty"
    _description = "Duty of a Person (fact)"

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_due = fields.Date("Due", required=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue")

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for duty in self:
            duty.is_overdue = duty.state == "open" and bool(duty.date_due) and duty.date_due < today
