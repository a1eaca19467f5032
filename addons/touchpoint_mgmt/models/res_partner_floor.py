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

    touch_pressure_30 = fields.Integer(
        string="Touches in 30 Days",
        compute="_compute_touch_pressure_30",
        search="_search_touch_pressure_30",
        groups=USER_GROUP,
        help="Touches we made that count as contact pressure, over all channels.",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touch_pressure_30(self):
        today = fields.Date.context_today(self)
        rows = self.env["touchpoint.planner"]._get_pressure_rows(today, self._origin.ids)
        for partner in self:
            partner.touch_pressure_30 = rows.get(partner._origin.id, 0)

    def _search_touch_pressure_30(self, operator, value):
        if operator not in ("in", ">", ">=") or (operator == "in" and 0 in value):
            return NotImplemented
        today = fields.Date.context_today(self)
        return self.env["touchpoint.planner"]._get_pressure_domain(today, operator, value)

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
