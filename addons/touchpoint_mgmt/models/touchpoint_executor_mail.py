"""What the system sends by itself: e-mails and SMS, as rows of Odoo's own queues."""

from odoo import models


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _send_mails(self, touches, now):
        """One queued e-mail per touch of one rule and type; the touches are done."""
        template = touches.type_id._get_template(touches.channel_id, touches.rule_id)
        by_touch = template.model == "touchpoint.touch"
        for part in [touches] if by_touch else self._split_by_customer(touches):
            records = part if by_touch else part.partner_id
            mails = template.sudo().send_mail_batch(
                records.ids,
                # the message stays with the customer after the mail is sent and deleted
                email_values={"is_notification": True},
            )
            for mail, touch in zip(mails, part, strict=True):
                if not (mail.recipient_ids or mail.email_to):
                    mail.recipient_ids = touch.partner_id
                self._add_link_to_mail(mail, touch)
        touches._record_sent(self.env.ref("touchpoint_mgmt.touchpoint_outcome_sent"), now)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _send_sms(self, touches, now):
        """One queued SMS per touch of one rule and type; the touches are done."""
        template = touches.type_id._get_template(touches.channel_id, touches.rule_id)
        by_touch = template.model == "touchpoint.touch"
        for part in self._split_by_customer(touches):
            partners = part.partner_id
            records = part if by_touch else partners
            texts = template.sudo()._render_field("body", records.ids, compute_lang=True)
            bodies = {
                touch.partner_id.id: texts[touch.id if by_touch else touch.partner_id.id]
                for touch in part
            }
            messages = partners._message_log_batch(bodies=bodies, message_type="sms")
            # the history keeps the text without the link, which is the customer's key
            links = {touch.partner_id.id: touch for touch in part}
            # sudo: the queue belongs to the system; its sender counts by the company of the message
            self.env["sms.sms"].sudo().create(
                [
                    {
                        "body": self._add_link_to_sms(bodies[partner.id], links[partner.id]),
                        "number": partner.phone_sanitized or partner.phone,
                        "partner_id": partner.id,
                        "mail_message_id": message.id,
                    }
                    for partner, message in zip(partners, messages, strict=True)
                ]
            )
        touches._record_sent(self.env.ref("touchpoint_mgmt.touchpoint_outcome_sent"), now)

    def _split_by_customer(self, touches):
        """Parts in which every customer occurs once."""
        parts = []
        for group in touches.grouped("partner_id").values():
            for number, touch in enumerate(group):
                if number == len(parts):
                    parts.append(touches.browse())
                parts[number] |= touch
        return parts
