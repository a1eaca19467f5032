from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import USER_GROUP
from .touchpoint_case import OPEN_STATES, SERVICE_CLASSES


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_service_class = fields.Selection(
        SERVICE_CLASSES,
        string="Service Class",
        tracking=True,
        help="Decides which team answers the customer's cases, and how fast.",
    )
    touch_case_count = fields.Integer(
        string="Open Cases",
        compute="_compute_touch_case_count",
        groups=USER_GROUP,
        help="Open cases of the contact or the people of the firm.",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touch_case_count(self):
        domain = self._get_case_domain() & Domain("state", "in", OPEN_STATES)
        counts = {}
        for partner, firm, count in self.env["touchpoint.case"]._read_group(
            domain, ["partner_id", "commercial_partner_id"], ["__count"]
        ):
            for key in {partner.id, firm.id}:
                counts[key] = counts.get(key, 0) + count
        for partner in self:
            partner.touch_case_count = counts.get(partner._origin.id, 0)

    def _get_case_domain(self):
        return Domain("partner_id", "in", self.ids) | Domain(
            "commercial_partner_id", "in", self.ids
        )

    def action_view_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_case_action"
        )
        return {
            **action,
            "domain": list(self._get_case_domain()),
            "context": {"default_partner_id": self.id},
        }
