from odoo import fields, models


class TouchpointAttempt(models.Model):
    _name = "touchpoint.attempt"
    _description = "Touchpoint Attempt (fact)"
    _order = "at desc, id desc"

    touch_id = fields.Many2one("touchpoint.touch", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    at = fields.Datetime(string="When", required=True)
    user_id = fields.Many2one("res.users", string="By", required=True)
    channel_id = fields.Many2one("touchpoint.channel")
    outcome_id = fields.Many2one("touchpoint.outcome")
    vendor_list_id = fields.Many2one(
        "touchpoint.vendor.list", index="btree_not_null", help="Made by the vendor of this list."
    )
    is_correction = fields.Boolean(string="Correction")
    note = fields.Text()
