"""The customer's own page: its link, and what it shows."""

import hashlib

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "touchpoint.page"
PATH = "/touch/page"
#: what a link was sent over -> the field whose change ends the link; a letter names nothing else
ADDRESS_FIELDS = {"mail": "email_normalized", "sms": "phone_sanitized", "letter": False}
#: days after a contact in which the page asks about it
ASK_DAYS = 60


class TouchpointPage(models.AbstractModel):
    """One customer seen by one company. Nothing of a link is stored: it is signed, expires, and
    dies when the address it was sent to is no longer the customer's."""

    _name = "touchpoint.page"
    _description = "Self-service Page (service)"

    @api.model
    def _get_url(self, partner, company, means="mail"):
        token = hash_sign(
            self.env(su=True),
            SCOPE,
            [partner.id, company.id, means, self._digest(partner, means)],
            expiration_hours=24 * company.sudo().touch_page_days,
        )
        return f"{partner.get_base_url()}{PATH}/{token}"

    @api.model
    def _find(self, token):
        """(customer, company) of a link; empty when it is forged, too old or for an old address."""
        nobody = self.env["res.partner"], self.env["res.company"]
        try:
            partner_id, company_id, means, digest = verify_hash_signed(
                self.env(su=True), SCOPE, token
            )
        except (ValueError, UnicodeError, IndexError, TypeError, KeyError):
            return nobody
        # sudo: the link is the key
        partner = self.env["res.partner"].sudo().browse(partner_id).exists()
        company = self.env["res.company"].sudo().browse(company_id).exists()
        if not (partner.active and company and consteq(self._digest(partner, means), digest)):
            return nobody
        return partner, company

    @api.model
    def _digest(self, partner, means):
        name = ADDRESS_FIELDS[means]
        address = str(partner.sudo()[name] or "") if name else ""
        return hashlib.sha256(address.encode()).hexdigest()[:12]

    @api.model
    def _get_values(self, partner, company):
        """What the page shows of ``partner`` (sudo) for ``company``."""
        today = company._touch_today()
        denials = self._get_denials(partner, company, today)
        every = denials.filtered(lambda denial: not denial.channel_id and not denial.type_id)
        interests = self.env["res.partner.category"].sudo().search([("touch_interest", "=", True)])
        return {
            "partner": partner,
            "company": company,
            "today": today,
            "channels": [
                (channel, self._is_channel_on(partner, channel, denials))
                for channel in self._get_channels(company)
            ],
            "topics": [
                (topic, self._is_topic_on(partner, topic, denials, company))
                for topic in self._get_topics(company)
            ],
            "pause_until": max(filter(None, every.mapped("date_to")), default=False),
            "is_stopped": any(not denial.date_to for denial in every),
            "interests": [(tag, tag in partner.category_id) for tag in interests],
            "question": self._get_question(partner, company, today),
        }

    def _get_company_domain(self, company):
        return Domain("company_id", "in", (False, company.id))

    def _get_channels(self, company):
        # sudo: customers see the names of what they choose from
        return (
            self.env["touchpoint.channel"]
            .sudo()
            .search(self._get_company_domain(company) & Domain("customer_choice", "=", True))
        )

    def _get_topics(self, company):
        return (
            self.env["touchpoint.type"]
            .sudo()
            .search(self._get_company_domain(company) & Domain("topic", "!=", False))
        )

    def _get_wishes(self, partner, company, today):
        """What the customer said and is in force today, for one company or all."""
        return (
            self.env["touchpoint.preference"]
            .sudo()
            .search(
                self._get_company_domain(company)
                & Domain("partner_id", "=", partner.id)
                & Domain("date_from", "<=", today)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            )
        )

    def _get_denials(self, partner, company, today):
        wishes = self._get_wishes(partner, company, today)
        return wishes.filtered(lambda wish: wish.decision == "deny")

    def _is_channel_on(self, partner, channel, denials):
        refused = denials.filtered(lambda denial: denial.channel_id == channel)
        return not refused.filtered(lambda denial: not denial.type_id) and not (
            self._is_blacklisted(partner, channel)
        )

    def _is_blacklisted(self, partner, channel):
        # sudo: the customer's own entry
        if channel.optout_source == "mail" and partner.email_normalized:
            domain = [("email", "=", partner.email_normalized)]
            return bool(self.env["mail.blacklist"].sudo().search_count(domain, limit=1))
        if channel.optout_source == "phone" and partner.phone_sanitized:
            domain = [("number", "=", partner.phone_sanitized)]
            return bool(self.env["phone.blacklist"].sudo().search_count(domain, limit=1))
        return False

    def _is_topic_on(self, partner, topic, denials, company):
        if denials.filtered(lambda denial: denial.type_id == topic and not denial.channel_id):
            return False
        if topic.topic == "opt_out":
            return True
        wishes = self._get_wishes(partner, company, company._touch_today())
        return bool(
            wishes.filtered(lambda wish: wish.decision == "allow" and wish.type_id == topic)
        )

    def _get_question(self, partner, company, today):
        """The touch the customer may judge: a solution of a case, else the last talk."""
        # sudo: see _find
        case = (
            self.env["touchpoint.case"]
            .sudo()
            .search(
                Domain("partner_id", "=", partner.id)
                & Domain("company_id", "=", company.id)
                & Domain("state", "=", "resolved")
                & Domain("verification_touch_id.state", "in", ("planned", "assigned")),
                order="resolved_at desc",
                limit=1,
            )
        )
        if case:
            return case.verification_touch_id
        since = fields.Date.subtract(today, days=ASK_DAYS)
        return (
            self.env["touchpoint.touch"]
            .sudo()
            .search(
                Domain("partner_id", "=", partner.id)
                & Domain("company_id", "=", company.id)
                & Domain("state", "=", "done")
                & Domain("done_date", ">=", since)
                & Domain("satisfaction_class", "=", False)
                & Domain("outcome_id.reached", "=", True)
                & Domain("type_id.direction", "=", "two_way"),
                order="done_date desc, id desc",
                limit=1,
            )
        )
