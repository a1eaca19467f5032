from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubRedemptionDelivery(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.point_value = 0.05
        cls.member = cls._create_member()
        cls._give(cls.member, 1000)
        cls.gift = cls._create_reward("Umbrella", "gift", points=300)

    @classmethod
    def _create_reward(cls, name, kind, **values):
        return cls.env["club.reward"].create(
            {"name": name, "kind": kind, "club_id": cls.club.id, **values}
        )

    def _redeem(self, reward, points):
        return self.member.with_user(self.clerk).redeem(reward, points)

    def test_gift_is_handed_over(self):
        redemption = self._redeem(self.gift, 300)
        self.assertEqual((redemption.state, self.member.points), ("issued", 700))
        self.assertFalse(redemption.card_id)
        redemption.with_user(self.clerk).action_deliver()
        self.assertEqual((redemption.state, redemption.delivered_by_id), ("delivered", self.clerk))
        with self.assertRaisesRegex(UserError, "not possible"):
            redemption.with_user(self.clerk).action_cancel()
        self.assertLedger()

    def test_gift_with_approval_spends_points_when_it_is_handed_over(self):
        self.gift.approval_required = True
        redemption = self._redeem(self.gift, 300)
        self.assertEqual((redemption.state, self.member.points_available), ("reserved", 700))
        with self.assertRaisesRegex(UserError, "not possible"):
            redemption.with_user(self.clerk).action_deliver()
        redemption.with_user(self.clerk).action_approve()
        self.assertEqual(
            (redemption.state, redemption.approved_by_id, self.member.points),
            ("approved", self.clerk, 1000),
        )
        redemption.with_user(self.clerk).action_deliver()
        self.assertEqual((redemption.state, self.member.points), ("delivered", 700))
        self.assertLedger()

    def test_approved_gift_is_cancelled(self):
        self.gift.approval_required = True
        redemption = self._redeem(self.gift, 300)
        redemption.with_user(self.clerk).action_approve()
        redemption.with_user(self.clerk).action_cancel()
        self.assertEqual((redemption.state, self.member.points_available), ("cancelled", 1000))
        self.assertLedger()

    def test_nobody_approves_for_themselves(self):
        self.gift.approval_required = True
        self.member.sudo().partner_id = self.clerk.partner_id
        redemption = self._redeem(self.gift, 300)
        with self.assertRaisesRegex(UserError, "for themselves"):
            redemption.with_user(self.clerk).action_approve()

    def test_stock_runs_out_and_comes_back(self):
        self.gift.write({"has_stock": True, "stock": 2})
        first = self._redeem(self.gift, 300)
        self._redeem(self.gift, 300)
        self.assertEqual((self.gift.stock_left, self.gift.is_sold_out), (0, True))
        with self.assertRaisesRegex(UserError, "out of stock"):
            self._redeem(self.gift, 300)
        self.assertEqual(self.member.points, 400)
        first.with_user(self.clerk).action_cancel()
        self.assertEqual(self.gift.stock_left, 1)
        self._redeem(self.gift, 300)
        self.assertLedger()

    def test_limit_per_member(self):
        self.gift.limit_per_member = 1
        redemption = self._redeem(self.gift, 300)
        with self.assertRaisesRegex(UserError, "as often as allowed"):
            self._redeem(self.gift, 300)
        redemption.with_user(self.clerk).action_cancel()
        self._redeem(self.gift, 300)

    def test_delivered_to_the_address(self):
        self.gift.delivery = True
        self.assertEqual(self._redeem(self.gift, 300).delivery_partner_id, self.anna)

    def test_top_up_of_the_wallet_pays_an_order(self):
        reward = self._create_reward("Top-up", "ewallet")
        first = self._redeem(reward, 200)
        second = self._redeem(reward, 400)
        card = first.card_id
        self.assertEqual(second.card_id, card)
        self.assertEqual((card.points, card.partner_id), (30, self.anna))
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": 25, "tax_ids": False}
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        [(coupon, rewards)] = order._get_claimable_rewards().items()
        self.assertEqual(coupon, card)
        order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 0)
        order.action_confirm()
        self.assertEqual(card.points, 5)
        with self.assertRaisesRegex(UserError, "already spent"):
            second.with_user(self.clerk).action_cancel()
        self.assertLedger()

    def test_unspent_top_up_is_given_back(self):
        reward = self._create_reward("Top-up", "ewallet")
        redemption = self._redeem(reward, 200)
        redemption.with_user(self.clerk).action_cancel()
        self.assertEqual((redemption.card_id.points, self.member.points), (0, 1000))
        self.assertLedger()

    def test_gift_needs_a_price(self):
        with self.assertRaisesRegex(ValidationError, "how many points the gift"):
            self._create_reward("Free", "gift")

    def test_reward_with_a_tier_of_another_club(self):
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(ValidationError, "does not belong to the club of reward"):
            self.gift.tier_ids = other.tier_ids[0]

    def test_voucher_is_not_handed_over(self):
        reward = self._create_reward("Voucher", "voucher")
        with self.assertRaisesRegex(UserError, "used on an order"):
            self._redeem(reward, 100).with_user(self.clerk).action_deliver()
