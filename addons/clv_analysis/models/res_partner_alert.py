from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    clv_loss_policy = fields.Selection(
        [("always_a_share", "Always a share"), ("lost_for_good", "Lost for good")],
        string="When away",
        company_dependent=True,
        help="Whether this customer, once away, may come back. Empty: as in the settings of the"
        " company.",
    )
    clv_churn_alert = fields.Boolean(
        string="Churn alert",
        compute="_compute_clv_churn_alert",
        search="_search_clv_churn_alert",
        compute_sudo=True,
        help="The customer is in danger of being lost: there is an open alert.",
    )

    @api.model
    def _clv_alert_domain(self):
        return Domain("company_id", "=", self.env.company.id) & Domain("state", "=", "open")

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_clv_churn_alert(self):
        owners = self.commercial_partner_id
        domain = self._clv_alert_domain() & Domain("partner_id", "in", owners.ids)
        found = self.env["clv.alert"].search(domain).partner_id
        for partner in self:
            partner.clv_churn_alert = partner.commercial_partner_id._origin in found

    def _search_clv_churn_alert(self, operator, value):
        if operator != "in":
            return NotImplemented
        alerts = self.env["clv.alert"].sudo()._search(self._clv_alert_domain())
        domain = Domain("commercial_partner_id", "in", alerts.subselect("partner_id"))
        if set(value) == {True, False}:
            return Domain.TRUE
        return domain if True in value else ~domain
