from datetime import date, datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .common import TODAY, TouchpointCase

NOW = datetime(2027, 4, 29, 2)
EXECUTOR = "odoo.addons.touchpoint_mgmt.models.touchpoint_executor"


class TouchpointMailCase(TouchpointCase, MailCase):
    """Three customers with an order, and texts for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email = cls.env.ref("touchpoint_mgmt.touchpoint_channel_email")
        cls.sms = cls.env.ref("touchpoint_mgmt.touchpoint_channel_sms")
        cls.env["res.lang"]._activate_lang("zh_CN")
        partner_model = cls.env["ir.model"]._get_id("res.partner")
        cls.letter = cls.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": partner_model,
                "subject": "Thank you, {{ object.name }}",
                "body_html": "<p>Dear <t t-out='object.name'/>, thank you.</p>",
                "lang": "{{ object.lang }}",
                "use_default_to": True,
                "email_from": "care@example.com",
            }
        )
        cls.letter.with_context(lang="zh_CN").subject = "{{ object.name }}，谢谢您"
        cls.text = cls.env["sms.template"].create(
            {"name": "T", "model_id": partner_model, "body": "Thank you, {{ object.name }}!"}
        )
        cls.partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {n}",
                    "email": f"c{n}@example.com",
                    "phone": f"+86 138 1234 56{n}0",
                    "lang": "zh_CN" if n == 2 else "en_US",
                }
                for n in range(3)
            ]
        )
        for partner in cls.partners:
            cls._new_order(partner, date(2027, 4, 26))

    def _new_rule_over(self, channel, **values):
        rule = self._new_running_rule(
            self.partners,
            channel_id=channel.id,
            mail_template_id=self.letter.id,
            sms_template_id=self.text.id,
            **values,
        )
        self._plan(rule, date(2027, 4, 27))
        return rule

    def _execute(self, now=NOW):
        return self.executor._execute(self.company, TODAY, now=now)


@tagged("post_install", "-at_install")
class TestTouchpointExecutorMail(TouchpointMailCase):
    """Mails of real templates, caught at the door; SMS up to Odoo's own queue."""

    def test_mails_leave_once_in_the_language_of_the_customer(self):
        touches = self._new_rule_over(self.email).touch_ids
        with self.mock_mail_gateway():
            self.assertEqual(self._execute(), 3)
            self.assertFalse(self._mails, "queued, not sent inside the transaction")
            self._new_mails.send()
            self.assertEqual(self._execute(), 0)
        self.assertEqual(len(self._mails), 3)
        subjects = {
            mail["email_to"][0].split("<")[-1].strip(">"): mail["subject"] for mail in self._mails
        }
        self.assertEqual(subjects["c0@example.com"], "Thank you, Customer 0")
        self.assertEqual(subjects["c2@example.com"], "Customer 2，谢谢您")
        self.assertIn("Dear Customer 1", self._mails[1]["body"])
        self.assertEqual(set(touches.mapped("state")), {"done"})
        self.assertEqual(touches.outcome_id.code, "sent")
        self.assertEqual(touches[0].cost, self.email.unit_cost)
        self.assertEqual(touches[0].done_date, TODAY)
        self.assertEqual(touches.mapped("attempts"), [1, 1, 1])
        self.assertTrue(
            self.partners[0].message_ids.filtered(lambda m: m.subject == "Thank you, Customer 0"),
            "the customer's history keeps the mail",
        )

    def test_two_touches_of_one_customer_are_two_mails(self):
        for _number in range(2):
            self._new_touch(self.partners[0], channel_id=self.email.id)
        self.type_thanks.mail_template_id = self.letter
        with self.mock_mail_gateway():
            self.assertEqual(self._execute(), 2)
            self.assertEqual(len(self._new_mails), 2)

    def test_a_template_may_speak_of_the_touch(self):
        self.letter.write(
            {
                "model_id": self.env["ir.model"]._get_id("touchpoint.touch"),
                "lang": "{{ object.partner_id.lang }}",
                "subject": "Since {{ object.anchor_date }}",
                "use_default_to": False,
                "body_html": "<p>Dear <t t-out='object.partner_id.name'/></p>",
            }
        )
        self._new_rule_over(self.email)
        with self.mock_mail_gateway():
            self._execute()
            self._new_mails.send()
        self.assertIn("Since 2027-04-26", [mail["subject"] for mail in self._mails])
        self.assertEqual(len(self._mails), 3, "the customer is the receiver")

    def test_a_blacklisted_address_gets_nothing(self):
        touches = self._new_rule_over(self.email).touch_ids
        self.env["mail.blacklist"]._add("c1@example.com")
        with self.mock_mail_gateway():
            self._execute()
            self.assertEqual(len(self._new_mails), 2)
        lost = touches.filtered(lambda touch: touch.partner_id == self.partners[1])
        self.assertEqual((lost.state, lost.reason_code), ("suppressed", "consent"))

    @mute_logger(EXECUTOR, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_broken_template_waits_and_stops_nobody(self):
        broken = self._new_rule_over(self.email)
        broken.mail_template_id = self.letter.copy({"lang": False})
        self.env.flush_all()
        self.env.cr.execute(  # a field of an app that was uninstalled later
            "UPDATE mail_template SET subject = %s WHERE id = %s",
            ['{"en_US": "{{ object.no_such_field }}"}', broken.mail_template_id.id],
        )
        self.env.invalidate_all()
        good = self._new_rule_over(self.email)
        with self.mock_mail_gateway():
            self.assertEqual(self._execute(), 6)
            self.assertEqual(len(self._new_mails), 3)
        self.assertEqual(set(broken.touch_ids.mapped("state")), {"planned"})
        self.assertEqual(set(good.touch_ids.mapped("state")), {"done"})
        self.assertTrue(broken.last_error)
        self.assertEqual(self._execute(), 0, "the broken rule does not block the queue")

    def test_sms_are_queued_once_and_kept_in_the_history(self):
        touches = self._new_rule_over(self.sms).touch_ids
        self._execute()
        self.assertEqual(self._execute(), 0)
        messages = self.env["sms.sms"].search([("partner_id", "in", self.partners.ids)])
        texts = [sms.body.split("\n")[0] for sms in messages]
        self.assertEqual(sorted(texts), [f"Thank you, Customer {n}!" for n in range(3)])
        self.assertEqual(set(messages.mapped("state")), {"outgoing"})
        self.assertEqual(
            messages.mapped("number"), [sms.partner_id.phone_sanitized for sms in messages]
        )
        self.assertEqual(messages.mail_message_id.mapped("res_id"), messages.partner_id.ids)
        self.assertEqual(set(touches.mapped("state")), {"done"})

    def test_nothing_is_sent_before_its_hour(self):
        self._new_rule_over(self.sms, slot_hour=11)
        self.assertEqual(self._execute(), 0)
        self.assertEqual(self._execute(datetime(2027, 4, 29, 3)), 3)

    def test_sending_needs_few_queries_per_touch(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {n}", "email": f"m{n}@example.com"} for n in range(100)]
        )
        self.type_thanks.mail_template_id = self.letter
        for partner in partners:
            self._new_touch(partner, channel_id=self.email.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._execute(), 100)
        self.assertLess(self.env.cr.sql_log_count - before, 300)
