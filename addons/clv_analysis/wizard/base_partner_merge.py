from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A customer has one row of scores per company: keep one before the keys are moved.
        The next run scores the joint history."""
        self.env["clv.dataset"]._keep_one(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
