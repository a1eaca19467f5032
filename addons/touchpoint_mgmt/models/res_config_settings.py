from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    touch_daily_capacity = fields.Integer(related="company_id.touch_daily_capacity", readonly=False)
    touch_gift_limit = fields.Monetary(
        related="company_id.touch_gift_limit",
        readonly=False,
        currency_field="touch_currency_id",
    )
    touch_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Touchpoints"
    )
    touch_share_history = fields.Boolean(related="company_id.touch_share_history", readonly=False)
    touch_case_auto = fields.Boolean(related="company_id.touch_case_auto", readonly=False)
    touch_recheck_percent = fields.Float(related="company_id.touch_recheck_percent", readonly=False)
    touch_service_team_id = fields.Many2one(
        related="company_id.touch_service_team_id", readonly=False
    )
    touch_exposure_people = fields.Integer(
        related="company_id.touch_exposure_people", readonly=False
    )
    touch_credit_stop = fields.Float(related="company_id.touch_credit_stop", readonly=False)
    touch_credit_resume = fields.Float(related="company_id.touch_credit_resume", readonly=False)
    touch_credit_initial = fields.Monetary(
        related="company_id.touch_credit_initial",
        readonly=False,
        currency_field="currency_id",
    )
    touch_page_days = fields.Integer(related="company_id.touch_page_days", readonly=False)
    touch_digest = fields.Boolean(related="company_id.touch_digest", readonly=False)
    touch_digest_hour = fields.Float(related="company_id.touch_digest_hour", readonly=False)
    touch_satisfaction_tolerance = fields.Integer(
        related="company_id.touch_satisfaction_tolerance", readonly=False
    )
    touch_drop_points = fields.Integer(related="company_id.touch_drop_points", readonly=False)
    touch_card_review_days = fields.Integer(
        related="company_id.touch_card_review_days", readonly=False
    )
