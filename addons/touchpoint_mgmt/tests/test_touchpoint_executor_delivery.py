from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import TODAY
from .test_touchpoint_executor_mail import NOW, TouchpointMailCase


@tagged("post_install", "-at_install")
class TestTouchpointExecutorDelivery(TouchpointMailCase):
    """Bounces as Odoo reads them from the mail, failures of its own SMS and mail queue."""

    def _return(self, today=TODAY, now=NOW):
        return self.executor._return_batch(self.company, today, 100, now).get("seen", 0)

    def _send(self, rule):
        with self.mock_mail_gateway():
            self._execute()
            self._new_mails.send()
        return rule.touch_ids

    def _bounce(self, touch):
        """The mail server of the customer sends the mail back."""
        bounce = (
            "Return-Path: <>\nFrom: MAILER-DAEMON@example.com\nTo: bounce@test.example.com\n"
            "Subject: Undelivered Mail\nMessage-Id: <b1@example.com>\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
            "--B\nContent-Type: text/plain\n\nUser unknown\n"
            "--B\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {touch.partner_id.email}\n"
            "Action: failed\nStatus: 5.1.1\n\n"
            f"--B\nContent-Type: text/rfc822-headers\n\nMessage-Id: {touch.message_id.message_id}\n"
            "--B--\n"
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, bounce)

    def _get_messages(self, user):
        return self.env["mail.message"].search(
            [
                ("subject", "like", "did not arrive"),
                ("notified_partner_ids", "in", user.partner_id.ids),
            ]
        )

    def test_a_bounced_mail_ends_with_its_reason_and_is_told_once(self):
        touches = self._send(self._new_rule_over(self.email))
        self.assertEqual(self._return(), 0, "all of them arrived")
        lost = touches[0]
        self._bounce(lost)
        self.assertEqual(self._return(), 1)
        self.assertEqual((lost.state, lost.reason_code), ("no_contact", "bounced"))
        self.assertEqual(lost.outcome_id.code, "undelivered")
        self.assertIn("User unknown", lost.attempt_ids[0].note)
        self.assertEqual(set((touches - lost).mapped("state")), {"done"})
        self.assertEqual(len(self._get_messages(self.clerk)), 1)
        self.assertIn(lost.partner_id.name, self._get_messages(self.clerk).body)
        self.assertEqual(self._return(), 0, "again: nothing new")
        self.assertEqual(len(self._get_messages(self.clerk)), 1)
        self.assertEqual(len(lost.attempt_ids), 2)

    def test_it_goes_on_over_the_next_channel_of_the_rule(self):
        phone = self.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        rule = self._new_rule_over(self.email, fallback_ids=[(0, 0, {"channel_id": phone.id})])
        touches = self._send(rule)
        lost = touches.filtered(lambda touch: touch.partner_id == self.partners[1])
        self._bounce(lost)
        self._return()
        self.assertEqual((lost.state, lost.channel_id), ("planned", phone))
        failed = self.env["touchpoint.touch"].search([("fallback_id", "=", lost.id)])
        self.assertEqual((failed.state, failed.reason_code), ("no_contact", "bounced"))
        self.assertEqual(failed.channel_id, self.email)
        self._plan(rule, TODAY)
        self.assertEqual(lost.channel_id, phone, "the planner does not send the mail again")
        with self.mock_mail_gateway():
            self._execute()
            self.assertFalse(self._new_mails)
        self.assertEqual((lost.state, lost.activity_id.user_id), ("assigned", self.clerk))
        self.assertEqual(self._return(), 0)

    def test_a_channel_that_failed_is_not_tried_again(self):
        phone = self.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        rule = self._new_rule_over(self.email, fallback_ids=[(0, 0, {"channel_id": phone.id})])
        lost = self._send(rule)[0]
        self._bounce(lost)
        self._return()
        self.env["phone.blacklist"]._add([lost.partner_id.phone_sanitized])
        with self.mock_mail_gateway():
            self._execute()
            self.assertFalse(self._new_mails)
        self.assertEqual((lost.state, lost.reason_code), ("suppressed", "consent"))

    def test_too_late_for_another_channel(self):
        phone = self.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        rule = self._new_rule_over(
            self.email, grace_days=1, fallback_ids=[(0, 0, {"channel_id": phone.id})]
        )
        lost = self._send(rule)[0]
        self._bounce(lost)
        self._return(TODAY + timedelta(days=9))
        self.assertEqual((lost.state, lost.reason_code), ("no_contact", "bounced"))

    def test_a_failed_sms_comes_back(self):
        touches = self._new_rule_over(self.sms).touch_ids
        self._execute()
        texts = self.env["sms.sms"].search([("partner_id", "in", self.partners.ids)])
        wrong = texts.filtered(lambda sms: sms.partner_id == self.partners[0])
        wrong._update_sms_state_and_trackers("error", failure_type="sms_number_format")
        broke = texts.filtered(lambda sms: sms.partner_id == self.partners[1])
        broke._update_sms_state_and_trackers("error", failure_type="unknown")
        self.assertEqual(self._return(), 2)
        reasons = {touch.partner_id: touch.reason_code for touch in touches}
        self.assertEqual(
            [reasons[partner] for partner in self.partners], ["bounced", "failed", False]
        )
        self.assertEqual(wrong.state, "canceled", "nobody sends it again from the queue")
        self.assertEqual(self._return(), 0)

    def _send_without_server(self, touches):
        """What Odoo does when no mail server answers."""
        mails = self.env["mail.mail"].search([("mail_message_id", "in", touches.message_id.ids)])
        with patch.object(IrMail_Server, "_connect__", side_effect=OSError("Connection refused")):
            mails.send()

    def _send_queue(self):
        """-> how many customers Odoo's own job sends a mail to"""
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            return sum("Customer" in mail["email_to"][0] for mail in self._mails)

    def _new_outage(self, **values):
        phone = self.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        rule = self._new_rule_over(
            self.email, fallback_ids=[(0, 0, {"channel_id": phone.id})], **values
        )
        with self.mock_mail_gateway():
            self._execute()
        self._send_without_server(rule.touch_ids)
        return rule.touch_ids

    def test_an_outage_of_the_mail_server_is_waited_for(self):
        touches = self._new_outage()
        counts = self.executor._return_batch(self.company, TODAY, 100, NOW)
        self.assertIn("Connection refused", counts["error"])
        self.assertEqual(set(touches.mapped("state")), {"done"})
        self.assertEqual(touches.channel_id, self.email, "nobody is called instead")
        self.assertFalse(self._get_messages(self.clerk))
        self._send_without_server(touches)
        self.assertEqual(self._return(), 0, "not again in the same moment")
        later = NOW + timedelta(hours=1)
        self.assertEqual(self._return(now=later), 3)
        self.assertEqual([len(touch.attempt_ids) for touch in touches], [2] * 3)
        self.assertEqual(self._send_queue(), 3, "once each")
        self.assertEqual(self._send_queue(), 0)
        self.assertEqual(self._return(now=later + timedelta(hours=1)), 0)
        self.assertEqual(set(touches.mapped("state")), {"done"})

    def test_an_outage_longer_than_the_grace_days(self):
        touches = self._new_outage(grace_days=1)
        self.assertEqual(self._return(TODAY + timedelta(days=9)), 3)
        self.assertEqual(set(touches.mapped("reason_code")), {"failed"})
        self.assertEqual(set(touches.mapped("state")), {"no_contact"})
        self.assertEqual(len(self._get_messages(self.clerk)), 1)
        self.assertEqual(self._send_queue(), 0, "nobody sends it later")

    def test_who_refuses_during_an_outage_is_not_written_to(self):
        touches = self._new_outage()
        self.env["mail.blacklist"]._add("c1@example.com")
        self.assertEqual(self._return(), 3)
        refused = touches.filtered(lambda touch: touch.partner_id == self.partners[1])
        self.assertEqual((refused.state, refused.channel_id.code), ("planned", "phone"))
        self.assertEqual(self._send_queue(), 2)

    def test_an_sms_waits_for_credit(self):
        touches = self._new_rule_over(self.sms).touch_ids
        self._execute()
        texts = self.env["sms.sms"].search([("partner_id", "in", self.partners.ids)])
        texts._update_sms_state_and_trackers("error", failure_type="sms_credit")
        self.assertEqual(self._return(), 3)
        self.assertEqual(set(texts.mapped("state")), {"outgoing"})
        self.assertEqual(set(touches.mapped("state")), {"done"})
        texts._update_sms_state_and_trackers("error", failure_type="sms_credit")
        texts[0].unlink()
        self.assertEqual(self._return(now=NOW + timedelta(hours=1)), 3)
        self.assertEqual(sorted(touches.mapped("state")), ["done", "done", "no_contact"])

    def test_a_mail_taken_out_of_the_queue_was_not_sent(self):
        touches = self._new_rule_over(self.email).touch_ids
        with self.mock_mail_gateway():
            self._execute()
            self.assertEqual(self._return(), 0, "it waits in the queue")
        self._new_mails[0].cancel()
        self._new_mails[1].unlink()
        self.env.invalidate_all()
        self.assertEqual(self._return(), 2)
        self.assertEqual(sorted(touches.mapped("state")), ["done", "no_contact", "no_contact"])

    def test_other_companies_and_hand_made_touches_are_left_alone(self):
        lost = self._send(self._new_rule_over(self.email))[0]
        self._bounce(lost)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.executor._return_batch(other, TODAY, 100, datetime(2027, 4, 29)))
        self.assertEqual(lost.state, "done")
