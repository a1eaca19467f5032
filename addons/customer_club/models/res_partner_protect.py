from odoo import fields, models

CONTACT = ("email", "phone")


class ResPartner(models.Model):
    """New contact data of a member pause redeeming, and the old address is told."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        if not any(name in vals for name in CONTACT):
            return super().write(vals)
        before = {partner: [partner[name] or "" for name in CONTACT] for partner in self}
        old = {partner: partner.email for partner in self}
        result = super().write(vals)
        # the first contact data of a customer are no change
        changed = self.filtered(
            lambda partner: (
                any(before[partner])
                and before[partner] != [partner[name] or "" for name in CONTACT]
            )
        )
        if changed:
            changed._club_contact_changed(old)
        return result

    def _club_contact_changed(self, old):
        members = (
            self.env["club.member"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "in", ("active", "suspended"))])
        )
        members = members.filtered("club_id.contact_hold_days")
        if not members:
            return
        members.contact_changed_on = fields.Date.context_today(self)
        template = self.env.ref("customer_club.mail_template_contact", raise_if_not_found=False)
        for member in members:
            member._message_log(
                body=self.env._("Contact data changed: points cannot be redeemed for some days.")
            )
            address = old.get(member.partner_id)
            if template and address and address != member.partner_id.email:
                template.sudo().send_mail(
                    member.id, email_values={"email_to": address, "recipient_ids": []}
                )
