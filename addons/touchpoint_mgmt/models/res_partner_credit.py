from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_credit_hold = fields.Boolean(
        string="Credit Hold",
        compute="_compute_touch_credit_hold",
        search="_search_touch_credit_hold",
        groups=USER_GROUP,
        help="Too much of the credit limit is used: no promotion until it is paid.",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touch_credit_hold(self):
        domain = Domain("is_open", "=", True) & Domain("company_id", "in", self.env.companies.ids)
        payers = self.commercial_partner_id
        held = self.env["touchpoint.credit"].search(
            domain & Domain("partner_id", "in", payers._origin.ids)
        )
        for partner in self:
            partner.touch_credit_hold = partner.commercial_partner_id._origin in held.partner_id

    def _search_touch_credit_hold(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        domain = Domain("is_open", "=", True) & Domain("company_id", "in", self.env.companies.ids)
        query = self.env["touchpoint.credit"]._search(domain)
        found = Domain("commercial_partner_id", "in", query.subselect("partner_id"))
        return found if True in value else ~found

    def action_view_credit(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_credit_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }
