from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    clv_false_loyalty = fields.Boolean(
        string="False loyalty",
        compute="_compute_clv_false_loyalty",
        search="_search_clv_false_loyalty",
        compute_sudo=True,
        help="Keeps buying though dissatisfied, for want of a choice.",
    )

    @api.model
    def _clv_false_loyalty_domain(self):
        return Domain("company_id", "=", self.env.company.id) & Domain("false_loyalty", "=", True)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_clv_false_loyalty(self):
        owners = self.commercial_partner_id
        domain = self._clv_false_loyalty_domain() & Domain("partner_id", "in", owners.ids)
        found = self.env["clv.score"].search(domain).partner_id
        for partner in self:
            partner.clv_false_loyalty = partner.commercial_partner_id._origin in found

    def _search_clv_false_loyalty(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        scores = self.env["clv.score"].sudo()._search(self._clv_false_loyalty_domain())
        domain = Domain("commercial_partner_id", "in", scores.subselect("partner_id"))
        return domain if True in value else ~domain
