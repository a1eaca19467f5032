import math
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestClvAssociation(ClvCase):
    """The ten orders of the formulas: support .4, confidence .6667, lift 1.1111."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a, cls.b = cls.env["product.product"].create(
            [
                {"name": "Clv printer", "type": "consu", "lst_price": 100},
                {"name": "Clv toner", "type": "consu", "lst_price": 30},
            ]
        )
        cls.partners = [cls._partner(f"Buyer {number}") for number in range(10)]
        baskets = [(cls.a, cls.b)] * 4 + [(cls.a,)] * 2 + [(cls.b,)] * 2 + [()] * 2
        for partner, products in zip(cls.partners, baskets, strict=True):
            order = cls._order(partner, "2026-05-01", 10)
            order.write(
                {
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "product_uom_qty": 1,
                                "price_unit": product.lst_price,
                                "tax_ids": [(5, 0, 0)],
                            },
                        )
                        for product in products
                    ]
                }
            )
        cls.config = cls.company_a.clv_config_id
        cls.config.write({"association_minimum": 4, "margin_percent": 50})

    def _rule(self):
        self.env["clv.insight"]._refresh_associations(self.company_a, TODAY)
        return (
            self.env["clv.association"]
            .search([("company_id", "=", self.company_a.id), ("left_id", "=", self.a.id)])
            .filtered(lambda rule: rule.right_id == self.b)
        )

    def test_rule_by_hand(self):
        rule = self._rule()
        self.assertEqual((rule.order_count, rule.kind), (4, "add_on"))
        self.assertAlmostEqual(rule.support, 0.4)
        self.assertAlmostEqual(rule.confidence, 2 / 3)
        self.assertAlmostEqual(rule.lift, 1.1111, 4)
        self.assertEqual(rule.gain, 15.0)
        self.assertEqual(rule.candidate_count, 2)

    def test_customers_to_offer_to(self):
        rule = self._rule()
        self._run()
        action = rule.with_user(self.analyst).action_open_customers()
        found = self.env["clv.score"].with_user(self.analyst).search(action["domain"]).partner_id
        self.assertEqual(found, self.partners[4] | self.partners[5])
        self.assertEqual(self.partners[4].clv_offer_ids, rule)
        self.assertFalse(self.partners[0].clv_offer_ids)

    def test_v8_an_offer_names_the_channel_the_customer_buys_through(self):
        """V8: most orders count, of several channels the latest; other companies do not."""
        shop, till = self.env["crm.team"].create([{"name": "Clv shop"}, {"name": "Clv till"}])
        often, tie, none = self.partners[4:7]
        contact = self._partner("Contact", parent_id=often.id)
        self.env["sale.order"].search(
            [("partner_id", "in", (often + tie + none).ids)]
        ).team_id = False
        for partner, day, team, state in (
            (often, "2026-04-01", shop, "sale"),
            (contact, "2026-04-02", shop, "sale"),
            (often, "2026-04-03", till, "sale"),
            (tie, "2026-04-04", shop, "sale"),
            (tie, "2026-04-05", till, "sale"),
            (none, "2026-04-06", shop, "draft"),
        ):
            self._order(partner, day, 10, state=state, team_id=team.id)
        for _again in range(3):
            self._order(often, "2026-04-07", 10, company=self.company_b, team_id=till.id)
        rule = self._rule()
        self._run()
        partners = (often + tie + none).with_user(self.analyst).with_company(self.company_a)
        self.assertEqual(partners.mapped("clv_channel"), ["Clv shop", "Clv till", False])
        scores = self.env["clv.score"].with_user(self.analyst)
        action = rule.with_user(self.analyst).action_open_customers()
        found = scores.search(action["domain"]).sorted("partner_id")
        self.assertEqual(found.mapped("channel"), ["Clv shop", "Clv till"])
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertIn('name="channel"', view.get_combined_arch())
        self.config.window_months = 1
        self.env.invalidate_all()
        self.assertFalse(any(partners.mapped("clv_channel")), "out of the months looked back")

    def test_potential_by_hand_and_explained(self):
        rule = self._rule()
        self.env["clv.wallet"].create(
            {
                "company_id": self.company_a.id,
                "partner_id": self.partners[4].id,
                "need": 1110,
                "user_id": self.analyst.id,
            }
        )
        self.config.write({"wallet_chance": 10, "potential_cost": 1})
        self._run()
        score = self._score(self.partners[4])
        expected = rule.confidence_low * 15 + 0.1 * 1000 * 0.5 - 1
        self.assertAlmostEqual(score.potential_value, expected, 2)
        self.assertIn("Clv toner", score.explanation)
        self.assertEqual(self._score(self.partners[0]).potential_value, 0.0)

    def test_too_few_orders(self):
        self.config.association_minimum = 5
        self.assertFalse(self._rule())
        action = (
            self.env["clv.association"].with_user(self.analyst).with_company(self.company_a)
        ).action_refresh()
        self.assertEqual(action["params"]["type"], "warning")

    def test_looking_twice_gives_the_same(self):
        first = self._rule().read(["confidence_low", "candidate_count", "gain"])[0]
        second = self._rule().read(["confidence_low", "candidate_count", "gain"])[0]
        first.pop("id"), second.pop("id")
        self.assertEqual(first, second)
        self.assertTrue(math.isfinite(second["confidence_low"]))

    def test_stopped_midway_the_previous_pairs_stay(self):
        before = self._rule().ids
        with (
            patch.object(
                self.registry["clv.insight"], "_value_rules", side_effect=RuntimeError("killed")
            ),
            self.assertRaisesRegex(RuntimeError, "killed"),
            self.env.cr.savepoint(),
        ):
            self._rule()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company_a.id), ("left_id", "=", self.a.id)]
        self.assertIn(before[0], self.env["clv.association"].search(domain).ids)

    def test_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("clv_analysis.clv_association_cron_refresh").method_direct_trigger()
        self.assertTrue(
            self.env["clv.association"].search([("company_id", "=", self.company_a.id)])
        )
        self.assertFalse(
            self.env["clv.association"].search([("company_id", "=", self.company_b.id)])
        )

    def test_share_of_wallet(self):
        Wallet = self.env["clv.wallet"].with_user(self.analyst)
        contact = self._partner("Contact", parent_id=self.partners[0].id)
        wallet = Wallet.create({"partner_id": contact.id, "need": 280})
        self.assertEqual(wallet.partner_id, self.partners[0])
        self.assertEqual((wallet.own_amount, wallet.share, wallet.rest), (140.0, 0.5, 140.0))
        other = self.env["product.category"].create({"name": "Clv other"})
        self.assertEqual(
            Wallet.create({"partner_id": contact.id, "need": 50, "categ_id": other.id}).own_amount,
            0.0,
        )
        wallet.categ_id = other
        self.assertEqual((wallet.own_amount, wallet.rest), (0.0, 280.0))
        wallet.write({"partner_id": contact.id, "categ_id": False})
        self.assertEqual((wallet.partner_id, wallet.own_amount), (self.partners[0], 140.0))
        with self.assertRaisesRegex(ValidationError, "above 0"):
            Wallet.create({"partner_id": contact.id, "need": 0})
