from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubMemberReferral(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"referrer_points": 300, "referee_points": 100})
        cls.member = cls._create_member()
        cls.ben = cls.env["res.partner"].create({"name": "Ben"})

    def _join(self, code, partner=None):
        return self.club._join(partner or self.ben, True, referral_code=code)

    def test_both_get_points_once(self):
        new = self._join(self.member.referral_code.lower())
        self.assertEqual((self.member.points, new.points), (300, 100))
        new.action_suspend()
        new.action_activate()
        new.action_leave()
        self._join(self.member.referral_code)
        self.assertEqual((self.member.points, new.points), (300, 100))
        self.assertEqual(self.member.referred_count, 1)
        self.assertLedger()

    def test_points_come_with_the_admission(self):
        self.club.enrolment = "apply"
        new = self._join(self.member.referral_code)
        self.assertEqual(self.member.points, 0)
        new.with_user(self.clerk).action_activate()
        self.assertEqual(self.member.points, 300)

    def test_changed_points_do_not_disturb_what_was_given(self):
        new = self._join(self.member.referral_code)
        self.club.referrer_points = 999
        new.action_suspend()
        new.action_activate()
        self.assertEqual(self.member.points, 300)

    def test_wrong_codes_are_refused(self):
        for code in ("NOTACODE", "x", "%%%%%%%%"):
            with self.assertRaisesRegex(UserError, "No active member has the referral code"):
                self._join(code)
        self.assertFalse(self.ben.club_member_ids)
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(UserError, "No active member"):
            other._join(self.ben, True, referral_code=self.member.referral_code)

    def test_nobody_refers_themselves_or_their_company(self):
        self.anna.is_company = True
        child = self.env["res.partner"].create({"name": "Child", "parent_id": self.anna.id})
        with self.assertRaisesRegex(UserError, "Nobody can refer themselves"):
            self._join(self.member.referral_code, child)

    def test_every_member_has_a_code_of_their_own(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(20)])
        codes = self._create_member(partners).mapped("referral_code")
        self.assertEqual(len(set(codes)), 20)
        self.assertEqual({len(code) for code in codes}, {8})

    def test_a_rule_replaces_the_fixed_points_of_the_referrer(self):
        rule = self.env["club.earn.rule"].create(
            {"name": "Friends", "club_id": self.club.id, "trigger": "referral", "points": 40}
        )
        new = self._join(self.member.referral_code)
        self.assertEqual((self.member.points, new.points), (40, 100), "never both")
        rule.active = False
        new.action_suspend()
        new.action_activate()
        self.assertEqual(self.member.points, 40, "one referral is rewarded once")
        other = self._join(
            self.member.referral_code, self.env["res.partner"].create({"name": "Cleo"})
        )
        self.assertEqual((self.member.points, other.points), (340, 100))
        rule.active = True
        other.action_suspend()
        other.action_activate()
        self.assertEqual(self.member.points, 340)
        self.assertLedger()
