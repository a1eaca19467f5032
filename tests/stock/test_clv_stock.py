"""Customer value of deliveries and returns, and by the margin of each order."""

from odoo.tests import tagged

from odoo.addons.clv_analysis.tests.common import TODAY, ClvInvoiceCase


@tagged("post_install", "-at_install")
class TestClvStock(ClvInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.is_storable = True
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company_a.id)])
        cls.env["stock.quant"]._update_available_quantity(
            cls.product, cls.warehouse.lot_stock_id, 100
        )
        cls.order = cls._order(cls.ann, "2026-01-01", 50, state="draft")
        cls.order.order_line.write({"product_uom_qty": 4, "price_unit": 50})
        cls.order.with_company(cls.company_a).action_confirm()
        cls.order.date_order = "2026-01-01 12:00:00"

    def _deliver(self, day, quantity):
        """Hand over so many of what is still to be delivered; -> the delivery."""
        picking = self.order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True, cancel_backorder=False).button_validate()
        self.assertEqual(picking.state, "done")
        picking.move_ids.date = f"{day} 12:00:00"
        return picking

    def _bring_back(self, picking, day, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")
        back.move_ids.date = f"{day} 12:00:00"

    def _ann(self):
        run = self._run()
        self.assertEqual(run.state, "done", run.error)
        score = self._score(self.ann)
        return (
            str(score.first_date),
            str(score.last_date),
            score.frequency,
            score.monetary,
            score.margin,
        )

    def test_deliveries_and_returns(self):
        self.config.with_user(self.manager).write({"source": "deliveries", "margin_mode": "cost"})
        first = self._deliver("2026-01-10", 3)
        self._deliver("2026-03-01", 1)
        self.assertEqual(self._ann(), ("2026-01-10", "2026-03-01", 2, 200.0, 200.0 - 4 * 4))
        self._bring_back(first, "2026-04-01", 1)
        self.assertEqual(self._ann(), ("2026-01-10", "2026-03-01", 2, 150.0, 150.0 - 3 * 4))

    def test_what_was_ordered_but_not_delivered_is_no_purchase(self):
        self.config.source = "deliveries"
        self.assertEqual(self._run().customer_count, 0)
        self.config.source = "orders"
        self.assertEqual(self._ann()[2:4], (1, 200.0))

    def test_everything_came_back(self):
        self.config.source = "deliveries"
        self._bring_back(self._deliver("2026-01-10", 4), "2026-01-10", 4)
        self.assertEqual(self._run().customer_count, 0, "nothing was sold that day")

    def test_the_margin_of_each_order(self):
        self.config.with_user(self.manager).margin_mode = "order"
        self.order.order_line.purchase_price = 35
        self.assertEqual(self._ann()[3:], (200.0, 200.0 - 4 * 35))
        self.assertIn("Margin rate 30 %", self._score(self.ann).explanation)

    def test_lines_of_deliveries(self):
        """What association rules are made of: what left, by the document that asked for it."""
        self.config.write({"source": "deliveries", "margin_mode": "cost"})
        self._deliver("2026-01-10", 3)
        query = self.dataset._lines(self.company_a, end=TODAY)
        self.assertEqual(
            self.env.execute_query(query),
            [(self.order.id, self.ann.id, self.product.id, 150.0, 138.0)],
        )
