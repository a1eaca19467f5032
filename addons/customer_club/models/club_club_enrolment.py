from odoo import fields, models
from odoo.exceptions import UserError


class ClubClub(models.Model):
    """How customers become members: enrolled by staff or joining on the portal."""

    _inherit = "club.club"

    def _enrol(self, partners, consent_given=False):
        """Make members of the partners who are not; return the new members.

        Without a consent that the club requires they stay applicants.
        """
        self.ensure_one()
        self.check_access("read")
        allowed = partners.filtered_domain(partners._check_company_domain(self.company_id))
        if not allowed:
            return self.env["club.member"]
        new = self.env["club.batch"]._enrol(self, allowed)
        members = self.env["club.member"].create(
            [{"club_id": self.id, "partner_id": partner} for partner in new]
        )
        if consent_given:
            members.sudo()._record_consent("staff")
        if consent_given or not self.consent_required:
            members.sudo()._activate(fields.Date.context_today(self))
        return members

    def _join(self, partner, agreed, ip=None, referral_code=None):
        """A customer joins (or comes back) without staff; return the membership."""
        self.ensure_one()
        if self.consent_required and not agreed:
            raise UserError(self.env._("Please agree to the terms of %s first.", self.name))
        referrer = self.env["club.member"]._find_referrer(self, referral_code, partner)
        member = self._get_membership(partner)
        if not member:
            member = self.env["club.member"].create(
                {"club_id": self.id, "partner_id": partner.id, "referrer_id": referrer.id}
            )
        if self.confirm_by_mail:
            member.write({"state": "pending", "is_invited": False})
            member._ask_confirmation()
            return member
        if agreed:
            member._record_consent("portal", ip)
        if self.enrolment == "auto":
            member._activate(fields.Date.context_today(self))
        else:
            member.state = "applied"
        return member

    def _get_membership(self, partner):
        return self.env["club.member"].search(
            [("club_id", "=", self.id), ("partner_id", "=", partner.id), ("state", "!=", "merged")]
        )
