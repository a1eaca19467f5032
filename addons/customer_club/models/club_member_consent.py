import hashlib
import hmac

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "customer_club.confirm"


class ClubMember(models.Model):
    """Consent with its proof, and the confirmation of a membership by mail."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    consent_ids = fields.One2many("club.consent", "member_id", string="Consents")
    consent_outdated = fields.Boolean(
        compute="_compute_consent_outdated", help="The terms changed since the member agreed."
    )
    is_invited = fields.Boolean(readonly=True, help="Staff invited this customer.")

    @api.depends("consent_version", "club_id.terms_version", "club_id.consent_required")
    def _compute_consent_outdated(self):
        for member in self:
            member.consent_outdated = bool(
                member.club_id.consent_required
                and member.consent_at
                and member.consent_version != member.club_id.terms_version
            )

    def _record_consent(self, origin, ip=None):
        result = super()._record_consent(origin, ip)
        self._log_consent("given", origin, ip)
        return result

    def _log_consent(self, kind, origin, ip=None):
        self.env["club.consent"].sudo().create(
            [
                {
                    "member_id": member.id,
                    "club_id": member.club_id.id,
                    "company_id": member.company_id.id,
                    "kind": kind,
                    "date": fields.Datetime.now(),
                    "version": member.club_id.terms_version,
                    "terms": member.club_id.terms,
                    "origin": origin,
                    "email": origin == "mail" and member.partner_id.email,
                    "ip": ip,
                    "user_id": self.env.uid,
                }
                for member in self
            ]
        )

    def _withdraw_consent(self, origin, ip=None):
        """Note that the member takes the consent back; without one that is needed they leave."""
        self.ensure_one()
        self._log_consent("withdrawn", origin, ip)
        self.sudo().write({"consent_at": False, "consent_version": False})
        if self.club_id.consent_required and self.state in ("pending", "applied", "active"):
            self.sudo().action_leave()

    # ---- confirmation by mail: a link that is signed, expires and follows the address ----

    def _address_digest(self):
        address = self.sudo().partner_id.email_normalized or ""
        return hashlib.sha256(address.encode()).hexdigest()[:16]

    def _confirm_token(self):
        self.ensure_one()
        return hash_sign(
            self.env(su=True),
            SCOPE,
            [self.id, self._address_digest()],
            expiration_hours=self.club_id.confirm_hours,
        )

    def _get_confirm_url(self):
        """Used in the mail: the page where the member reads the terms and confirms."""
        return f"{self.get_base_url()}/club/confirm/{self._confirm_token()}"

    @api.model
    def _find_by_token(self, token):
        """The member a link was made for; empty when it is forged, too old or for an old address."""
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, token)
        except (ValueError, UnicodeError, IndexError, TypeError, KeyError):
            values = None
        if not values:
            return self.browse()
        member = self.sudo().browse(values[0]).exists()
        same = hmac.compare_digest(member._address_digest() if member else "", values[1])
        return member if same else self.browse()

    def _ask_confirmation(self):
        """Send the link; a member without an address cannot be asked."""
        template = self.env.ref("customer_club.mail_template_confirm")
        for member in self:
            if not member.partner_id.email_normalized:
                raise UserError(
                    self.env._(
                        "%s has no e-mail address to send the link to.", member.partner_id.name
                    )
                )
            template.send_mail(
                member.id, email_layout_xmlid="mail.mail_notification_light", force_send=False
            )

    def _confirm(self, ip=None):
        """The member clicked the link: on record, and admitted unless staff decide."""
        self.ensure_one()
        if self.state != "pending":
            return
        self._record_consent("mail", ip)
        if self.club_id.enrolment == "apply" and not self.is_invited:
            self.state = "applied"
        else:
            self._activate(fields.Date.context_today(self))

    def action_send_confirmation(self):
        """Staff send the link once more."""
        self.check_access("write")
        for member in self:
            if member.state != "pending":
                raise UserError(
                    self.env._("%s does not wait for a confirmation.", member.display_name)
                )
        self.sudo()._ask_confirmation()
