from odoo import models


class ClubMember(models.Model):
    """The green channel: a new tier at once reaches what is open for the customer."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        result = super().write(vals)
        if {"tier_id", "state"} & vals.keys():
            self._refresh_club_priority()
        return result

    def _refresh_club_priority(self):
        partners = self.partner_id.sudo()
        self.env["sale.order"].sudo()._refresh_club_priority(partners)
        self.env["mail.activity"].sudo()._refresh_club_priority(partners)
