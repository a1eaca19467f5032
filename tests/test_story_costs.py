"""What the four addons add to the daily work of the ERP, counted in statements on their tables."""

import contextlib
import re
from unittest.mock import patch

from lxml import etree

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import mail_new_test_user

OWN = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "?(?:care|club|clv|touchpoint)_[a-z_]+')
SELLER = "base.group_user,sales_team.group_sale_salesman_all_leads,account.group_account_invoice"
MANAGER = (
    "base.group_user,touchpoint_mgmt.touchpoint_mgmt_group_manager,"
    "care_plan.care_plan_group_manager,customer_club.customer_club_group_manager,"
    "clv_analysis.clv_analysis_group_manager"
)


@tagged("post_install", "-at_install")
class TestStoryCosts(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["product.product"].create(
            {"name": "Service", "type": "service", "invoice_policy": "order", "taxes_id": False}
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "customer_rank": 1} for number in range(81)]
        )
        cls.club = cls.env["club.club"].sudo().create({"name": "Lakeside Club", "code": "LAKE"})
        cls.club.sudo()._enrol(cls.customers, consent_given=True)
        cls.seller = mail_new_test_user(cls.env, login="costs_seller", groups=SELLER)
        cls.env = cls.env(user=cls.seller)
        cls.env.flush_all()

    @contextlib.contextmanager
    def own_statements(self):
        """A list that fills with the statements on tables of the suite."""
        found, execute = [], Cursor.execute

        def counting(cursor, query, params=None, log_exceptions=True):
            text = getattr(query, "code", query)
            if OWN.search(text):
                found.append(text)
            return execute(cursor, query, params, log_exceptions)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", counting):
            yield found
            self.env.flush_all()

    def test_confirming_orders(self):
        """Two statements, of one order or of twenty: no confirmation waits for the suite."""
        for orders in self.orders(1, 20):
            with self.own_statements() as found:
                orders.action_confirm()
            self.assertLessEqual(len(found), 2, found)

    def test_posting_invoices(self):
        """Points, tier and benefits of twenty customers take no more statements than of one."""
        counts = []
        for orders in self.orders(1, 20):
            orders.action_confirm()
            invoices = orders._create_invoices()
            with self.own_statements() as found:
                invoices.action_post()
            counts.append(len(found))
        moves = self.env["club.move"].sudo().search([("kind", "=", "earn")])
        self.assertEqual(moves.to_account_id.member_id.partner_id, self.customers[:21])
        self.assertLessEqual(counts[1], counts[0])

    def test_list_of_contacts(self):
        """The list of contacts with every column of the suite: eighty rows cost what two cost."""
        manager = mail_new_test_user(self.env(su=True), login="costs_manager", groups=MANAGER)
        Partner = self.env["res.partner"].with_user(manager)
        view = Partner.get_view(self.env.ref("base.view_partner_tree").id, "list")
        shown = {node.get("name"): {} for node in etree.fromstring(view["arch"]).iter("field")}
        self.assertLessEqual({"clv_segment_id", "club_tier_id", "touch_next_date"}, set(shown))
        counts = []
        for limit in (2, 2, 80):
            with self.own_statements() as found:
                Partner.web_search_read([("id", "in", self.customers.ids)], shown, limit=limit)
            counts.append(len(found))
        self.assertEqual(counts[2], counts[1], "no statement per row")
        self.assertLessEqual(counts[2], 10)

    def orders(self, *sizes):
        """As many orders as asked, each of another customer."""
        customers = iter(self.customers)
        for size in sizes:
            yield self.env["sale.order"].create([self.order(next(customers)) for _ in range(size)])

    def order(self, customer):
        return {
            "partner_id": customer.id,
            "order_line": [Command.create({"product_id": self.service.id, "price_unit": 100})],
        }
