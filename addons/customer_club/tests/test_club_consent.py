from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools.misc import hash_sign

from odoo.addons.customer_club.models.club_member_consent import SCOPE

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestClubConsent(ClubCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"consent_required": True, "terms": "<p>Be kind.</p>"})

    def _pending(self):
        self.club.confirm_by_mail = True
        return self.club._join(self.anna, True)

    def test_staff_consent_keeps_text_version_and_person(self):
        member = self.club.with_user(self.clerk)._enrol(self.anna, consent_given=True)
        proof = member.consent_ids
        self.assertEqual(
            (proof.kind, proof.version, proof.origin, proof.user_id),
            ("given", "1", "staff", self.clerk),
        )
        self.assertIn("Be kind", proof.terms)
        self.club.write({"terms": "<p>Pay.</p>", "terms_version": "2"})
        self.assertIn("Be kind", proof.terms)
        self.assertTrue(member.consent_outdated)
        with self.assertRaisesRegex(UserError, "never changed afterwards"):
            proof.sudo().version = "9"

    def test_joining_sends_a_link_and_waits(self):
        member = self._pending()
        self.assertEqual((member.state, member.consent_at), ("pending", False))
        mail = self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.anna.ids)])
        self.assertIn("/club/confirm/", mail.body_html)

    def test_link_confirms_once_with_proof(self):
        member = self._pending()
        url = f"/club/confirm/{member._confirm_token()}"
        page = self.url_open(url)
        self.assertIn("Be kind", page.text)
        self.assertEqual(member.state, "pending")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(url, data={"csrf_token": token, "agree": "1"})
        self.assertEqual((member.state, member.consent_origin), ("active", "mail"))
        self.assertEqual(member.consent_ids.email, "anna@example.com")
        self.assertTrue(member.consent_ids.ip)
        self.url_open(url, data={"csrf_token": token, "agree": "1"})
        self.assertEqual(len(member.consent_ids), 1)

    def test_confirming_needs_agreement(self):
        member = self._pending()
        url = f"/club/confirm/{member._confirm_token()}"
        token = self.url_open(url).text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(url, data={"csrf_token": token})
        self.assertEqual(member.state, "pending")

    def test_links_cannot_be_guessed_and_expire(self):
        member = self._pending()
        good = member._confirm_token()
        Member = self.env["club.member"]
        self.assertEqual(Member._find_by_token(good), member)
        forged = hash_sign(self.env(su=True), "another.scope", [member.id, "x"])
        for token in ("", "abc", "1", good[:-3] + "xyz", good + "A" * 9, forged, "é"):
            with self.subTest(token=token):
                self.assertFalse(Member._find_by_token(token))
                self.assertEqual(self.url_open(f"/club/confirm/{token or 'x'}").status_code, 404)
        with freeze_time(fields.Datetime.now() + timedelta(hours=73)):
            self.assertFalse(Member._find_by_token(good))

    def test_link_dies_with_the_address(self):
        member = self._pending()
        token = member._confirm_token()
        self.anna.email = "new@example.com"
        self.assertFalse(member._find_by_token(token))
        unknown = hash_sign(self.env(su=True), SCOPE, [0, ""])
        self.assertFalse(member._find_by_token(unknown))

    def test_application_waits_for_staff_after_the_link(self):
        self.club.enrolment = "apply"
        member = self._pending()
        member._confirm("1.2.3.4")
        self.assertEqual(member.state, "applied")

    def test_invitation_admits_at_once(self):
        self.club.enrolment = "invite"
        wizard = (
            self.env["club.enrol"]
            .with_user(self.clerk)
            .create({"club_id": self.club.id, "partner_ids": self.anna.ids})
        )
        wizard.action_invite()
        member = self.anna.club_member_ids
        self.assertEqual((member.state, member.is_invited), ("pending", True))
        wizard.action_invite()
        self.assertEqual(len(self.anna.club_member_ids), 1)
        member._confirm()
        self.assertEqual(member.state, "active")

    def test_invitation_needs_an_address(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        with self.assertRaisesRegex(UserError, "no e-mail address: Nobody"):
            self.club._invite(self.anna | nobody)
        self.assertFalse(self.anna.club_member_ids)

    def test_withdrawn_consent_ends_what_leaving_ends(self):
        self.club.leave_points = "forfeit"
        member = self.club._enrol(self.anna, consent_given=True)
        self._give(member, 300)
        pool = self.env["club.pool"].create({"name": "Family", "member_id": member.id})
        reward = self.env["club.reward"].create(
            {"name": "Voucher", "club_id": self.club.id, "approval_required": True}
        )
        redemption = member.redeem(reward, 100)
        member._withdraw_consent("portal", "1.2.3.4")
        self.assertEqual((member.state, member.points, redemption.state), ("left", 0, "cancelled"))
        self.assertFalse(pool.active)
        self.assertLedger()

    def test_withdrawn_consent_ends_the_membership_and_is_kept(self):
        member = self.club._enrol(self.anna, consent_given=True)
        member._withdraw_consent("portal", "1.2.3.4")
        self.assertEqual((member.state, member.consent_at), ("left", False))
        self.assertEqual(member.consent_ids.sorted("id").mapped("kind"), ["given", "withdrawn"])
        with self.assertRaisesRegex(UserError, "has not agreed"):
            member.with_user(self.clerk).action_activate()
