from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    clv_config_id = fields.Many2one(related="company_id.clv_config_id")
    clv_automatic = fields.Boolean(related="clv_config_id.automatic", readonly=False)
    clv_window_months = fields.Integer(related="clv_config_id.window_months", readonly=False)
