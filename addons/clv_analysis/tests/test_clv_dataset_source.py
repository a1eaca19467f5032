from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TODAY, ClvInvoiceCase


@tagged("post_install", "-at_install")
class TestClvDatasetSource(ClvInvoiceCase):
    def _row(self):
        """(first, last, purchases, amount, margin) of Ann, or None without a purchase."""
        found = self.dataset._history(self.company_a, None, TODAY)
        names = ("first_date", "last_date", "frequency", "monetary", "margin")
        if not len(found["partner_id"]):
            return None
        return tuple(found[name].tolist()[0] for name in names)

    def test_a_refund_lowers_the_amount_of_orders(self):
        self._order(self.ann, "2026-01-10", 100)
        self._order(self.ann, "2026-02-10", 50)
        self._invoice("2026-02-20", 30, "out_refund")
        self._invoice("2026-02-21", 30, "out_refund", post=False)
        self.assertEqual(self._row(), (date(2026, 1, 10), date(2026, 2, 10), 2, 120.0, 0.0))
        self.config.subtract_refunds = False
        self.assertEqual(self._row()[3], 150.0)

    def test_a_refund_on_the_day_of_the_order_can_undo_the_purchase(self):
        self._order(self.ann, "2026-01-10", 100)
        self._order(self.ann, "2026-02-10", 50)
        self._invoice("2026-02-10", 50, "out_refund")
        self.assertEqual(self._row(), (date(2026, 1, 10), date(2026, 1, 10), 1, 100.0, 0.0))

    def test_the_refund_of_a_cancelled_order_is_not_subtracted_from_other_orders(self):
        self._order(self.ann, "2026-01-10", 100)
        order = self._order(self.ann, "2026-02-10", 50)
        self._invoice("2026-02-11", 50, order=order)
        self._invoice("2026-02-12", 50, "out_refund", order=order)
        self.assertEqual(self._row()[3], 100.0)
        order.state = "cancel"
        self.assertEqual(self._row()[2:4], (1, 100.0))

    def test_invoices_and_their_refunds(self):
        self.config.source = "invoices"
        self._order(self.ann, "2026-01-01", 7)
        self._invoice("2026-01-10", 100)
        self._invoice("2026-03-10", 60)
        self._invoice("2026-03-12", 20, "out_refund")
        self._invoice("2026-03-15", 999, post=False)
        self._invoice("2026-07-15", 1)
        self.assertEqual(self._row(), (date(2026, 1, 10), date(2026, 3, 10), 2, 140.0, 0.0))
        self.assertEqual(self.dataset._count_future(self.company_a, TODAY), 1)
        run = self._run()
        self.assertEqual((run.customer_count, run.future_order_count), (1, 1))
        self.assertEqual(run.settings["source"], "invoices")

    def test_margin_by_cost_of_the_products(self):
        self.config.margin_mode = "cost"
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(self.ann, "2026-01-10", 100)
        order.order_line.write({"product_uom_qty": 2, "product_uom_id": dozen.id})
        order.order_line.price_unit = 100
        self._order(self.ann, "2026-02-10", 3)
        # 200 - 24 x 4 and 3 - 4
        self.assertEqual(self._row()[3:], (203.0, 104.0 - 1.0))
        self.config.source = "invoices"
        self._invoice("2026-01-10", 100, quantity=10)
        self._invoice("2026-01-12", 20, "out_refund", quantity=2)
        self.assertEqual(self._row()[3:], (80.0, 60.0 - 12.0))

    def test_values_from_a_negative_margin(self):
        self.config.write({"margin_mode": "cost", "cost_per_order": 1})
        self._order(self.ann, "2026-01-10", 3)
        bob = self._partner("Bob")
        self._order(bob, "2026-01-10", 100)
        run = self._run()
        score = self._score(self.ann)
        self.assertEqual((score.margin, score.historic_value), (-1.0, -2.0))
        # everybody: 95 of 103, one purchase 51.50; Ann (-1 + 47.50) / (3 + 51.50)
        self.assertAlmostEqual(score.margin_rate, 46.5 / 54.5, 5)
        self.assertIn("Margin rate 85.32 %", score.explanation)
        self.assertEqual(run.state, "done", run.error)

    def test_only_refunds_are_no_purchase(self):
        self._invoice("2026-01-10", 100, "out_refund")
        for source in ("orders", "invoices"):
            self.config.source = source
            run = self._run()
            self.assertEqual((run.state, run.customer_count), ("done", 0))
            self.assertIn("no purchase up to 2026-06-30 that counts", run.message)

    def test_orders_in_a_currency_without_rate_are_named(self):
        money = self.env["res.currency"].create({"name": "CLX", "symbol": "¤"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": money.id, "company_id": self.company_a.id}
        )
        self._order(self.ann, "2026-02-10", 100, pricelist_id=pricelist.id)
        run = self._run()
        self.assertIn("Orders in CLX count at par", run.message)
        self.env["res.currency.rate"].create(
            {
                "currency_id": money.id,
                "company_id": self.company_a.id,
                "name": "2020-01-01",
                "rate": 4,
            }
        )
        self.assertFalse(self._run().rateless)

    def test_settings_that_need_another_app_say_which(self):
        """Where the app is installed, tests/stock of the suite shows that they work."""
        for values, needs, sentence in (
            ({"source": "deliveries"}, ("stock.move", "sale_line_id"), "Install Inventory"),
            ({"margin_mode": "order"}, ("sale.order", "margin"), "Install the app for margins"),
        ):
            if not self.dataset._has_field(*needs):
                with self.assertRaisesRegex(ValidationError, sentence):
                    self.config.with_user(self.manager).write(values)
            self.config.write({"source": "orders", "margin_mode": "percent"})
        with self.assertRaisesRegex(ValidationError, "only where a purchase is a confirmed order"):
            self.config.write({"source": "invoices", "margin_mode": "order"})

    def test_touches_cost(self):
        if not self.dataset._has_field("touchpoint.touch", "cost"):
            self.assertEqual(
                self.dataset._cost_of_touches(self.company_a, TODAY, [1, 2]).tolist(), [0.0, 0.0]
            )
            return
        self._order(self.ann, "2026-01-10", 100)
        touch_type = self.env["touchpoint.type"].search([], limit=1)
        values = {
            "partner_id": self.ann.id,
            "type_id": touch_type.id,
            "due": "2026-02-01",
            "channel_id": self.env["touchpoint.channel"].search([], limit=1).id,
        }
        touches = self.env["touchpoint.touch"].create(
            [{**values, "company_id": company.id} for company in (self.company_a, self.company_b)]
        )
        touches.write({"cost": 7.5, "done_at": "2026-02-01 10:00:00"})
        self._run()
        score = self._score(self.ann)
        self.assertEqual((score.touch_cost, score.historic_value), (7.5, 92.5))
        self.config.touch_costs = False
        self._run()
        self.assertEqual(score.historic_value, 100.0)
