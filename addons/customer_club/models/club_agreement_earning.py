from odoo import models


class ClubEarning(models.AbstractModel):
    """Guests earn at the company of another club when an agreement says so."""

    _inherit = "club.earning"  # pylint: disable=consider-merging-classes-inherited

    def _members_of(self, invoice, members_by_partner):
        members = list(super()._members_of(invoice, members_by_partner))
        known = self.env["club.club"].union(*(member.club_id for member in members))
        partners = invoice.partner_id | invoice.partner_id.commercial_partner_id
        agreements = self.env["club.agreement"]._in_force(
            [("may_earn", "=", True), ("company_id", "=", invoice.company_id.id)],
            self._date(invoice),
        )
        # clubs of the same company earn anyway
        clubs = agreements.filtered(
            lambda agreement: (
                agreement.guest_club_id.company_id != invoice.company_id
                and agreement.club_id not in known
            )
        ).guest_club_id
        if not clubs:
            return members
        guests = self.env["club.member"].search(
            [
                ("partner_id", "in", partners.ids),
                ("club_id", "in", clubs.ids),
                ("state", "=", "active"),
            ]
        )
        found = {}
        for guest in guests.sorted(lambda member: member.partner_id != invoice.partner_id):
            found.setdefault(guest.club_id, guest)
        return [*members, *found.values()]
