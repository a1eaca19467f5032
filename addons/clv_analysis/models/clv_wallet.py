from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClvWallet(models.Model):
    """Somebody's estimate of what a customer needs in a year; the newest per category counts."""

    _name = "clv.wallet"
    _description = "Estimate of what a customer needs in a year (fact)"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    categ_id = fields.Many2one(
        "product.category", string="Category", help="Empty: everything the customer could buy here."
    )
    date = fields.Date(string="Estimated on", required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", string="Author", required=True, default=lambda self: self.env.user
    )
    need = fields.Monetary(
        string="Need per year", required=True, help="What the customer buys of this anywhere."
    )
    own_amount = fields.Monetary(
        string="Bought here", readonly=True, help="Sales of the last 365 days."
    )
    share = fields.Float(
        string="Share of wallet", compute="_compute_share", store=True, aggregator="avg"
    )
    rest = fields.Monetary(string="Bought elsewhere", compute="_compute_share", store=True)
    note = fields.Text(string="Source", help="How the need was found out.")

    @api.depends("need", "own_amount")
    def _compute_share(self):
        for wallet in self:
            wallet.share = min(max(wallet.own_amount / wallet.need, 0.0), 1.0) if wallet.need else 0
            wallet.rest = max(wallet.need - wallet.own_amount, 0.0)

    @api.constrains("need")
    def _check_need(self):
        for wallet in self:
            if wallet.need <= 0:
                raise ValidationError(
                    self.env._(
                        "%(customer)s: the need of a year is above 0; it is %(need)s.",
                        customer=wallet.partner_id.display_name,
                        need=wallet.need,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        wallets = super().create([self._of_the_firm(values) for values in vals_list])
        self._refresh(wallets.company_id, fields.Date.context_today(self))
        return wallets

    def write(self, vals):
        result = super().write(self._of_the_firm(vals))
        if {"partner_id", "categ_id", "company_id"} & vals.keys():
            self._refresh(self.company_id, fields.Date.context_today(self))
        return result

    @api.model
    def _of_the_firm(self, values):
        """The same values, of the commercial entity where a contact of it was named."""
        if not values.get("partner_id"):
            return values
        partner = self.env["res.partner"].browse(values["partner_id"])
        return {**values, "partner_id": partner.commercial_partner_id.id}

    @api.model
    def _refresh(self, companies, today):
        """Own sales and shares anew."""
        self.env.flush_all()
        for company in companies:
            self.env["clv.insight"].sudo()._refresh_wallets(company, today)
        wallets = self.sudo().search([("company_id", "in", companies.ids)])
        wallets.invalidate_recordset(["own_amount"])
        wallets._compute_share()
