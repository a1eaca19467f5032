"""What the system sends by itself: e-mails and SMS, as rows of Odoo's own queues."""

from odoo import models
from odoo.fields import Command


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
            self._watch_mails(part, mails)
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
            queue = self.env["sms.sms"].sudo()
            queued = queue.create(
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
            self._watch_sms(part, queued)
        touches._record_sent(self.env.ref("touchpoint_mgmt.touchpoint_outcome_sent"), now)

    def _watch_mails(self, touches, mails):
        """Odoo keeps in a notification what becomes of a mail, bounces included."""
        values = []
        for touch, mail in zip(touches, mails, strict=True):
            touch.message_id = mail.mail_message_id
            values.append(
                {
                    **self._prepare_notification(touch),
                    "notification_type": "email",
                    "mail_mail_id": mail.id,
                    "mail_email_address": touch.partner_id.email_normalized,
                }
            )
        # sudo: the messages belong to the system
        self.env["mail.notification"].sudo().create(values)

    def _watch_sms(self, touches, messages):
        values = []
        for touch, sms in zip(touches, messages, strict=True):
            touch.message_id = sms.mail_message_id
            values.append(
                {
                    **self._prepare_notification(touch),
                    "notification_type": "sms",
                    "sms_id_int": sms.id,
                    "sms_number": sms.number,
                    "sms_tracker_ids": [Command.create({"sms_uuid": sms.uuid})],
                }
            )
        # sudo: see _watch_mails
        self.env["mail.notification"].sudo().create(values)

    def _prepare_notification(self, touch):
        return {
            "author_id": touch.message_id.author_id.id,
            "mail_message_id": touch.message_id.id,
            "res_partner_id": touch.partner_id.id,
            "notification_status": "ready",
            "is_read": True,  # nothing for an inbox
        }

    def _split_by_customer(self, touches):
        """Parts in which every customer occurs once."""
        parts = []
        for group in touches.grouped("partner_id").values():
            for number, touch in enumerate(group):
                if number == len(parts):
                    parts.append(touches.browse())
                parts[number] |= touch
        return parts
