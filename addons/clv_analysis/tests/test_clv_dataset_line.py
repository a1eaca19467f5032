from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TODAY, ClvInvoiceCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestClvDatasetLine(ClvInvoiceCase):
    """Purchases are invoices, the margin is what the products leave: every figure of a customer
    says the same, whatever was only ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config.write(
            {
                "source": "invoices",
                "margin_mode": "cost",
                "margin_percent": 90,  # not used
                "cost_per_order": 1,
                "association_minimum": 1,
                "wallet_chance": 10,
            }
        )
        cls.bob, cls.cid = cls._partner("Bob"), cls._partner("Cid")
        for partner in cls.bob | cls.cid:
            partner.with_company(cls.company_a).property_account_receivable_id = cls.receivable
        cls.extra, cls.other = cls.env["product.product"].create(
            [{"name": name, "type": "consu"} for name in ("Clv extra", "Clv other")]
        )
        cls.extra.with_company(cls.company_a).standard_price = 5.0
        cls._order(cls.ann, "2026-01-05", 777)  # never invoiced

    def _sell(self, partner, day, *products):
        """A posted invoice of 10 per product."""
        move = self._invoice(day, 10, post=False, partner=partner)
        line = move.invoice_line_ids
        for product in products:
            line.copy({"product_id": product.id, "price_unit": 10, "move_id": move.id})
        move.invoice_line_ids.tax_ids = False
        move.action_post()
        return move

    def _sales(self):
        self._sell(self.ann, "2026-01-10")
        self._sell(self.ann, "2026-03-10")
        self._sell(self.ann, "2026-03-10")  # the same day: one purchase
        self._sell(self.bob, "2026-02-10", self.extra)
        self._sell(self.bob, "2026-04-10", self.extra)
        self._invoice("2026-04-20", 10, "out_refund")
        free = self._invoice("2026-05-10", 10, post=False, partner=self.cid)
        free.invoice_line_ids.product_id = self.other
        free.invoice_line_ids.write({"price_unit": 10, "tax_ids": [(5, 0, 0)]})
        free.action_post()
        self.env["clv.insight"]._refresh_associations(self.company_a, TODAY)

    def _account(self, partner, *kinds):
        domain = [("partner_id", "=", partner.id), ("company_id", "=", self.company_a.id)]
        rows = self.env["clv.account"]._read_group(domain, ["kind"], ["actual:sum"])
        return {kind: amount for kind, amount in rows if kind in kinds}

    def test_account_agrees_with_the_historic_value(self):
        self._sales()
        self._run()
        score = self._score(self.ann)
        # 30 - 10 sold, 3 pieces - 1 back at 4, two purchases to serve
        self.assertEqual((score.monetary, score.margin), (20.0, 12.0))
        self.assertEqual(score.historic_value, 10.0)
        kinds = ("10_revenue", "20_goods", "30_serve", "45_touch")
        account = self._account(self.ann, *kinds)
        self.assertEqual(account, {"10_revenue": 20.0, "20_goods": -8.0, "30_serve": -2.0})
        for partner in self.ann | self.bob:
            parts = self._account(partner, *kinds).values()
            self.assertAlmostEqual(sum(parts), self._score(partner).historic_value, 2)

    def test_account_keeps_to_the_analysis_until_the_next(self):
        self._sales()
        self.config.window_months = 4  # from 28 February on
        self._run()
        self.assertEqual(self._account(self.ann, "10_revenue"), {"10_revenue": 10.0})
        self.config.write({"source": "orders", "margin_mode": "percent", "window_months": 0})
        self.assertEqual(self._account(self.ann, "10_revenue"), {"10_revenue": 10.0})
        self._run()
        self.assertEqual(
            self._account(self.ann, "10_revenue", "20_goods"),
            {"10_revenue": 767.0, "20_goods": -76.7},
        )

    def test_entries_have_keys_of_their_own(self):
        self._sales()
        self.config.write({"source": "orders"})
        self._run()
        entries = self.env["clv.account"].search([("company_id", "in", self.env.companies.ids)])
        self.assertEqual(len(entries), len(set(entries.ids)))
        refund = entries.filtered(lambda e: e.kind == "10_revenue" and e.actual < 0)
        self.assertEqual((refund.actual, refund.date), (-10.0, date(2026, 4, 20)))

    def test_offers_take_goods_and_margin_of_the_invoices(self):
        self._sales()
        rule = self.env["clv.association"].search(
            [("company_id", "=", self.company_a.id), ("left_id", "=", self.product.id)]
        )
        self.assertEqual((rule.right_id, rule.order_count), (self.extra, 2))
        self.assertEqual((rule.gain, rule.candidate_count), (5.0, 1))
        self.assertEqual(self.ann.with_company(self.company_a).clv_offer_ids, rule)
        self.assertFalse(self.bob.with_company(self.company_a).clv_offer_ids)
        found = self.env["res.partner"].search([("clv_offer_ids", "in", rule.ids)])
        self.assertEqual(found, self.ann)

    def test_potential_by_the_margin_of_the_customer(self):
        self._sales()
        wallet = self.env["clv.wallet"].create(
            {"company_id": self.company_a.id, "partner_id": self.bob.id, "need": 1040}
        )
        self.assertEqual(wallet.own_amount, 40.0)
        self._run()
        bob = self._score(self.bob)
        # everybody: 44 of 70, five purchases, one of them 14 with 8.80; Bob (22 + 8.80) / 54
        self.assertAlmostEqual(bob.margin_rate, 30.8 / 54, 5)
        self.assertAlmostEqual(bob.potential_value, 0.1 * 1000 * 30.8 / 54, 2)
        self.assertIn("57.037 % margin", bob.explanation)
        rule = self.env["clv.association"].search([("right_id", "=", self.extra.id)])
        ann = self._score(self.ann)
        self.assertAlmostEqual(ann.potential_value, rule.confidence_low * 5, 2)

    def test_next_order_by_the_margin_of_the_customer(self):
        self._sales()
        self._run()
        score = self._score(self.ann)
        action = score.action_expect_orders()
        event = self.env["clv.event"].search(action["domain"])
        rate = 1 - event.cost_of_goods / event.revenue
        self.assertAlmostEqual(rate, score.margin_rate, 3)
        self.assertEqual((event.revenue, event.direct_cost), (score.expected_amount, 1.0))
