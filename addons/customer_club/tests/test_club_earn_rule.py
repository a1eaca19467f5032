import datetime

import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, ClubCommon

DAY = datetime.timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubEarnRule(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.rule.active = False

    def _rule(self, **values):
        return self.env["club.earn.rule"].create(
            {"name": "Rule", "club_id": self.club.id, **values}
        )

    def _quantity(self, quantity, price=10, product=None):
        return self._create_invoice(
            self.anna,
            [],
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": (product or self.product).id,
                        "quantity": quantity,
                        "price_unit": price,
                        "tax_ids": False,
                    }
                )
            ],
        )

    def test_by_quantity(self):
        self._rule(
            trigger="quantity",
            points=5,
            per_quantity=3,
            product_domain=repr([("id", "=", self.product.id)]),
        )
        invoice = self._quantity(10)
        self.assertEqual(self.member.points, 16, "10 / 3 × 5, floored once")
        self._quantity(10, product=self.other_product)
        self.assertEqual(self.member.points, 16)
        self._create_refund(invoice, [(self.product, 50)])
        self.assertEqual(self.member.points, 8)
        self._create_refund(invoice, [(self.product, 50)])
        self.assertEqual(self.member.points, 0)
        self.assertLedger()

    def test_fixed_for_each_order_above_an_amount(self):
        self._rule(trigger="order", points=25, amount_min=50)
        self._create_invoice(self.anna, [49.99])
        self.assertEqual(self.member.points, 0)
        invoice = self._create_invoice(self.anna, [30, 20])
        self.assertEqual(self.member.points, 25)
        self._create_refund(invoice)
        self.assertEqual(self.member.points, 0)
        self.assertLedger()

    def test_points_that_do_not_count_for_the_tier(self):
        self._rule(counts_for_tier=False)
        self._create_invoice(self.anna, [2000])
        self.assertEqual((self.member.points, self.member.points_qualifying), (2000, 0))

    def test_limits(self):
        rule = self._rule(max_order=100, max_day=150, max_member=300, max_total=320)
        self._create_invoice(self.anna, [500])
        self.assertEqual(self.member.points, 100, "per purchase")
        invoice = self._create_invoice(self.anna, [500])
        self.assertEqual(self.member.points, 150, "per day")
        for days in (1, 2):
            self._create_invoice(self.anna, [500], TODAY + days * DAY)
        self.assertEqual(self.member.points, 300, "per member")
        berta = self.env["res.partner"].create({"name": "Berta"})
        other = self._create_member(berta)
        self._create_invoice(berta, [500], TODAY + 3 * DAY)
        self.assertEqual((other.points, other.points_qualifying), (20, 20), "in all")
        self._create_refund(invoice)
        self._create_invoice(berta, [500], TODAY + 4 * DAY)
        self.assertEqual(other.points, 70, "what came back can be given again")
        self.assertEqual(rule.lock_count > 0, True)
        self.assertLedger()

    def test_limit_over_invoices_posted_together(self):
        self._rule(max_day=150)
        invoices = self._create_invoice(self.anna, [100], post=False)
        invoices |= self._create_invoice(self.anna, [100], post=False)
        invoices.action_post()
        self.assertEqual(self.member.points, 150)

    def test_campaign_dates_and_the_warning_about_overlaps(self):
        first = self._rule(name="May", date_from="2026-05-01", date_to="2026-06-20")
        self.assertFalse(first.overlap_warning)
        second = self._rule(name="June", date_from="2026-06-20")
        self.env.invalidate_all()
        self.assertIn("June", first.overlap_warning)
        self.assertIn("May", second.overlap_warning)
        second.date_from = "2026-06-21"
        self.assertFalse(second.overlap_warning)
        second.write({"date_from": False, "tier_ids": self.gold.ids})
        first.tier_ids = self.silver
        self.assertFalse(second.overlap_warning)
        with Form(second.with_user(self.manager)) as form:
            form.tier_ids.clear()
            self.assertIn("May", form.overlap_warning)

    @mute_logger("odoo.sql_db")
    def test_bad_rules(self):
        for values in (
            {"points": 0},
            {"points": -5},
            {"max_day": -1},
            {"per_quantity": 0},
            {"amount_min": -1},
            {"date_from": "2026-06-02", "date_to": "2026-06-01"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                self._rule(**values)
        with self.assertRaisesRegex(ValidationError, "more than a million points"):
            self._rule(points=2_000_000)

    def test_currency_without_a_rate(self):
        self.rule.active = True
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "T", "rounding": 0.01})
        invoice = self._create_invoice(self.anna, [100], post=False, currency_id=foreign.id)
        with self.assertRaisesRegex(UserError, "XTS has no exchange rate for 2026-06-15"):
            self.env["club.earning"]._earn(invoice)
        self.assertEqual(self.member.points, 0)
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "name": "2026-01-01",
                "rate": 4,
                "company_id": self.company.id,
            }
        )
        invoice.action_post()
        self.assertEqual(self.member.points, 25)

    def test_awards(self):
        Earning = self.env["club.earning"]
        self.assertFalse(Earning._award(self.member, "event", "event:1", TODAY))
        rule = self._rule(trigger="event", points=40, counts_for_tier=False)
        moves = Earning._award(self.member, "event", "event:1", TODAY, document=self.member)
        self.assertEqual((moves.points, moves.rule_id, moves.res_id), (40, rule, self.member.id))
        self.assertFalse(Earning._award(self.member, "event", "event:1", TODAY, points=99))
        self.assertEqual(self.member.points, 40)
        with self.assertRaisesRegex(ValidationError, "whole numbers above zero"):
            Earning._award(self.member, "event", "event:2", TODAY, points=1.5)
        self.member.action_suspend()
        self.assertFalse(Earning._award(self.member, "event", "event:3", TODAY))
        self.assertLedger()

    def test_anniversary_once_a_year(self):
        self._rule(trigger="anniversary", points=100, counts_for_tier=False)
        cron = self.env.ref("customer_club.club_earning_cron_award")
        for day, points in (
            ("2026-06-15", 0),
            ("2027-06-14", 0),
            ("2027-06-18", 100),
            ("2027-06-19", 100),
            ("2028-06-15", 200),
        ):
            with self.subTest(day=day), freeze_time(day), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                self.env.invalidate_all()
                self.assertEqual(self.member.points, points)
        self.assertLedger()

    def test_birthday_once_a_year(self):
        self._rule(trigger="birthday", points=100, counts_for_tier=False)
        self.member.birthday = datetime.date(1996, 2, 29)
        cron = self.env.ref("customer_club.club_earning_cron_award")
        for day, points in (
            (datetime.date(2027, 2, 27), 0),
            (datetime.date(2027, 2, 28), 100),
            (datetime.date(2027, 3, 2), 100),
            (datetime.date(2028, 2, 28), 100),
            (datetime.date(2028, 2, 29), 200),
        ):
            with self.subTest(day=day), freeze_time(day), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                self.env.invalidate_all()
                self.assertEqual(self.member.points, points)
        self.assertLedger()


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubEarningDue(ClubCommon):
    """Clubs that reward the order, the delivery or the payment instead of the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.product.invoice_policy = "order"

    def _order(self, *prices):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
                    )
                    for price in prices
                ],
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        return invoice

    def _job(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_club.club_earning_cron_earn_due").method_direct_trigger()
        self.env.invalidate_all()

    def _pay(self, invoice):
        """What a payment does, without a chart of accounts."""
        journal = self.env["account.journal"].create(
            {"name": "Bank", "code": "CBK", "type": "general", "company_id": self.company.id}
        )
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        income = invoice.invoice_line_ids.account_id[:1]
        payment = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": TODAY,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": self.anna.id,
                            "credit": invoice.amount_total,
                        }
                    ),
                    Command.create({"account_id": income.id, "debit": invoice.amount_total}),
                ],
            }
        )
        payment.action_post()
        (receivable | payment.line_ids[:1]).reconcile()
        return receivable

    def test_on_confirmation(self):
        self.club.earn_on = "confirmation"
        order = self._order(60, 40)
        self.assertEqual(self.member.points, 100)
        invoice = self._invoice(order)
        self.assertEqual(self.member.points, 100, "the invoice does not earn again")
        self._create_refund(invoice, [(self.product, 30)])
        self.assertEqual(self.member.points, 70)
        refund = self._create_refund(invoice, [(self.product, 70)])
        self.assertEqual((self.member.points, self.member.points_qualifying), (0, 0))
        refund.button_draft()
        self.assertEqual(self.member.points, 70)
        self._create_invoice(self.anna, [5])
        self.assertEqual(self.member.points, 75, "an invoice without an order earns")
        self.assertLedger()

    def test_cancelled_order(self):
        self.club.earn_on = "confirmation"
        order = self._order(100)
        for _again in range(2):
            order._action_cancel()
            self.assertEqual(self.member.points, 0)
            order.action_draft()
            order.action_confirm()
            self.assertEqual(self.member.points, 100)
        self.assertLedger()

    def test_on_delivery(self):
        self.club.earn_on = "delivery"
        order = self._order(100)
        self._invoice(order)
        self.assertEqual(self.member.points, 0)
        self._job()
        self.assertEqual(self.member.points, 0)
        order.order_line.qty_delivered = 1
        for _again in range(2):
            self._job()
            self.assertEqual(self.member.points, 100)
        self.assertLedger()

    def test_on_payment(self):
        self.club.earn_on = "payment"
        invoice = self._create_invoice(self.anna, [100])
        self.assertEqual(self.member.points, 0)
        receivable = self._pay(invoice)
        self.assertEqual(self.member.points, 100)
        self._job()
        self.assertEqual(self.member.points, 100)
        receivable.remove_move_reconcile()
        self.assertEqual(self.member.points, 0, "a payment that bounced")
        self.assertLedger()

    def test_receipts_of_the_till_earn(self):
        self._create_invoice(self.anna, [100], move_type="out_receipt")
        self.assertEqual(self.member.points, 100)
