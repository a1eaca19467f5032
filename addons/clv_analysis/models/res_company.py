from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    clv_config_id = fields.Many2one(
        "clv.config", string="Customer value settings", compute="_compute_clv_config_id"
    )

    def _compute_clv_config_id(self):
        configs = self.env["clv.config"].search([("company_id", "in", self.ids)])
        by_company = configs.grouped("company_id")
        for company in self:
            company.clv_config_id = by_company.get(company)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["clv.config"].sudo()._ensure(companies)
        return companies

    @api.ondelete(at_uninstall=False)
    def _unlink_scores(self):
        self.env["clv.dataset"].sudo()._forget(self)
