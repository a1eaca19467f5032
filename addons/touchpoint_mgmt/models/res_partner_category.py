from odoo import fields, models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    touch_interest = fields.Boolean(
        string="Interest",
        help="Customers choose it themselves on the self-service page.",
    )
