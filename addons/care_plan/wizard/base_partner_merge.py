from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Two customers of one plan become one: only the survivor's row goes on counting."""
        self.env["care.dataset"]._mark_merged(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
