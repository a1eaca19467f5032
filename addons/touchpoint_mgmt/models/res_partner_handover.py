from odoo import fields, models

from .res_partner import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_handover_ids = fields.One2many(
        "touchpoint.handover", "partner_id", string="Owners So Far", groups=USER_GROUP
    )

    def write(self, vals):
        """Every change of the one who answers for a customer is logged."""
        if "user_id" not in vals:
            return super().write(vals)
        # sudo: see touchpoint.handover._log
        before = {partner: partner.sudo().user_id for partner in self}
        result = super().write(vals)
        self.env["touchpoint.handover"]._log(before)
        return result
