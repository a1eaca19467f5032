from odoo.tests import tagged
from odoo.tools import SQL

from .common import TODAY, ClvInvoiceCase

NO_GATE = {"gate_customers": 1, "gate_repeaters": 1, "gate_days": 1}


@tagged("post_install", "-at_install")
class TestClvRunInput(ClvInvoiceCase):
    """Whatever the orders are like, an analysis and its dashboards end with a clear message, and
    no table holds a number that is none."""

    def _columns(self):
        return self.env.execute_query(
            SQL(
                """
                SELECT c.table_name, c.column_name
                  FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                   AND c.table_name LIKE 'clv\\_%%'
                   AND c.data_type IN ('numeric', 'double precision', 'real')
                """
            )
        )

    def _assert_finite(self):
        self.env.flush_all()
        columns = self._columns()
        self.assertGreater(len(columns), 60)
        for table, column in columns:
            [[odd]] = self.env.execute_query(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s::float8 IN ('NaN', 'Infinity', '-Infinity')",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
            self.assertFalse(odd, f"{table}.{column}")
        self.assertNotRegex(str(self.env["clv.run"].search([]).mapped("parameters")), "nan|inf")

    def _analyse(self, **settings):
        """Analyse without a model and with one, as far as the data allow one."""
        runs = self.env["clv.run"]
        for gate in ({}, NO_GATE):
            self.config.write({**gate, **settings})
            run = self._run()
            self.assertEqual(run.state, "done", run.error)
            run._refresh_insights()
            self.env["clv.insight"]._refresh_associations(self.company_a, TODAY)
            self._assert_finite()
            runs |= run
        for score in self.env["clv.score"].search([("company_id", "=", self.company_a.id)]):
            self.assertNotRegex(score.explanation, r"\b(nan|inf)\b")
        return runs

    def test_no_orders(self):
        for run in self._analyse():
            self.assertIn("no purchase up to 2026-06-30 that counts", run.message)

    def test_one_customer(self):
        self._order(self.ann, "2026-05-05", 9)
        runs = self._analyse()
        self.assertEqual(runs.mapped("customer_count"), [1, 1])
        self.assertEqual(runs.mapped("model"), ["heuristic"] * 2)
        self.assertIn("1 of 100 customers", runs[0].message)
        self.assertIn("0 of 1 repeat customers", runs[1].message)

    def test_one_customer_who_bought_again(self):
        for day in ("2025-05-05", "2025-12-05", "2026-05-05"):
            self._order(self.ann, day, 9)
        self._analyse()
        score = self._score(self.ann)
        self.assertEqual((score.frequency, score.value_rank), (3, 1))
        self.assertGreater(score.expected_orders, 0)

    def test_bought_today_only(self):
        for number in range(3):
            self._order(self._partner(f"New {number}"), TODAY, 9)
        runs = self._analyse()
        self.assertIn("0 of 1 days of history", runs[1].message)

    def test_all_refunded(self):
        bob = self._partner("Bob")
        self._order(self.ann, "2026-02-01", 100)
        self._order(bob, "2026-02-01", 100)
        self._invoice("2026-02-01", 100, "out_refund")
        self._invoice("2026-03-01", 250, "out_refund", partner=bob)
        self._analyse()
        self.assertFalse(self._score(self.ann), "no purchase is left")
        self.assertEqual(self._score(bob).monetary, -150.0)
        self.assertEqual(self._score(bob).expected_amount, 0.0)

    def test_negative_margins(self):
        self.product.with_company(self.company_a).standard_price = 400
        for day in ("2025-03-01", "2025-09-01", "2026-03-01"):
            self._order(self.ann, day, 10)
        self._analyse(margin_mode="cost")
        score = self._score(self.ann)
        self.assertEqual(score.margin, 3 * (10 - 400))
        self.assertLess(score.current_value, 0)
        self.assertEqual((score.value_at_stake, score.potential_value), (0.0, 0.0))

    def test_future_dates(self):
        self._order(self.ann, "2026-05-05", 9)
        self._order(self._partner("Bob"), "2031-01-01", 99)
        for run in self._analyse():
            self.assertEqual((run.customer_count, run.future_order_count), (1, 1))
            self.assertIn("in the future were left out: 1", run.message)

    def test_no_discount_and_no_horizon(self):
        for day in ("2025-03-01", "2025-09-01", "2026-03-01"):
            self._order(self.ann, day, 10)
        self._analyse(discount_rate=0, horizon_months=12, backtest_days=0)
        self.assertGreater(self._score(self.ann).current_value, 0)
        self._analyse(discount_rate=0, horizon_months=0, buy_days=0, backtest_days=0)
        score = self._score(self.ann)
        self.assertEqual((score.expected_orders, score.current_value), (0.0, 0.0))
        self.assertEqual((score.orders_low, score.orders_high), (0, 0))
        self.assertEqual(score.buy_probability, 0.0)

    def test_currency_without_rate(self):
        money = self.env["res.currency"].create({"name": "CLY", "symbol": "¤"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": money.id, "company_id": self.company_a.id}
        )
        order = self._order(self.ann, "2026-02-10", 100, pricelist_id=pricelist.id)
        self.env.flush_all()
        for rate in (1, 0, None):
            self.env.cr.execute(
                SQL("UPDATE sale_order SET currency_rate = %s WHERE id = %s", rate, order.id)
            )
            for run in self._analyse():
                self.assertIn("Orders in CLY count at par", run.message)
            self.assertEqual(self._score(self.ann).monetary, 100.0)

    def test_ten_thousand_orders_of_one_customer(self):
        """As many purchases as days, beside customers who buy now and then."""
        self._order(self._partner("Bob"), "2026-01-10", 3)
        order = self._order(self.ann, TODAY, 3)
        columns = SQL(
            "name, partner_id, company_id, state, amount_untaxed, currency_rate,"
            " partner_invoice_id, partner_shipping_id, locked"
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_order (date_order, %s)
                SELECT date_order - n * interval '1 day', %s
                  FROM sale_order, generate_series(1, 9999) n WHERE id = %s
                """,
                columns,
                columns,
                order.id,
            )
        )
        runs = self._analyse(backtest_days=0)
        score = self._score(self.ann)
        self.assertEqual((score.frequency, score.monetary), (10_000, 30_000.0))
        self.assertEqual(score.usual_gap, 1.0)
        self.assertAlmostEqual(score.expected_orders, 365, delta=40)
        self.assertEqual(runs.mapped("customer_count"), [2, 2])
