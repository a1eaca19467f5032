from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    clv_offer_ids = fields.Many2many(
        "clv.association",
        string="Products to offer",
        compute="_compute_clv_offer_ids",
        search="_search_clv_offer_ids",
        compute_sudo=True,
        groups="clv_analysis.clv_analysis_group_user",
        help="Products that others buy along with what this customer has bought, and this customer"
        " has not.",
    )

    clv_channel = fields.Char(
        string="Buys most through",
        compute="_compute_clv_channel",
        compute_sudo=True,
        groups="clv_analysis.clv_analysis_group_user",
        help="Sales team of most of the customer's confirmed orders within the months looked back;"
        " web shop and till are teams, too. An offer is best made there.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_clv_channel(self):
        owners = self.commercial_partner_id._origin.ids
        found = (
            self.env["clv.insight"].sudo()._channels_of(self.env.company, owners) if owners else {}
        )
        for partner in self:
            partner.clv_channel = found.get(partner.commercial_partner_id._origin.id, False)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_clv_offer_ids(self):
        rules = self.env["clv.association"].search([("company_id", "=", self.env.company.id)])
        offers = {}
        if rules:
            owners = self.commercial_partner_id._origin.ids
            offers = self.env["clv.insight"].sudo()._offers_of(owners, rules)
        for partner in self:
            partner.clv_offer_ids = offers.get(partner.commercial_partner_id._origin.id, [])

    def _search_clv_offer_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        own = Domain("company_id", "in", self.env.companies.ids)
        wanted = value if operator == "any" else Domain("id", "in", list(value))
        rules = self.env["clv.association"].search(own & Domain(wanted))
        query = self.env["clv.insight"].sudo()._candidates(rules)
        return Domain(
            "commercial_partner_id", "any!", SQL("(SELECT partner_id FROM (%s) c)", query)
        )
