from odoo import fields, models

from .res_partner_outlook import ANALYST


class ResPartner(models.Model):
    """History and account of the customer, as on the score."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    clv_value_trend = fields.Json(related="clv_score_id.value_trend", groups=ANALYST)
    clv_alive_trend = fields.Json(related="clv_score_id.alive_trend", groups=ANALYST)
    clv_account_summary = fields.Html(
        related="clv_score_id.account_summary", string="Customer account", groups=ANALYST
    )

    def action_open_clv_account(self):
        self.ensure_one()
        return self.clv_score_id.action_open_account()
