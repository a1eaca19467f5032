"""Tiers that count the value score, from orders through the analysis to the nightly review."""

from datetime import date

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, tagged

TODAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 08:00:00")
class TestClubValue(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Value House"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={"allowed_company_ids": cls.company.ids, "tracking_disable": True}
        )
        cls.customers = cls.env["res.partner"].create([{"name": name} for name in "ABCDE"])
        cls.club = cls.env["club.club"].create(
            {"name": "Value", "code": "VALUE", "consent_required": False, "downgrade": "one_step"}
        )
        cls.members = cls.club._enrol(cls.customers)
        cls.silver, cls.gold, cls.platinum = cls.club.tier_ids
        cls.platinum.active = False
        cls.gold.criterion_ids = [
            Command.clear(),
            Command.create({"metric": "value", "threshold": 12}),
        ]
        product = cls.env["product.product"].create({"name": "Tea", "type": "service"})
        for weight, partner in enumerate(cls.customers, 1):
            for month in range(1, weight + 1):
                cls._order(partner, product, f"2026-{month:02}-10", 100 * weight)

    @classmethod
    def _order(cls, partner, product, day, amount):
        line = {"product_id": product.id, "price_unit": amount, "tax_ids": [Command.clear()]}
        cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "date_order": f"{day} 12:00:00",
                "state": "sale",
                "order_line": [Command.create(line)],
            }
        )

    def _review(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_club.club_member_cron_review").method_direct_trigger()
        self.env.invalidate_all()

    def test_r12_the_best_customers_of_the_analysis_are_raised_by_the_review(self):
        """R12: loyalty of mature customers and churn take their segment from customer value."""
        self._review()
        self.assertEqual(self.members.tier_id, self.silver, "no analysis has run yet")
        self.env["clv.run"].sudo()._prepare_runs(self.company)._process(TODAY)
        self._review()
        scores = {
            member: sum(
                member.partner_id.with_company(self.company)[f"clv_{part}_score"] for part in "rfm"
            )
            for member in self.members
        }
        best = self.members.filtered(lambda member: scores[member] >= 12)
        self.assertIn(self.members[-1], best)
        self.assertNotIn(self.members[0], best)
        self.assertEqual(self.members.filtered(lambda m: m.tier_id == self.gold), best)
        log = self.members[-1].tier_log_ids[0]
        self.assertEqual(
            (log.reason, log.metric, log.metric_value),
            ("upgrade", "value", scores[self.members[-1]]),
        )
