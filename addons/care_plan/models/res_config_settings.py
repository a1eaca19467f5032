from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    care_amendment_free_amount = fields.Monetary(
        related="company_id.care_amendment_free_amount",
        currency_field="care_currency_id",
        readonly=False,
    )
    care_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of care plans"
    )
    care_successor_days = fields.Integer(related="company_id.care_successor_days", readonly=False)
