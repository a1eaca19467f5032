from odoo import api, fields, models

from .res_partner import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_referral_count = fields.Integer(
        string="Referrals", compute="_compute_touch_referral_count", groups=USER_GROUP
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touch_referral_count(self):
        rows = self.env["touchpoint.referral"]._read_group(
            [("referrer_id", "in", self.ids)], ["referrer_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.touch_referral_count = counts.get(partner._origin.id, 0)

    def action_view_referrals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_referral_action"
        )
        return {
            **action,
            "domain": [("referrer_id", "=", self.id)],
            "context": {"default_referrer_id": self.id},
        }
