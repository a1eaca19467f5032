from odoo import api, fields, models
from odoo.fields import Domain

USER_GROUP = "touchpoint_mgmt.touchpoint_mgmt_group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_under_floor = fields.Boolean(
        string="Contacted Too Seldom",
        compute="_compute_touch_under_floor",
        search="_search_touch_under_floor",
        groups=USER_GROUP,
        help="Had fewer touches than a contact minimum asks for.",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touch_under_floor(self):
        domain = self.env["touchpoint.floor"]._get_any_under_domain()
        # sudo: which customers are asked for has been decided already
        under = self.sudo().search(Domain("id", "in", self._origin.ids) & domain)
        for partner in self:
            partner.touch_under_floor = partner._origin in under.with_env(self.env)

    def _search_touch_under_floor(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        domain = self.env["touchpoint.floor"]._get_any_under_domain()
        return domain if True in value else ~domain
