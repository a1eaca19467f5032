import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubMemberProtect(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls._give(cls.member, 500)
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})

    def _mails(self):
        return self.env["mail.mail"].sudo().search([("model", "=", "club.member")], order="id")

    def _send(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_club.club_notice_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def test_new_contact_data_pause_redeeming(self):
        self.anna.email = "thief@example.com"
        self.assertEqual(self.member.redeem_from, datetime.date(2026, 6, 18))
        with self.assertRaisesRegex(UserError, "changed on 2026-06-15.*redeemed from 2026-06-18"):
            self.member.redeem(self.reward, 100)
        mail = self._mails()[-1]
        self.assertEqual(mail.email_to, "anna@example.com", "the old address is told")
        self.member.with_user(self.clerk).action_confirm_identity()
        self.member.redeem(self.reward, 100)

    def test_the_pause_ends_by_itself(self):
        self.anna.phone = "1"
        self.anna.phone = "2"
        self.assertTrue(self.member.redeem_from)
        with freeze_time(TODAY + datetime.timedelta(days=3)):
            self.env.invalidate_all()
            self.member.redeem(self.reward, 100)

    def test_no_pause(self):
        self.anna.email = "anna@example.com"
        self.anna.phone = "first number"
        self.assertTrue(self.member.redeem_from, "even a first telephone number may be a thief's")
        self.member.action_confirm_identity()
        self.anna.name = "Anna B."
        self.assertFalse(self.member.redeem_from)
        self.club.contact_hold_days = 0
        self.anna.email = "new@example.com"
        self.assertFalse(self.member.redeem_from)

    def test_every_debit_is_mailed_once_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.anna.lang = "zh_CN"
        before = self._mails()
        redemption = self.member.redeem(self.reward, 100)
        self.member.redeem(self.reward, 150)
        self._send()
        mail = self._mails() - before
        self.assertEqual(len(mail), 1, "one mail for both")
        self.assertEqual(mail.recipient_ids, self.anna)
        self.assertIn("−100", mail.body_html)
        self.assertIn("−150", mail.body_html)
        self.assertIn(">250<", mail.body_html)
        redemption.action_cancel()
        self._send()
        self.assertEqual(len(self._mails() - before), 1, "getting points is no debit")
        self.assertEqual(set(self.member.notice_ids.mapped("state")), {"sent"})

    def test_expired_points_are_mailed(self):
        self._give(self.member, 70, "old", TODAY)
        self.env["club.batch"]._expire(self.company, TODAY + datetime.timedelta(days=1), 100)
        self.assertEqual(self.member.notice_ids.points, 70)
        self.anna.email = False
        self._send()
        self.assertEqual(self.member.notice_ids.state, "skipped")

    def test_no_mail_where_the_club_does_not_want_it(self):
        self.club.notify_debits = False
        self.member.redeem(self.reward, 100)
        self.assertFalse(self.member.notice_ids)
