from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Scores are per company and customer: those of the contacts that disappear are
        dropped before their keys are moved, and the next run scores the joint history."""
        self.env["clv.dataset"]._forget(src_partners)
        return super()._update_foreign_keys(src_partners, dst_partner)
