from datetime import date

from odoo.tests import tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvDataset(ClvCase):
    def _history(self, start=None, company=None):
        values = self.env["clv.dataset"]._history(company or self.company_a, start, TODAY)
        values.pop("margin")
        rows = zip(*(values[name].tolist() for name in values), strict=True)
        return {row[0]: row[1:] for row in rows}

    def test_history_by_hand(self):
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-01-10", 100)
        self._order(ann, "2026-03-01", 50)
        self._order(bob, "2026-06-30", 20)
        self.assertEqual(
            self._history(),
            {
                ann.id: (date(2026, 1, 10), date(2026, 3, 1), 2, 150.0, 75.0),
                bob.id: (date(2026, 6, 30), date(2026, 6, 30), 1, 20.0, 20.0),
            },
        )

    def test_orders_of_one_day_are_one_purchase(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10 08:00:00", 10)
        self._order(ann, "2026-01-10 20:00:00", 30)
        self._order(ann, "2026-01-11 00:30:00", 60)
        self.assertEqual(self._history()[ann.id][2:], (2, 100.0, 50.0))

    def test_the_day_is_the_day_of_the_company(self):
        self.company_a.partner_id.tz = "Asia/Shanghai"
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10 20:00:00", 10)  # 04:00 on the 11th in Shanghai
        self._order(ann, "2026-01-11 08:00:00", 30)
        self.assertEqual(self._history()[ann.id][:3], (date(2026, 1, 11), date(2026, 1, 11), 1))

    def test_only_confirmed_orders_count(self):
        ann = self._partner("Ann")
        for state in ("draft", "sent", "cancel"):
            self._order(ann, "2026-01-10", 100, state=state)
        self.assertEqual(self._history(), {})
        kept = self._order(ann, "2026-01-12", 5)
        self.assertEqual(self._history()[ann.id][2:], (1, 5.0, 5.0))
        kept._action_cancel()
        self.assertEqual(self._history(), {})

    def test_contacts_count_for_their_company(self):
        firm = self._partner("Firm", is_company=True)
        buyer = self._partner("Buyer", parent_id=firm.id)
        self._order(firm, "2026-01-10", 100)
        self._order(buyer, "2026-02-10", 50)
        self.assertEqual(list(self._history()), [firm.id])
        self.assertEqual(self._history()[firm.id][2:], (2, 150.0, 75.0))

    def test_amounts_are_in_company_currency_at_the_rate_of_the_order(self):
        other = self.env["res.currency"].create({"name": "CLV", "symbol": "¤"})
        rates = [("2026-01-01", 4.0), ("2026-03-01", 5.0)]
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": other.id,
                    "company_id": self.company_a.id,
                    "name": name,
                    "rate": rate,
                }
                for name, rate in rates
            ]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": other.id, "company_id": self.company_a.id}
        )
        ann = self._partner("Ann")
        self._order(ann, "2026-02-10", 100, pricelist_id=pricelist.id)
        self._order(ann, "2026-04-10", 100, pricelist_id=pricelist.id)
        self.assertAlmostEqual(self._history()[ann.id][3], 100 / 4 + 100 / 5)

    def test_a_currency_without_rate_counts_at_par(self):
        other = self.env["res.currency"].create({"name": "CLX", "symbol": "¤"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": other.id, "company_id": self.company_a.id}
        )
        ann = self._partner("Ann")
        self._order(ann, "2026-02-10", 100, pricelist_id=pricelist.id).currency_rate = 0
        self.assertEqual(self._history()[ann.id][3], 100.0)

    def test_companies_are_apart(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10", 100)
        self._order(ann, "2026-02-10", 7, company=self.company_b)
        self.assertEqual(self._history()[ann.id][3], 100.0)
        self.assertEqual(self._history(company=self.company_b)[ann.id][3], 7.0)

    def test_a_day_without_positive_sum_is_no_purchase_but_counts_in_the_amount(self):
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-01-10", 100)
        self._order(ann, "2026-02-10", -30)
        self._order(bob, "2026-02-10", -30)
        self._order(bob, "2026-02-11", 0)
        self.assertEqual(
            self._history(),
            {ann.id: (date(2026, 1, 10), date(2026, 1, 10), 1, 70.0, 70.0)},
        )

    def test_window_and_future(self):
        ann = self._partner("Ann")
        self._order(ann, "2025-06-29", 1)
        self._order(ann, "2025-06-30", 10)
        self._order(ann, "2026-06-30", 100)
        self._order(ann, "2026-07-01", 1000)
        self.assertEqual(self._history()[ann.id][2:4], (3, 111.0))
        self.assertEqual(self._history(start=date(2025, 6, 30))[ann.id][2:4], (2, 110.0))
        dataset = self.env["clv.dataset"]
        self.assertEqual(dataset._count_future(self.company_a, TODAY), 1)
        self.assertEqual(dataset._count_future(self.company_b, TODAY), 0)

    def test_ten_thousand_orders_of_one_customer(self):
        ann = self._partner("Ann")
        order = self._order(ann, "2026-01-10", 3)
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO sale_order (name, partner_id, company_id, state, date_order,
                                       amount_untaxed, currency_rate, partner_invoice_id,
                                       partner_shipping_id, locked)
               SELECT name, partner_id, company_id, state, date_order - n * interval '1 hour',
                      amount_untaxed, currency_rate, partner_invoice_id, partner_shipping_id, locked
                 FROM sale_order, generate_series(1, 9999) n WHERE id = %s""",
            [order.id],
        )
        first, last, frequency, monetary, _average = self._history()[ann.id]
        self.assertEqual((last, monetary), (date(2026, 1, 10), 30000.0))
        self.assertEqual(frequency, (last - first).days + 1)

    def test_size_is_asked_without_counting_everything(self):
        ann = self._partner("Ann")
        for day in ("2026-01-10", "2026-01-11"):
            self._order(ann, day, 1)
        dataset = self.env["clv.dataset"]
        self.assertTrue(dataset._is_large(self.company_a, 1))
        self.assertFalse(dataset._is_large(self.company_a, 2))
        self.assertFalse(dataset._is_large(self.company_b, 0))
