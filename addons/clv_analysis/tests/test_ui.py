import os
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.misc import file_path


@tagged("post_install", "-at_install")
class TestUi(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Debian's Odoo lacks one library of mail, whose absence fails every browser test.
        missing = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
        if not os.path.exists(os.path.join(file_path("mail"), *missing.split("/")[1:])):
            cls.env["ir.asset"].create(
                {
                    "name": "without the missing library",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": missing,
                }
            )
        cls.company = cls.env["res.company"].create({"name": "Clv Tour Company"})
        cls.product = cls.env["product.product"].create({"name": "Clv product", "type": "consu"})
        cls.user = new_test_user(
            cls.env,
            login="clv_tour",
            groups="clv_analysis.clv_analysis_group_user,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        for number in range(1, 6):
            partner = cls.env["res.partner"].create({"name": f"Clv Customer {number}"})
            line = {"product_id": cls.product.id, "product_uom_qty": 1, "price_unit": 10 * number}
            cls.env["sale.order"].with_company(cls.company).create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": cls.company.id,
                        "date_order": f"2026-0{number}-1{purchase} 12:00:00",
                        "state": "sale",
                        "order_line": [(0, 0, line)],
                    }
                    for purchase in range(number)
                ]
            )

    def test_analyst_computes_and_looks(self):
        self.start_tour("/odoo", "clv_analysis_compute", login="clv_tour")
        scores = self.env["clv.score"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(scores), 5)
        self.assertEqual(
            self.env["clv.run"].search([("company_id", "=", self.company.id)]).user_id, self.user
        )

    def test_analyst_looks_at_the_dashboards(self):
        self.start_tour("/odoo", "clv_analysis_dashboards", login="clv_tour")
        scores = self.env["clv.score"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(scores), 5)

    def test_sales_follows_an_alert(self):
        quiet = self.env["res.partner"].create({"name": "Clv Quiet", "user_id": self.user.id})
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 500}
        today = fields.Date.today()
        self.env["sale.order"].with_company(self.company).create(
            [
                {
                    "partner_id": quiet.id,
                    "company_id": self.company.id,
                    "date_order": f"{today - timedelta(days)} 12:00:00",
                    "state": "sale",
                    "order_line": [(0, 0, line)],
                }
                for days in (180, 150, 120, 90)
            ]
        )
        run = self.env["clv.run"]._prepare_runs(self.company)
        run._process()
        run._refresh_insights()
        self.start_tour("/odoo", "clv_analysis_sales", login="clv_tour")
        alert = self.env["clv.alert"].search([("partner_id", "=", quiet.id)])
        self.assertEqual((alert.state, bool(alert.activity_date)), ("done", True))
        event = self.env["clv.event"].search([("partner_id", "=", quiet.id)])
        self.assertEqual((event.state, event.user_id), ("happened", self.user))
