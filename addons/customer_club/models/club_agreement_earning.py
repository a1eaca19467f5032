from odoo import models


class ClubEarning(models.AbstractModel):
    """Guests earn at the company of another club when an agreement says so."""

    _inherit = "club.earning"  # pylint: disable=consider-merging-classes-inherited

    def _members_of(self, invoice, members_by_partner):
        members = list(super()._members_of(invoice, members_by_partner))
        hosts_of = self.env["club.agreement"]._earning_guests(
            invoice.company_id, self._date(invoice)
        )
        if not hosts_of:
            return members
        known = {member.club_id.id for member in members}
        clubs = [guest for guest, hosts in hosts_of.items() if hosts - known]
        if not clubs:
            return members
        partners = invoice.partner_id | invoice.partner_id.commercial_partner_id
        guests = self.env["club.member"].search(
            [
                ("partner_id", "in", partners.ids),
                ("club_id", "in", clubs),
                ("state", "=", "active"),
            ]
        )
        found = {}
        for guest in guests.sorted(lambda member: member.partner_id != invoice.partner_id):
            found.setdefault(guest.club_id, guest)
        return [*members, *found.values()]
