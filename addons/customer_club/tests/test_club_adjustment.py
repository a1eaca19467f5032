from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubAdjustment(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.club.adjustment_limit = 500
        cls.second_manager = cls._create_user(
            "club_manager_2", "customer_club.customer_club_group_manager"
        )

    def _adjust(self, points, user=None, **values):
        return (
            self.env["club.adjustment"]
            .with_user(user or self.clerk)
            .create(
                {"member_id": self.member.id, "points": points, "reason": "Late delivery", **values}
            )
        )

    def test_small_adjustment_is_posted_at_once(self):
        adjustment = self._adjust(500)
        adjustment.action_submit()
        self.assertEqual((adjustment.state, self.member.points), ("posted", 500))
        self.assertEqual(adjustment.move_ids.reason, "Late delivery")
        self.assertLedger()

    def test_large_adjustment_needs_a_second_person(self):
        adjustment = self._adjust(501, self.manager)
        adjustment.action_submit()
        self.assertEqual((adjustment.state, self.member.points), ("submitted", 0))
        self.assertTrue(adjustment.activity_ids)
        with self.assertRaisesRegex(UserError, "Another person"):
            adjustment.action_approve()
        with self.assertRaisesRegex(UserError, "Only a club manager"):
            adjustment.with_user(self.clerk).action_approve()
        adjustment.with_user(self.second_manager).action_approve()
        self.assertEqual((adjustment.state, self.member.points), ("posted", 501))
        self.assertEqual(adjustment.approved_by_id, self.second_manager)
        self.assertFalse(adjustment.activity_ids)

    def test_refused(self):
        adjustment = self._adjust(1000)
        adjustment.action_submit()
        adjustment.with_user(self.manager).action_refuse()
        self.assertEqual((adjustment.state, self.member.points), ("refused", 0))
        with self.assertRaisesRegex(UserError, "not waiting"):
            adjustment.with_user(self.manager).action_approve()

    def test_taking_points(self):
        self._give(self.member, 100)
        with self.assertRaisesRegex(UserError, "has 100 points to spend; 101 were asked for"):
            self._adjust(-101).action_submit()
        self._adjust(-100).action_submit()
        self.assertEqual(self.member.points, 0)
        self.assertLedger()

    def test_tier_points(self):
        self.club.adjustment_limit = 5000
        self._adjust(1000, counts_for_tier=True).action_submit()
        self.assertEqual((self.member.points, self.member.points_qualifying), (1000, 1000))
        self.assertEqual(self.member.tier_id, self.gold)

    def _rule(self, **values):
        return self.env["club.earn.rule"].create(
            {
                "name": "Won the quiz",
                "club_id": self.club.id,
                "trigger": "manual",
                "points": 50,
                **values,
            }
        )

    def test_a_rule_says_how_many_points_staff_give(self):
        rule = self._rule(max_member=150, counts_for_tier=False)
        form = Form(self.env["club.adjustment"].with_user(self.clerk))
        form.member_id = self.member
        form.rule_id = rule
        self.assertEqual((form.points, form.reason), (50, "Won the quiz"))
        adjustment = form.save()
        adjustment.action_submit()
        move = adjustment.move_ids
        self.assertEqual((move.kind, move.rule_id, move.points), ("earn", rule, 50))
        self.member.with_user(self.manager).set_tier(self.gold, "Board")
        self._adjust(75, rule_id=rule.id).action_submit()
        self.assertEqual(self.member.points, 125, "the tier multiplies them")
        with self.assertRaisesRegex(
            UserError, r"gives Anna \(FRI-000001\) 25 points today, not 75"
        ):
            self._adjust(75, rule_id=rule.id).action_submit()
        self.assertLedger()

    def test_a_rule_that_does_not_hold_gives_nothing(self):
        rule = self._rule(date_to="2026-06-14")
        with self.assertRaisesRegex(UserError, "gives Anna .* 0 points today, not 50"):
            self._adjust(50, rule_id=rule.id).action_submit()
        with self.assertRaisesRegex(UserError, "50 points today, not 60"):
            self._adjust(60, rule_id=rule.id)
        other = self._rule(club_id=self._create_club("Other", "OTH").id)
        for foreign in (other, self.rule):
            with self.assertRaisesRegex(ValidationError, "is not a rule by which staff give"):
                self._adjust(50, rule_id=foreign.id)
        self.assertFalse(self.member.points)

    def test_many_points_by_a_rule_need_a_second_person(self):
        adjustment = self._adjust(600, rule_id=self._rule(points=600).id)
        adjustment.action_submit()
        self.assertEqual((adjustment.state, self.member.points), ("submitted", 0))
        adjustment.with_user(self.manager).action_approve()
        self.assertEqual((self.member.points, self.member.points_qualifying), (600, 600))

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "Points are whole numbers; 1.5 is not."):
            self._adjust(1.5)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self._adjust(10, reason=" ").action_submit()
        for values in ({"state": "posted"}, {"approved_by_id": self.manager.id}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "not set by hand"):
                self._adjust(10).write(values)

    def test_submitted_cannot_change(self):
        adjustment = self._adjust(1000)
        adjustment.action_submit()
        with self.assertRaisesRegex(UserError, "already submitted"):
            adjustment.points = 1
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            adjustment.unlink()
        with self.assertRaises(AccessError):
            adjustment.with_user(self.auditor).check_access("write")
