"""Bad input gets the sentence a person can act on, and nothing is half posted."""

import base64
import re

import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubBadInput(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls._give(cls.member, 1000)
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})
        cls.ben = cls.env["res.partner"].create({"name": "Ben"})

    def _refused(self, message, work):
        """``work`` is refused with exactly this sentence and leaves every table as it was."""
        before = self._rows()
        refused = self.assertRaisesRegex((UserError, ValidationError), f"^{re.escape(message)}$")
        with refused, self.cr.savepoint():
            work()
        self.env.invalidate_all()
        self.assertEqual(self._rows(), before)
        self.assertLedger()

    def _rows(self):
        models = ("club.move", "club.lot", "club.allocation", "club.hold", "club.redemption")
        self.env.flush_all()
        rows = {model: self.env[model].search_count([]) for model in models}
        return rows, self.member.points, self.member.points_available

    def _order(self, partner):
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [Command.create(line)],
            }
        )

    def test_negative_and_fractional_points(self):
        member = self.member.with_user(self.clerk)
        for points in (-100, 0, 100.5):
            message = f"Points are whole numbers above zero; {points} is not."
            self._refused(message, lambda p=points: member.redeem(self.reward, p))
            self._refused(message, lambda p=points: self._give(self.member, p, "bad"))
            self._refused(
                message,
                lambda p=points: member.transfer_points(self._create_member(self.ben), p, "x", "k"),
            )
        adjust = self.env["club.adjustment"].with_user(self.clerk).create
        values = {"member_id": self.member.id, "reason": "x"}
        self._refused(
            "Points are whole numbers; 1.5 is not.", lambda: adjust({**values, "points": 1.5})
        )

    def test_more_points_than_fit_into_an_account(self):
        member = self.member.with_user(self.manager)
        message = f"{10**12} points are more than an account can hold."
        self._refused(message, lambda: member.redeem(self.reward, 10**12))
        self._refused(message, lambda: member.api_earn("FRI", member.number, 10**12, "key"))

    def test_a_number_of_two_companies(self):
        other = self._create_company("Branch")
        self.env.user.company_ids |= other
        twin = self._create_member(self.ben, self._create_club("Twin", "FRI", company=other))
        self.assertEqual(twin.number, self.member.number)
        both = self.env["club.member"].with_context(allowed_company_ids=(self.company | other).ids)
        self._refused(
            f"Several members have the number “{twin.number}”: work in one company only.",
            lambda: both.find_by_number(twin.number),
        )
        self.assertEqual(
            self.env["club.member"].with_user(self.clerk).find_by_number(twin.number), self.member
        )

    def test_more_points_than_there_are(self):
        message = "Anna (FRI-000001) has 1000 points to spend; 1001 were asked for."
        self._refused(message, lambda: self.member.redeem(self.reward, 1001))
        self.reward.approval_required = True
        self._refused(message, lambda: self.member.redeem(self.reward, 1001))

    def test_unknown_member_number(self):
        for number in ("FRI-999999", "%", "_" * 10):
            wizard = self.env["club.redeem"].create(
                {"number": number, "reward_id": self.reward.id, "points": 100}
            )
            self._refused(f"No member has the number or barcode “{number}”.", wizard.action_redeem)
            self._refused(
                f"No member has the number or barcode “{number}”.",
                lambda n=number: self.env["club.member"].api_redeem(
                    "FRI", n, self.reward.id, 100, "key"
                ),
            )

    def test_expired_voucher(self):
        code = self.member.redeem(self.reward, 100).code
        order = self._order(self.anna)
        with freeze_time("2026-12-31"):
            self.assertEqual(order._try_apply_code(code), {"error": "This coupon is expired."})
        self.assertEqual(order.amount_total, 100)

    def test_voucher_of_somebody_else(self):
        code = self.member.redeem(self.reward, 100).code
        message = f"Voucher {code} belongs to another club member."
        order = self._order(self.ben)
        self.assertEqual(order._try_apply_code(code), {"error": message})
        self.assertEqual((order.amount_total, order.applied_coupon_ids.ids), (100, []))
        order = self._order(self.anna)
        for coupon, rewards in order._try_apply_code(code).items():
            order._apply_program_reward(rewards, coupon)
        order.partner_id = self.ben
        self._refused(message, order.action_confirm)
        self.assertEqual(order.state, "draft")

    def test_overlapping_campaigns_are_named(self):
        may, june = self.env["club.earn.rule"].create(
            [
                {"name": name, "club_id": self.club.id, "date_from": first, "date_to": last}
                for name, first, last in (
                    ("May", "2026-05-01", "2026-06-01"),
                    ("June", "2026-06-01", "2026-06-30"),
                )
            ]
        )
        self.rule.active = False
        self.env.invalidate_all()
        text = "On the same days these rules reward the same purchases as well; members get the points of each: "
        self.assertEqual((may.overlap_warning, june.overlap_warning), (text + "June", text + "May"))
        june.date_from = "2026-06-02"
        self.env.invalidate_all()
        self.assertFalse(may.overlap_warning or june.overlap_warning)

    def test_overlapping_agreements(self):
        other = self._create_club("North", "NOR")
        values = {"club_id": self.club.id, "guest_club_id": other.id}
        agree = self.env["club.agreement"].create
        agree({**values, "date_to": "2026-06-30"})
        self._refused(
            "“North as guests of Friends” exists already in the same period: change that agreement or end it first.",
            lambda: agree({**values, "date_from": "2026-06-30"}),
        )
        self.assertTrue(agree({**values, "date_from": "2026-07-01"}))

    @mute_logger("odoo.sql_db")
    def test_periods_that_end_before_they_begin(self):
        period = {"club_id": self.club.id, "date_from": "2026-06-02", "date_to": "2026-06-01"}
        for model, what in (("club.earn.rule", "An earn rule"), ("club.reward", "A reward")):
            with self.assertRaises(psycopg2.errors.CheckViolation) as caught, self.cr.savepoint():
                self.env[model].create({"name": "Bad", **period})
            self.assertEqual(
                self.env[model]._sql_error_to_message(caught.exception),
                f"{what} cannot end before it begins.",
            )

    def test_conditions_that_nobody_or_everybody_meets(self):
        self._give(self.member, 600, "tier", qualifying=True)
        self._create_member(self.ben)
        for threshold, warning in (
            (601, "Today no member meets the conditions of Gold."),
            (600, False),
        ):
            self.gold.criterion_ids.threshold = threshold
            self.env.invalidate_all()
            self.assertEqual(self.gold.criteria_warning, warning)
        self.ben.club_member_ids.action_leave()
        self.env.invalidate_all()
        self.assertEqual(
            self.gold.criteria_warning, "Today every member meets the conditions of Gold."
        )

    def test_cyclic_tree_of_clubs(self):
        north = self._create_club("North", "NOR", parent_id=self.club.id)
        harbour = self._create_club("Harbour", "HAR", parent_id=north.id)
        for parent in (self.club, north, harbour):
            self._refused(
                "A club cannot be its own parent, directly or through its regional clubs.",
                lambda p=parent: self.club.write({"parent_id": p.id}),
            )

    def test_currency_without_a_rate(self):
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "T", "rounding": 0.01})
        invoice = self._create_invoice(self.anna, [100], post=False, currency_id=foreign.id)
        self._refused(
            "XTS has no exchange rate for 2026-06-15: enter one, so that the points of this purchase can be "
            "worked out. Nothing was posted.",
            invoice.action_post,
        )
        self.assertEqual(invoice.state, "draft")

    def test_import_with_one_bad_line_in_a_thousand(self):
        lines = [f"R{number},Person {number},{number + 1}" for number in range(1000)]
        lines[699] = "R699,Person 699,12.5"
        content = "\n".join(["Reference,Name,Points", *lines]).encode()
        wizard = self.env["club.import"].create(
            {"club_id": self.club.id, "file": base64.b64encode(content), "filename": "a.csv"}
        )
        self._refused(
            "Nothing was imported. Bad rows: 1. The first is line 701: Points: “12.5” cannot be read.",
            wizard.action_import,
        )
        self.assertEqual(self.club.member_ids, self.member)
