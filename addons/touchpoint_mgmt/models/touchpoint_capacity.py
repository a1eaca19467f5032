from odoo import fields, models


class TouchpointCapacity(models.Model):
    _name = "touchpoint.capacity"
    _description = "Daily Workload (configuration)"
    _order = "company_id, user_id"
    _rec_name = "user_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    touches_per_day = fields.Integer(
        required=True,
        default=40,
        help="Calls, visits and other touches done by hand. Zero: this person gets no more than "
        "can be helped.",
    )

    _user_uniq = models.Constraint(
        "UNIQUE(company_id, user_id)", "This person has a daily workload in this company already."
    )
    _touches_per_day_positive = models.Constraint(
        "CHECK(touches_per_day >= 0)",
        "“Touches per Day” of a person cannot be negative.",
    )

    def _get_capacity(self, company):
        """-> function (user id): touches by hand per day, None for no limit."""
        # sudo: the planner levels the work of everybody
        rows = self.sudo().search([("company_id", "=", company.id)])
        per_user = {row.user_id.id: row.touches_per_day for row in rows}
        default = company.touch_daily_capacity or None
        return lambda user_id: per_user.get(user_id, default)
