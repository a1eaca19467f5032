"""What customers and shops complained about elsewhere, told from the member's side.

The numbers are those of ``test_club_complaints.py``.
"""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubComplaintsMember(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.point_value = 0.03
        cls.member = cls._create_member()
        cls._give(cls.member, 1000)
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})

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
        status = order._try_apply_code(code)
        for coupon, rewards in status.items():
            if coupon not in ("error", "not_found"):
                order._apply_program_reward(rewards, coupon)
        return status

    def test_complaint_30_264931_member_chooses_how_many_points(self):
        for points in (100, 137, 763):
            self.member.redeem(self.reward, points)
        self.assertEqual(self.member.points, 0)

    def test_complaint_14_219640_value_of_three_cents_per_point_is_exact(self):
        for points, value in ((101, 3.03), (333, 9.99)):
            redemption = self.member.redeem(self.reward, points)
            order = self._order(self.anna)
            self._apply(order, redemption.code)
            self.assertEqual((redemption.value, order.amount_total), (value, 100 - value))

    def test_complaint_29_205431_code_of_another_customer_is_refused(self):
        redemption = self.member.redeem(self.reward, 100)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        status = self._apply(self._order(stranger), redemption.code)
        self.assertIn("belongs to another club member", status["error"])
        self.assertFalse(redemption.is_used)

    def test_complaint_29_205431_nobody_is_refused_too(self):
        """The shopping cart of somebody who has not logged in."""
        redemption = self.member.redeem(self.reward, 100)
        public = self.env.ref("base.public_partner")
        status = self._apply(self._order(public), redemption.code)
        self.assertIn("belongs to another club member", status["error"])

    def test_complaint_09_145782_one_wallet_however_often_it_is_filled(self):
        wallet = self.env["club.reward"].create(
            {"name": "Top-up", "kind": "ewallet", "club_id": self.club.id}
        )
        for _again in range(3):
            self.member.redeem(wallet, 100)
        cards = self.env["loyalty.card"].search(
            [("program_id", "=", self.club.wallet_program_id.id)]
        )
        self.assertEqual((len(cards), cards.points), (1, 9))

    def test_complaint_27_226226_rewards_of_another_company_are_not_offered(self):
        other = self._create_company("Branch")
        self.env.user.company_ids |= other
        club = self._create_club("Branch club", "BRA", company=other)
        foreign = self.env["club.reward"].create({"name": "Foreign", "club_id": club.id})
        self.assertEqual(foreign._get_catalogue(self.member, TODAY), self.reward)
        with self.assertRaisesRegex(UserError, "not open to"):
            self.member.redeem(foreign, 100)
        redemption = self.member.redeem(self.reward, 100)
        order = self._order(self.anna)
        order.company_id = other
        self.assertIn("error", self._apply(order, redemption.code))

    def test_complaint_23_62_every_expiry_is_shown_not_only_the_next(self):
        self._give(self.member, 10, "a", fields.Date.to_date("2026-12-31"))
        self._give(self.member, 20, "b", fields.Date.to_date("2027-12-31"))
        lots = self.member.lot_ids.filtered("remaining")
        self.assertEqual(
            sorted(str(lot.expires_on) for lot in lots), ["2026-12-31", "2027-12-31", "False"]
        )

    def test_complaint_26_30141_merged_customer_keeps_card_rewards_and_replies(self):
        double = self.env["res.partner"].create({"name": "Anna B.", "email": "anna@example.com"})
        other = self._create_member(double)
        self._give(other, 50, "other")
        redemption = other.redeem(self.reward.copy({"points_min": 1}), 20)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.anna | double).ids, self.anna, extra_checks=False
        )
        self.assertEqual((self.member.points, other.state), (1030, "merged"))
        order = self._order(self.anna)
        self.assertNotIn("error", self._apply(order, redemption.code))

    def test_complaint_31_12790_opening_balances_are_taken_over_once(self):
        rows = [
            {
                "reference": "R1",
                "name": "Ria",
                "email": "",
                "phone": "",
                "birthday": None,
                "since": None,
                "tier": "",
                "points": 40,
                "qualifying": 0,
                "expires_on": fields.Date.to_date("2026-12-31"),
                "consent_on": None,
                "member": self.env["club.member"],
                "partner": self.env["res.partner"],
                "tier_id": None,
            }
        ]
        [ria] = self.env["club.member"]._import_rows(self.club, rows)
        self.env["club.member"]._import_rows(self.club, rows)
        self.assertEqual((ria.points, str(ria.expiring_on)), (40, "2026-12-31"))
        self.assertLedger()

    def test_complaint_33_114004_clubs_decide_whether_points_earn_points(self):
        for earn, earned in ((False, 91), (True, 100)):
            for timing in ("invoice", "confirmation"):
                self.club.write({"earn_on_vouchers": earn, "earn_on": timing})
                redemption = self.member.redeem(self.reward, 300)
                self._give(self.member, 300, f"{earn}{timing}")
                order = self._order(self.anna)
                self._apply(order, redemption.code)
                self.assertEqual(order.amount_total, 91)
                before = self.member.points_qualifying
                order.action_confirm()
                order.order_line.qty_delivered = 1
                order._create_invoices(final=True).action_post()
                self.assertEqual(self.member.points_qualifying - before, earned, (earn, timing))
        self.assertLedger()

    def test_expired_voucher_says_so(self):
        redemption = self.member.redeem(self.reward, 100)
        with freeze_time("2027-01-01"):
            status = self._apply(self._order(self.anna), redemption.code)
        self.assertIn("expired", status["error"])

    def test_complaint_34_account_takeover_needs_the_own_login(self):
        """A portal user reaches neither the redemptions nor the events of anybody by id."""
        user = self._create_user("club_takeover", "base.group_portal")
        for model in (
            "club.redemption",
            "club.rsvp",
            "club.opinion",
            "club.consent",
            "club.reward",
        ):
            self.assertFalse(self.env[model].with_user(user).has_access("read"), model)
        self.assertNotIn(self.member, self.env["club.member"].with_user(user).search([]))
