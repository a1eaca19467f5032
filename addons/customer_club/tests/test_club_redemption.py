from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubRedemption(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.point_value = 0.05
        cls.member = cls._create_member()
        cls._give(cls.member, 1000)
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})

    def _redeem(self, points, user=None):
        return self.member.with_user(user or self.clerk).redeem(self.reward, points)

    def _order(self, partner, price=100):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
                    )
                ],
            }
        )

    def _apply(self, order, code):
        """What the wizard of the quotation does with a code."""
        status = order._try_apply_code(code)
        for coupon, rewards in status.items():
            if coupon in ("error", "not_found"):
                continue
            order._apply_program_reward(rewards, coupon)
        return status

    def test_member_chooses_points(self):
        """Complaint 264931: let the customer choose how many points."""
        redemption = self._redeem(333)
        self.assertEqual((redemption.state, redemption.value), ("issued", 16.65))
        self.assertEqual(self.member.points, 667)
        self.assertEqual(redemption.card_id.partner_id, self.anna)
        self.assertLedger()

    def test_points_beyond_the_balance_are_refused(self):
        with self.assertRaisesRegex(UserError, "has 1000 points to spend; 1001 were asked for"):
            self._redeem(1001)
        self.assertEqual(self.member.points, 1000)

    def test_fractions_and_too_few_points_are_refused(self):
        for points in (-100, 100.5, 0):
            with (
                self.subTest(points=points),
                self.assertRaisesRegex(ValidationError, "whole numbers"),
            ):
                self._redeem(points)
        with self.assertRaisesRegex(ValidationError, "at least 100 points"):
            self._redeem(99)

    def test_fixed_price(self):
        self.reward.points = 500
        with self.assertRaisesRegex(ValidationError, "costs 500 points"):
            self._redeem(400)
        self.assertEqual(self._redeem(500).value, 25)

    def test_closed_rewards_are_refused(self):
        self.reward.tier_ids = self.gold
        with self.assertRaisesRegex(UserError, "not open to"):
            self._redeem(100)
        self.reward.write({"tier_ids": False, "date_to": "2026-06-14"})
        with self.assertRaisesRegex(UserError, "not open to"):
            self._redeem(100)

    def test_suspended_members_do_not_redeem(self):
        self.member.action_suspend()
        with self.assertRaisesRegex(UserError, "not an active member"):
            self._redeem(100)

    def test_approval_reserves_then_issues(self):
        self.reward.approval_required = True
        redemption = self._redeem(600)
        self.assertEqual((self.member.points, self.member.points_available), (1000, 400))
        self.assertFalse(redemption.card_id)
        with self.assertRaisesRegex(UserError, "has 400 points to spend"):
            self._redeem(500)
        self.assertLedger()
        redemption.with_user(self.clerk).action_approve()
        self.assertEqual((self.member.points, self.member.points_available), (400, 400))
        with self.assertRaisesRegex(UserError, "not possible"):
            redemption.with_user(self.clerk).action_approve()
        self.assertLedger()

    def test_refused_reservation_frees_the_points(self):
        self.reward.approval_required = True
        redemption = self._redeem(600)
        redemption.with_user(self.clerk).action_cancel()
        self.assertEqual(self.member.points_available, 1000)
        with self.assertRaisesRegex(UserError, "not possible"):
            redemption.with_user(self.clerk).action_cancel()
        self.assertLedger()

    def test_cancelled_voucher_gives_points_back(self):
        redemption = self._redeem(600)
        redemption.with_user(self.clerk).action_cancel()
        self.assertEqual(self.member.points, 1000)
        self.assertEqual(self.member.lot_ids.mapped("remaining"), [1000])
        order = self._order(self.anna)
        self.assertIn("error", self._apply(order, redemption.code))
        self.assertLedger()

    def test_voucher_pays_on_a_quotation_once(self):
        redemption = self._redeem(333)
        order = self._order(self.anna)
        self._apply(order, redemption.code)
        self.assertEqual(order.amount_total, 83.35)
        order.action_confirm()
        self.assertTrue(redemption.is_used)
        with self.assertRaisesRegex(UserError, "already used"):
            redemption.with_user(self.clerk).action_cancel()
        second = self._order(self.anna)
        self.assertIn("already been used", self._apply(second, redemption.code)["error"])

    def test_voucher_of_another_member_is_refused(self):
        """Complaint 205431: a code works for its owner only."""
        redemption = self._redeem(333)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self._order(stranger)
        self.assertIn(
            "belongs to another club member", self._apply(order, redemption.code)["error"]
        )
        order = self._order(self.anna)
        self._apply(order, redemption.code)
        order.partner_id = stranger
        with self.assertRaisesRegex(UserError, "belongs to another club member"):
            order.action_confirm()

    def test_expired_voucher_is_refused(self):
        redemption = self._redeem(333)
        with freeze_time("2026-12-31"):
            self.assertIn("expired", self._apply(self._order(self.anna), redemption.code)["error"])

    def test_voucher_applied_but_not_claimed_survives(self):
        redemption = self._redeem(333)
        order = self._order(self.anna)
        order._try_apply_code(redemption.code)
        order.action_confirm()
        self.assertTrue(redemption.card_id.exists())
        self.assertFalse(redemption.is_used)

    def test_desk_finds_the_member_by_number(self):
        wizard = (
            self.env["club.redeem"]
            .with_user(self.clerk)
            .create(
                {"number": self.member.number.lower(), "reward_id": self.reward.id, "points": 100}
            )
        )
        action = wizard.action_redeem()
        self.assertEqual(
            self.env["club.redemption"].browse(action["res_id"]).member_id, self.member
        )

    def test_unknown_number(self):
        for number in ("FRI-999999", "", "%"):
            wizard = (
                self.env["club.redeem"]
                .with_user(self.clerk)
                .create({"number": number, "reward_id": self.reward.id, "points": 100})
            )
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(UserError, "No member has the number"),
            ):
                wizard.action_redeem()
