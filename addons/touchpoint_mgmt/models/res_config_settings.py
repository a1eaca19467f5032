from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    touch_daily_capacity = fields.Integer(related="company_id.touch_daily_capacity", readonly=False)
