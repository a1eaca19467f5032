from odoo import fields, models


class CareActionSite(models.Model):
    _name = "care.action.site"
    _description = "Site of a Service Activity (configuration)"
    _inherit = ["care.action.part"]
    _order = "action_id, name"

    name = fields.Char("Site", required=True)
    daily_capacity = fields.Integer("Customers per day", default=10)

    _capacity = models.Constraint(
        "CHECK (daily_capacity > 0)", "A site serves at least one customer a day."
    )
