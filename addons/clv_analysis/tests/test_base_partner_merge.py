from odoo.tests import tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestBasePartnerMerge(ClvCase):
    def _merge(self, partners, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, into, extra_checks=False)

    def test_merged_customers_have_one_score(self):
        ann, twin, bob = map(self._partner, ("Ann", "Ann again", "Bob"))
        self._order(ann, "2026-01-10", 100)
        self._order(twin, "2026-02-10", 50)
        self._order(twin, "2026-02-10", 5, company=self.company_b)
        self._order(bob, "2026-03-10", 1)
        self._run()
        self._run(self.company_b)
        self._merge(ann + twin, ann)
        self.assertFalse(twin.exists())
        self.assertEqual(self._score(ann).monetary, 100.0)
        self.assertEqual(self._score(ann, self.company_b).monetary, 5.0)
        self._run()
        self.assertEqual(self._score(ann).monetary, 150.0)
        self.assertEqual(self._score(ann).frequency, 2)

    def test_two_sources_leave_one_score(self):
        ann, one, two = map(self._partner, ("Ann", "One", "Two"))
        for partner in one + two:
            self._order(partner, "2026-01-10", 10)
        self._run()
        self._merge(ann + one + two, ann)
        self.assertEqual(self._score(ann).monetary, 10.0)

    def test_changes_follow_the_merged_customer(self):
        ann, twin = self._partner("Ann"), self._partner("Ann again")
        self._order(ann, "2026-01-10", 100)
        self._order(twin, "2026-02-10", 50)
        self._run()
        self._order(ann, "2026-03-10", 100)
        self._run()
        self.assertTrue(self._score(twin).history_ids)
        before = (self._score(ann) + self._score(twin)).history_ids
        self._merge(ann + twin, ann)
        self.assertEqual(self._score(ann).history_ids, before)
