"""Complaints people had about other points systems, each as a test.

The first number counts the complaints in the order they are listed, the second is the number of
the report where one is known (trackers of Odoo, ERPNext, WooCommerce, Smile, OCA, PrestaShop, nop
and others):
01-06 returns, 07-11 duplicates, 12-18 rounding, 19-22 tiers, 23-24 expiry, 25-26 merging,
27-28 companies, 29-31 codes, choice of points and opening balances (29 and 31 are in
``test_club_complaints_member.py``), 32-33 earning on what points paid for, 34-37 fraud.
"""

import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon

DAY = datetime.timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubComplaints(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})

    def _figures(self, member=None):
        member = member or self.member
        return member.points, member.points_debt, member.points_qualifying

    # ---- returns ----

    def test_complaint_01_257854_buy_refund_keep_the_points(self):
        for _time in range(3):
            self._create_refund(self._create_invoice(self.anna, [99.99]))
        self.assertEqual(self._figures(), (0, 0, 0))
        self.assertLedger()

    def test_complaint_02_212922_refund_never_debits_twice(self):
        invoice = self._create_invoice(self.anna, [100])
        refund = self._create_refund(invoice)
        self.env["club.earning"]._return(refund)
        self._create_refund(invoice)
        self.assertEqual(self._figures(), (0, 0, 0))
        self.assertLedger()

    def test_complaint_03_221928_partial_refunds_add_up(self):
        self.rule.per_amount = 3
        invoice = self._create_invoice(self.anna, [100])
        self.assertEqual(self.member.points, 33)
        for amount, left in ((10, 30), (10, 27), (30, 17), (49.99, 1), (0.01, 0)):
            self._create_refund(invoice, [(self.product, amount)])
            self.assertEqual(self.member.points, left)
        self.assertLedger()

    def test_complaint_04_32951_refund_after_spending(self):
        invoice = self._create_invoice(self.anna, [200])
        self.member.redeem(self.reward, 150)
        self._create_refund(invoice)
        self.assertEqual(self._figures(), (0, 150, 0), "kept as a debt, never a negative balance")
        self._create_invoice(self.anna, [100])
        self.assertEqual(self._figures(), (0, 50, 100))
        self.assertLedger()

    def test_complaint_05_53_refund_uses_what_was_earned_not_the_rule_of_today(self):
        invoice = self._create_invoice(self.anna, [100])
        self.rule.points = 7
        self._create_refund(invoice)
        self.assertEqual(self._figures(), (0, 0, 0))

    def test_complaint_06_4036183_refund_when_the_rule_is_switched_off(self):
        invoice = self._create_invoice(self.anna, [100])
        self.rule.active = False
        self._create_refund(invoice)
        self.assertEqual(self._figures(), (0, 0, 0))

    # ---- again and again ----

    def test_complaint_07_185_sync_retry_doubles_points(self):
        invoice = self._create_invoice(self.anna, [100])
        for _retry in range(5):
            self.env["club.earning"]._earn(invoice)
            self.env["club.earning"]._earn_missing(invoice)
        self.assertEqual(self.member.points, 100)

    def test_complaint_08_222372_the_same_request_gives_one_voucher(self):
        self._give(self.member, 500)
        redemption = self.member.redeem(self.reward, 100)
        entry = {
            "from_account": self.member.account_id,
            "to_account": self.member.account_id._system("spend"),
            "points": 100,
            "kind": "redeem",
            "key": redemption._key(),
            "effective_date": TODAY,
            "document": redemption,
        }
        self.env["club.account"]._post([entry])
        self.assertEqual((self.member.points, len(self.member.redemption_ids)), (400, 1))

    def test_complaint_09_145782_one_membership_however_often_somebody_joins(self):
        self.club._enrol(self.anna | self.anna)
        self.club._join(self.anna, agreed=True)
        members = self.env["club.member"].search([("partner_id", "=", self.anna.id)])
        self.assertEqual(members, self.member)
        self.assertEqual(len(members.account_ids), 2)

    def test_complaint_10_202101_no_points_for_what_is_not_paid(self):
        self.club.earn_on = "payment"
        invoice = self._create_invoice(self.anna, [100])
        self.assertEqual(self.member.points, 0)
        invoice.button_draft()
        self.assertEqual(self._figures(), (0, 0, 0))

    def test_complaint_11_270532_points_and_purchase_are_one_transaction(self):
        invoice = self._create_invoice(self.anna, [100], post=False)
        savepoint = self.cr.savepoint()
        invoice.action_post()
        self.assertEqual(self.member.points, 100)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertEqual((self.member.points, invoice.state), (0, "draft"))

    # ---- rounding ----

    def test_complaint_12_111670_points_are_whole_numbers(self):
        self.rule.multiplier = 0.1
        self._create_invoice(self.anna, [1000])
        self.assertEqual(self.member.points, 100, "1000 × 0.1 is 100, not 99.99")

    def test_complaint_13_153541_no_long_tails(self):
        self.rule.write({"points": 1, "per_amount": 0.25})
        self._create_invoice(self.anna, [67.07])
        self.assertEqual(self.member.points, 268, "not 268.28000000000003")

    def test_complaint_14_219640_small_rates(self):
        self.rule.write({"points": 3, "per_amount": 100})
        self._create_invoice(self.anna, [33.33])
        self.assertEqual(self.member.points, 0)
        self._create_invoice(self.anna, [33.34])
        self.assertEqual(self.member.points, 1)

    def test_complaint_15_118740_lines_are_added_before_rounding(self):
        self._create_invoice(self.anna, [0.5] * 10)
        self.assertEqual(self.member.points, 5)

    def test_complaint_16_45817_rounding_is_down_also_after_a_return(self):
        invoice = self._create_invoice(self.anna, [10.99])
        self._create_refund(invoice, [(self.product, 0.99)])
        self.assertEqual(self.member.points, 10)

    def test_complaint_17_4034_floor_not_round(self):
        self._create_invoice(self.anna, [99.99])
        self.assertEqual(self.member.points, 99)

    def test_complaint_18_the_shares_of_the_lines_add_up(self):
        invoice = self._create_invoice(self.anna, [33.33, 33.33, 33.34])
        moves = self.env["club.move"].search(
            [("res_id", "=", invoice.id), ("unit", "=", "redeemable")]
        )
        self.assertEqual(sum(moves.mapped("points")), 100)

    # ---- tiers ----

    def test_complaint_19_22167_one_below_the_threshold(self):
        self._create_invoice(self.anna, [999.99])
        self.assertEqual(self.member.tier_id, self.silver)

    def test_complaint_20_24672_exactly_the_threshold(self):
        self._create_invoice(self.anna, [1000])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_complaint_21_33550_one_above_the_threshold(self):
        self._create_invoice(self.anna, [5001])
        self.assertEqual(self.member.tier_id, self.platinum)

    def test_complaint_22_41564_spending_never_lowers_a_tier(self):
        self._create_invoice(self.anna, [1000])
        self.member.redeem(self.reward, 1000)
        self.member._review(TODAY)
        self.assertEqual((self.member.tier_id, self.member.points), (self.gold, 0))

    # ---- expiry ----

    def test_complaint_23_62_every_lot_has_its_own_expiry(self):
        for number in range(3):
            self._give(self.member, 10, f"lot{number}", TODAY + number * DAY)
        left = []
        for number in range(4):
            self.env["club.batch"]._expire(self.company, TODAY + number * DAY, 100)
            self.env.invalidate_all()
            left.append(self.member.points)
        self.assertEqual(left, [30, 20, 10, 0])

    def test_complaint_24_1056_lots_expire_by_their_shape_not_by_a_label(self):
        self._create_invoice(self.anna, [10], TODAY - 900 * DAY)
        self._give(self.member, 20, "given", TODAY - DAY)
        redemption = self.member.redeem(
            self.env["club.reward"].create(
                {"name": "Small", "club_id": self.club.id, "points_min": 1}
            ),
            5,
        )
        redemption.action_cancel()
        self.env["club.batch"]._expire(self.company, TODAY, 100)
        self.env.invalidate_all()
        self.assertEqual(self.member.points, 0, "earned, given and given back alike")
        self.assertLedger()

    # ---- merging ----

    def _merge(self):
        twin = self.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        other = self._create_member(twin)
        self._create_invoice(self.anna, [600])
        self._create_invoice(twin, [500])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna | twin).ids, self.anna)
        self.env.invalidate_all()
        return other

    def test_complaint_25_171706_merging_keeps_balance_and_history(self):
        other = self._merge()
        self.assertEqual((self._figures(), self.member.tier_id), ((1100, 0, 1100), self.gold))
        self.assertEqual((other.state, other.points), ("merged", 0))
        self.assertLedger()

    def test_complaint_26_30141_returns_after_merging_hit_the_right_member(self):
        other = self._merge()
        twin_invoice = self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("amount_untaxed", "=", 500)]
        )
        self._create_refund(twin_invoice)
        self.assertEqual((self._figures(), self.member.tier_id), ((600, 0, 600), self.silver))
        self.assertEqual(self._figures(other), (0, 0, 0))
        self.assertLedger()

    # ---- companies ----

    def test_complaint_27_226226_points_stay_in_their_company(self):
        company = self._create_company("Other House")
        self.env.user.company_ids |= company
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        self._create_invoice(self.anna.with_env(env), [100], company=company)
        self.assertEqual(self.member.points, 0)

    def test_complaint_28_192246_nobody_sees_the_members_of_another_company(self):
        company = self._create_company("Other House")
        stranger = self._create_user(
            "stranger", "customer_club.customer_club_group_manager", company
        )
        self._give(self.member, 100)
        for model in ("club.member", "club.move", "club.lot", "club.account", "club.notice"):
            records = self.env[model].with_user(stranger)
            records = records.with_context(allowed_company_ids=company.ids).search([])
            self.assertFalse(records.filtered(lambda record: record.company_id == self.company))

    # ---- redeeming and earning ----

    def test_complaint_30_264931_members_choose_how_many_points(self):
        self._give(self.member, 500)
        redemption = self.member.redeem(self.reward, 137)
        self.assertEqual((redemption.value, self.member.points), (1.37, 363))

    def test_complaint_32_3391_what_is_paid_with_a_voucher_earns_nothing(self):
        self._create_invoice(self.anna, [100, -30])
        self.assertEqual(self.member.points, 70)

    def test_complaint_33_114004_paid_with_points_alone(self):
        invoice = self._create_invoice(self.anna, [100, -100])
        self.assertEqual((invoice.state, self._figures()), ("posted", (0, 0, 0)))
        self.assertLedger()

    # ---- fraud ----

    def test_complaint_34_stolen_accounts_cannot_be_emptied(self):
        self._give(self.member, 500)
        self.anna.email = "thief@example.com"
        with self.assertRaisesRegex(UserError, "contact data of Anna"):
            self.member.redeem(self.reward, 500)
        self.club.write({"contact_hold_days": 0, "redeem_max_points": 200})
        with self.assertRaisesRegex(UserError, "may redeem 200 points a day"):
            self.member.redeem(self.reward, 500)

    def test_complaint_35_staff_cannot_give_themselves_points(self):
        Adjustment = self.env["club.adjustment"].with_user(self.manager)
        adjustment = Adjustment.create(
            {"member_id": self.member.id, "points": 501, "reason": "mine"}
        )
        adjustment.action_submit()
        self.assertEqual((adjustment.state, self.member.points), ("submitted", 0))
        with self.assertRaisesRegex(UserError, "Another person"):
            adjustment.action_approve()

    def test_complaint_36_many_small_adjustments_count_as_one(self):
        Adjustment = self.env["club.adjustment"].with_user(self.clerk)
        for points, state in ((300, "posted"), (200, "posted"), (1, "submitted")):
            adjustment = Adjustment.create(
                {"member_id": self.member.id, "points": points, "reason": "goodwill"}
            )
            adjustment.action_submit()
            self.assertEqual(adjustment.state, state)

    def test_complaint_37_members_hear_of_every_debit(self):
        self._give(self.member, 500, expires_on=TODAY)
        self.member.redeem(self.reward, 100)
        self.member.transfer_points(
            self._create_member(self.env["res.partner"].create({"name": "B"})), 50, "x", "k"
        )
        self._give(self.member, 1, "later", TODAY)
        self.env["club.batch"]._expire(self.company, TODAY + DAY, 100)
        self.env.invalidate_all()
        self.assertEqual(self.member.notice_ids.mapped("points"), [100, 50, 350, 1])
