import tempfile
from pathlib import Path

from load_orders import Loader, in_company
from order_lines import read_lines

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged

HISTORY = """customer,date,amount,product
Zhou Ming,2025-01-05,120.50,Tea set
Zhou Ming,2025-03-05,80,Tea set
Zhou Ming,2025-03-05,80,Tea set
Twin,2025-03-05,80,Tea set
Zhou Ming,2025-99-05,80,Tea set
"""


@tagged("post_install", "-at_install")
class TestLoadOrders(TransactionCase):
    def load(self, text, company=None):
        """One run of the loader in a cursor of its own -> (loaded, already there, refused)."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "orders.csv")
            path.write_text(text, encoding="utf-8")
            lines, refused = read_lines(path)
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            loader = Loader(in_company(env, company) if company else env)
            loaded, there = loader.store(lines, refused)
        self.env.invalidate_all()
        return loaded, there, refused

    def test_second_run_loads_nothing_twice(self):
        self.assertEqual(self.load(HISTORY)[:2], (4, 0))
        orders = self.env["sale.order"].search([("partner_id.ref", "=", "Zhou Ming")])
        self.assertEqual(sum(orders.mapped("amount_untaxed")), 280.5)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(str(min(orders.mapped("date_order")).date()), "2025-01-05")
        self.assertFalse(orders.invoice_ids)
        self.assertEqual(self.load(HISTORY)[:2], (0, 4))
        more = HISTORY + "Zhou Ming,2025-04-01,5,\n"
        self.assertEqual(self.load(more)[:2], (1, 4))

    def test_ambiguous_customer_is_refused_and_the_others_loaded(self):
        self.env["res.partner"].create([{"name": "Twin"}, {"name": "Twin"}])
        loaded, there, refused = self.load(HISTORY)
        self.assertEqual((loaded, there), (3, 0))
        self.assertIn((5, "“Twin” is ambiguous: more than one record is called so"), refused)
        self.assertIn(6, dict(refused))

    def test_known_customer_is_found_by_reference_and_email(self):
        ada = self.env["res.partner"].create({"name": "Ada", "ref": "C1", "email": "ada@ex.org"})
        text = (
            "customer,date,amount\nC1,2025-01-05,10\nada@ex.org,2025-01-06,20\nAda,2025-01-07,30\n"
        )
        self.assertEqual(self.load(text)[:2], (3, 0))
        orders = self.env["sale.order"].search([("partner_id", "=", ada.id)])
        self.assertEqual(orders.mapped("amount_untaxed"), [30.0, 20.0, 10.0])

    def test_a_company_of_its_own(self):
        self.assertEqual(self.load(HISTORY, "Sample")[:2], (4, 0))
        self.assertEqual(self.load(HISTORY, "Sample")[:2], (0, 4))
        company = self.env["res.company"].search([("name", "=", "Sample")])
        orders = self.env["sale.order"].search([("partner_id.ref", "=", "Zhou Ming")])
        self.assertEqual(orders.company_id, company)
        self.assertIn(company, self.env.ref("base.user_admin").company_ids)
        self.assertEqual(self.load(HISTORY)[:2], (4, 0))  # another company, another history
