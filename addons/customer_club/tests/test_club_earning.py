import datetime

from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubEarning(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()

    def _points(self, member=None):
        member = member or self.member
        return member.points, member.points_qualifying

    def test_invoice_earns_once(self):
        invoice = self._create_invoice(self.anna, [100.4, 50.9])
        self.assertEqual(
            self._points(), (151, 151), "floored once per invoice and rule, not per line"
        )
        self.env["club.earning"]._earn(invoice)
        self.assertEqual(self._points(), (151, 151))
        move = self.env["club.move"].search(
            [("res_id", "=", invoice.id), ("unit", "=", "redeemable")]
        )
        self.assertEqual(sum(move.mapped("points")), 151)
        self.assertEqual(move[0].snapshot["rule"], "Every purchase")
        self.assertEqual(
            self.member.lot_ids.mapped("expires_on"), [datetime.date(2027, 12, 31)] * 2
        )
        self.assertEqual(invoice.club_points, 151)
        self.assertLedger()

    def test_only_active_members_earn(self):
        self.member.action_suspend()
        self._create_invoice(self.anna, [100])
        self.assertEqual(self._points(), (0, 0))

    def test_contact_before_commercial_entity(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person, colleague = self.env["res.partner"].create(
            [
                {"name": "Person", "parent_id": company.id},
                {"name": "Colleague", "parent_id": company.id},
            ]
        )
        firm, contact = self._create_member(company), self._create_member(person)
        self._create_invoice(person, [10])
        self._create_invoice(colleague, [20])
        self.assertEqual((firm.points, contact.points), (20, 10))

    def test_full_refund_takes_back_exactly_what_was_earned(self):
        """Complaint 257854: buy, refund, keep the points."""
        invoice = self._create_invoice(
            self.anna, [(self.product, 33.33), (self.other_product, 66.67)]
        )
        self.rule.points = 50  # what counts is the rule of that day
        self._create_refund(invoice)
        self.assertEqual(self._points(), (0, 0))
        self.assertEqual(invoice.club_points, 100)
        self.assertLedger()

    def test_partial_refunds_add_up(self):
        invoice = self._create_invoice(self.anna, [(self.product, 10)])
        for expected in (7, 4, 0):
            self._create_refund(
                invoice, [(self.product, 10 / 3)] if expected else [(self.product, 10 - 2 * 3.33)]
            )
            self.assertEqual(self.member.points, expected)
        self.assertLedger()

    def test_refund_larger_than_invoice(self):
        self._create_invoice(self.anna, [500])
        invoice = self._create_invoice(self.anna, [100])
        refund = self._create_refund(invoice, [(self.product, 250)])
        self.assertEqual(self.member.points, 500)
        self.assertIn(
            "larger than invoice", refund.message_ids[:1].body + refund.message_ids[1:2].body
        )
        self.assertLedger()

    def test_refund_without_invoice_takes_nothing(self):
        self._create_invoice(self.anna, [100])
        refund = self._create_invoice(self.anna, [100], move_type="out_refund")
        self.assertEqual(self.member.points, 100)
        self.assertTrue(refund.message_ids.filtered(lambda m: "keeps all points" in (m.body or "")))

    def test_back_to_draft_and_again(self):
        invoice = self._create_invoice(self.anna, [100])
        for _round in range(3):
            invoice.button_draft()
            self.assertEqual(self._points(), (0, 0))
            invoice.action_post()
            self.assertEqual(self._points(), (100, 100))
        invoice.button_cancel()
        self.assertEqual(self._points(), (0, 0))
        self.assertLedger()

    def test_refund_back_to_draft_gives_points_back(self):
        invoice = self._create_invoice(self.anna, [100])
        refund = self._create_refund(invoice)
        refund.button_draft()
        self.assertEqual(self._points(), (100, 100))
        refund.action_post()
        self.assertEqual(self._points(), (0, 0))
        self.assertLedger()

    def test_invoice_again_while_its_refund_stays(self):
        invoice = self._create_invoice(self.anna, [100])
        refund = self._create_refund(invoice, [(self.product, 40)])
        invoice.button_draft()
        self.assertEqual(self._points(), (0, 0))
        invoice.action_post()
        self.assertEqual(self._points(), (60, 60))
        invoice.button_draft()
        refund.button_draft()
        self.assertEqual(self._points(), (0, 0))
        invoice.action_post()
        self.assertEqual(self._points(), (100, 100))
        self.assertLedger()

    def _spend(self, points):
        account = self.member.account_id
        self.env["club.account"]._post(
            [
                {
                    "from_account": account,
                    "to_account": account._system("spend"),
                    "points": points,
                    "kind": "redeem",
                    "key": f"spend:{points}",
                    "effective_date": TODAY,
                }
            ]
        )

    def test_spent_points_become_a_debt(self):
        self.club.clawback = "debt"
        invoice = self._create_invoice(self.anna, [100])
        self._spend(80)
        self._create_refund(invoice)
        self.assertEqual((self.member.points, self.member.points_debt), (0, 80))
        self.assertLedger()
        self._create_invoice(self.anna, [50])
        self.assertEqual((self.member.points, self.member.points_debt), (0, 30))
        self._create_invoice(self.anna, [50])
        self.assertEqual((self.member.points, self.member.points_debt), (20, 0))
        self.assertLedger()

    def test_spent_points_are_forgotten(self):
        self.club.clawback = "clamp"
        invoice = self._create_invoice(self.anna, [100])
        self._spend(80)
        self._create_refund(invoice)
        self.assertEqual((self.member.points, self.member.points_debt), (0, 0))
        self.assertTrue(
            self.member.message_ids.filtered(lambda m: "could not be taken back" in (m.body or ""))
        )
        self.assertLedger()

    def test_foreign_currency_at_the_date_of_the_invoice(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": dollar.id, "company_id": self.company.id, "name": day, "rate": rate}
                for day, rate in (("2026-01-01", 2), ("2026-06-01", 4))
            ]
        )
        self._create_invoice(
            self.anna, [100], currency_id=dollar.id, date=datetime.date(2026, 5, 1)
        )
        self.assertEqual(self.member.points, 50)
        self._create_invoice(self.anna, [100], currency_id=dollar.id)
        self.assertEqual(self.member.points, 75)

    def test_rounding_of_a_tenth(self):
        """Complaints 111670, 153541: 1000 × 0.1 is 100."""
        self.rule.multiplier = 0.1
        self._create_invoice(self.anna, [1000])
        self.assertEqual(self.member.points, 100)

    def test_discount_lines_reduce_the_total(self):
        self._create_invoice(self.anna, [100, -30])
        self.assertEqual(self._points(), (70, 70))

    def test_rule_for_products_tiers_and_dates(self):
        self.rule.product_domain = f"[('id', '=', {self.other_product.id})]"
        self._create_invoice(self.anna, [(self.product, 10), (self.other_product, 7)])
        self.assertEqual(self.member.points, 7)
        self.rule.write({"product_domain": "[]", "tier_ids": self.gold.ids})
        self._create_invoice(self.anna, [10])
        self.assertEqual(self.member.points, 7)
        self.rule.write({"tier_ids": False, "date_to": "2026-06-14"})
        self._create_invoice(self.anna, [10])
        self.assertEqual(self.member.points, 7)

    def test_tier_multiplies_points_to_spend_only(self):
        self._create_invoice(self.anna, [1000])
        self.assertEqual(self.member.tier_id, self.gold)
        self._create_invoice(self.anna, [100])
        self.assertEqual(self._points(), (1150, 1100))

    def test_upgrade_at_the_threshold(self):
        """Complaint ERPNext 33550: one below, exactly at, one above."""
        self._create_invoice(self.anna, [999])
        self.assertEqual(self.member.tier_id, self.silver)
        self._create_invoice(self.anna, [1])
        self.assertEqual(self.member.tier_id, self.gold)
        log = self.member.tier_log_ids[0]
        self.assertEqual((log.reason, log.metric_value, log.threshold), ("upgrade", 1000, 1000))
        self._create_invoice(self.anna, [4001])
        self.assertEqual(self.member.tier_id, self.platinum)

    def test_spending_never_lowers_a_tier(self):
        self._create_invoice(self.anna, [1000])
        self._spend(1000)
        self.assertEqual(self.member.tier_id, self.gold)

    def test_refund_reverses_the_tier_it_caused(self):
        self._create_invoice(self.anna, [600])
        invoice = self._create_invoice(self.anna, [600])
        self.assertEqual(self.member.tier_id, self.gold)
        self._create_refund(invoice)
        self.assertEqual(self.member.tier_id, self.silver)
        log = self.env["club.tier.log"].search([("member_id", "=", self.member.id)], limit=1)
        self.assertEqual((log.reason, log.metric_value), ("return", 600))
        self.assertLedger()

    def test_refund_keeps_a_tier_it_did_not_cause(self):
        self.club.write({"window": "calendar"})
        with freeze_time("2025-03-01"):
            self._create_invoice(self.anna, [1000], date=datetime.date(2025, 3, 1))
        self.assertEqual(self.member.tier_id, self.gold)
        invoice = self._create_invoice(self.anna, [10])
        self._create_refund(invoice)
        self.assertEqual(
            self.member.tier_id, self.gold, "the upgrade of last year stands on its own"
        )

    def test_locked_tier_stays(self):
        self.member.with_user(self.manager).set_tier(
            self.silver, "Board decision", datetime.date(2026, 7, 1)
        )
        self._create_invoice(self.anna, [2000])
        self.assertEqual(self.member.tier_id, self.silver)

    def test_spend_criterion_and_alternatives(self):
        self.gold.criterion_ids.unlink()
        self.gold.criterion_ids = [
            (0, 0, {"alternative": 1, "metric": "points", "threshold": 5000}),
            (0, 0, {"alternative": 2, "metric": "spend", "threshold": 300}),
            (0, 0, {"alternative": 2, "metric": "points", "threshold": 30}),
        ]
        self.rule.per_amount = 10
        self._create_invoice(self.anna, [299.99])
        self.assertEqual(self.member.tier_id, self.silver)
        self._create_invoice(self.anna, [10])
        self.assertEqual(self.member.tier_id, self.gold)
