from odoo import models


class ClubTier(models.Model):
    """Another service priority of a tier reaches what is open for its members."""

    _inherit = "club.tier"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        result = super().write(vals)
        if "service_priority" in vals:
            members = self.env["club.member"].sudo().search([("tier_id", "in", self.ids)])
            members._refresh_club_priority()
        return result
