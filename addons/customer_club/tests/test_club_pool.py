import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import TODAY, ClubCommon

SOON = datetime.date(2026, 7, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubPool(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.berta = cls.env["res.partner"].create({"name": "Berta", "email": "berta@example.com"})
        cls.member = cls._create_member()
        cls.other = cls._create_member(cls.berta)
        cls._give(cls.member, 100, "a", SOON)
        cls._give(cls.other, 50, "b")

    def _pool(self):
        pool = (
            self.env["club.pool"]
            .with_user(self.clerk)
            .create({"name": "Family", "member_id": self.member.id})
        )
        pool._add(self.other)
        return pool

    def test_points_are_shared_and_tiers_are_not(self):
        pool = self._pool()
        self.assertEqual((pool.points, self.member.points, self.other.points), (150, 150, 150))
        self.assertEqual(
            pool.sudo().account_ids.lot_ids.sorted("id").mapped("expires_on"), [SOON, False]
        )
        self._create_invoice(self.berta, [1000])
        self.assertEqual((pool.points, self.other.points_qualifying), (1150, 1000))
        self.assertEqual((self.other.tier_id, self.member.tier_id), (self.gold, self.silver))
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        redemption = self.member.redeem(reward, 1100)
        self.assertEqual((pool.points, redemption.card_id.partner_id), (50, self.anna))
        redemption.action_cancel()
        self.assertEqual(pool.points, 1150)
        self.assertLedger()

    def test_returned_goods_reach_the_pool(self):
        invoice = self._create_invoice(self.berta, [200])
        pool = self._pool()
        refund = self._create_refund(invoice)
        self.assertEqual((pool.points, pool.sudo().account_ids.debt), (150, 0))
        refund.button_draft()
        self.assertEqual(pool.points, 350)
        self.assertLedger()

    def test_leaving_and_closing(self):
        pool = self._pool()
        self.other.action_leave_pool()
        self.assertEqual((self.other.points, pool.points), (0, 150))
        with self.assertRaisesRegex(UserError, "head of the pool"):
            self.member.action_leave_pool()
        pool._add(self.other)
        pool.action_close()
        self.assertEqual((self.member.points, self.other.points, pool.points), (150, 0, 0))
        self.assertFalse(self.member.pool_id | self.other.pool_id)
        self.assertLedger()

    def test_head_who_leaves_or_merges_closes_the_pool(self):
        pool = self._pool()
        self.member._merge_into(self.other)
        self.assertFalse(pool.active)
        self.assertEqual((self.other.points, self.other.pool_id.id), (150, False))
        self.assertLedger()

    def test_who_may_not_join(self):
        pool = self._pool()
        with self.assertRaisesRegex(ValidationError, "already shares the points"):
            pool._add(self.other)
        stranger = self._create_member(
            self.env["res.partner"].create({"name": "S"}), self._create_club("Other", "OTH")
        )
        with self.assertRaisesRegex(ValidationError, "not an active member of the club"):
            pool._add(stranger)

    def test_pool_screen(self):
        join = Form(
            self.env["club.pool.join"]
            .with_user(self.clerk)
            .with_context(
                default_pool_id=self.env["club.pool"]
                .create({"name": "Family", "member_id": self.member.id})
                .id
            )
        )
        join.member_ids.add(self.other)
        join.save().action_join()
        self.assertEqual(self.other.points, 150)

    def test_passing_points_on(self):
        form = Form(
            self.env["club.transfer"]
            .with_user(self.clerk)
            .with_context(default_member_id=self.member.id)
        )
        form.target_id, form.points, form.reason = self.other, 60, "Birthday"
        wizard = form.save()
        for _twice in range(2):
            wizard.action_transfer()
        self.assertEqual((self.member.points, self.other.points), (40, 110))
        self.assertEqual(self.other.lot_ids.filtered(lambda lot: lot.points == 60).expires_on, SOON)
        with self.assertRaisesRegex(UserError, "has 40 points to spend"):
            self.member.transfer_points(self.other, 41, "x", "k1")
        with self.assertRaisesRegex(ValidationError, "whole numbers above zero"):
            self.member.transfer_points(self.other, -5, "x", "k2")
        with self.assertRaisesRegex(ValidationError, "already used for another posting"):
            self.member.transfer_points(self.other, 1, "x", wizard.token)
        self.assertLedger()

    def test_returned_goods_after_merging(self):
        invoice = self._create_invoice(self.anna, [1000])
        self.member._merge_into(self.other)
        self.assertEqual((self.other.points, self.other.tier_id), (1150, self.gold))
        self._create_refund(invoice)
        self.assertEqual((self.other.points, self.other.points_debt), (150, 0))
        self.assertEqual(self.other.points_qualifying, 0)
        self.assertLedger()

    def test_daily_limits(self):
        self.club.write({"redeem_max_count": 2, "redeem_max_points": 80})
        reward = self.env["club.reward"].create(
            {"name": "Voucher", "club_id": self.club.id, "points_min": 10}
        )
        with self.assertRaisesRegex(UserError, "may redeem 80 points a day; 0 were redeemed"):
            self.member.redeem(reward, 81)
        self.member.redeem(reward, 30)
        self.member.transfer_points(self.other, 20, "x", "k")
        with self.assertRaisesRegex(UserError, "already redeemed 2 times today; the limit is 2"):
            self.member.redeem(reward, 10)
        with freeze_time(TODAY + datetime.timedelta(days=1)):
            self.member.redeem(reward, 10)
        self.assertLedger()
