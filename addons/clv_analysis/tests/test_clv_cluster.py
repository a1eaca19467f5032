from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestClvCluster(ClvCase):
    """Two plain kinds of customers: small ones long ago, large ones who buy often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = [cls._partner(f"Small {number}") for number in range(6)]
        cls.large = [cls._partner(f"Large {number}") for number in range(4)]
        for number, partner in enumerate(cls.small):
            cls._order(partner, f"2024-0{number + 1}-10", 10 + number)
        for number, partner in enumerate(cls.large):
            for month in range(1, 6):
                cls._order(partner, f"2026-0{month}-1{number}", 900 + 10 * number)

    def _find(self):
        self.env["clv.cluster"].with_user(self.manager).action_find()
        return self.env["clv.cluster"].search([("company_id", "=", self.company_a.id)])

    def test_groups_are_found_and_keep_their_names(self):
        self._run()
        groups = self._find()
        small, large = (
            [self._score(partner).cluster_id for partner in part]
            for part in (self.small, self.large)
        )
        self.assertFalse(set(small) & set(large))
        self.assertEqual(sum(groups.mapped("customer_count")), 10)
        large[0].write({"name": "Regulars", "strategy": "Club", "layer": "social"})
        again = self._find()
        self.assertEqual(again, groups)
        self.assertEqual(self._score(self.large[0]).cluster_id.name, "Regulars")

    def test_a_group_without_name_is_called_by_numbers_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._run()
        self._find()
        group = self._score(self.large[0]).cluster_id
        self.assertFalse(group.name)
        self.assertRegex(group.display_name, r"^5\.0 purchases, \$\s4,\d{3}\.\d\d, \d+ days away$")
        chinese = group.with_context(lang="zh_CN").display_name
        self.assertRegex(chinese, r"^5\.0 次购买，.*天未购买$")
        group.with_context(lang="zh_CN").name = "常客"
        self.assertEqual(group.with_context(lang="zh_CN").display_name, "常客")

    def test_every_analysis_puts_new_customers_into_the_nearest_group(self):
        self._run()
        self._find()
        new = self._partner("New large")
        for month in range(1, 6):
            self._order(new, f"2026-0{month}-20", 900)
        self._run()
        self.assertEqual(self._score(new).cluster_id, self._score(self.large[0]).cluster_id)
        run = self._run()
        self.assertEqual(run.updated_count, 0)

    def test_customers_behind_a_group(self):
        self._run()
        group = self._find()[0]
        action = group.with_user(self.analyst).action_open_customers()
        scores = self.env["clv.score"].with_user(self.analyst).search(action["domain"])
        self.assertEqual(len(scores), group.customer_count)

    def test_without_scores(self):
        with self.assertRaisesRegex(UserError, "no scores"):
            self._find()

    def test_one_customer(self):
        self.env["sale.order"].search([("partner_id", "!=", self.small[0].id)]).filtered(
            lambda order: order.company_id == self.company_a
        ).write({"state": "cancel"})
        self._run()
        self.assertEqual(self._find().customer_count, 1)

    def test_access_managers_find(self):
        self._run()
        with self.assertRaises(AccessError):
            self.env["clv.cluster"].with_user(self.analyst).action_find()
