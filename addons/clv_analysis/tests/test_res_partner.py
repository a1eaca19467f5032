from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestResPartner(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._partner("Firm", is_company=True)
        cls.buyer = cls._partner("Buyer", parent_id=cls.firm.id)
        cls.bob = cls._partner("Bob")
        cls.nobody = cls._partner("Nobody")
        cls.all = cls.firm + cls.buyer + cls.bob + cls.nobody
        cls._order(cls.buyer, "2026-06-20", 100)
        cls._order(cls.bob, "2026-05-31", 50)
        cls._order(cls.bob, "2026-05-30", 5, company=cls.company_b)
        cls._run()
        cls._run(cls.company_b)
        cls.clerk = new_test_user(
            cls.env,
            login="clv_clerk",
            groups="base.group_user",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )

    def _find(self, *leaf, company=None):
        partners = self.env["res.partner"].with_company(company or self.company_a)
        return partners.search([("id", "in", self.all.ids), leaf], order="id")

    def test_contacts_show_the_value_of_their_company(self):
        for partner in self.firm + self.buyer:
            self.assertEqual(partner.clv_score_id.partner_id, self.firm)
            self.assertEqual((partner.clv_frequency, partner.clv_monetary), (1, 100.0))
            self.assertEqual((partner.clv_recency, partner.clv_r_score), (10, 4))

    def test_value_is_that_of_the_current_company(self):
        self.assertEqual(self.bob.with_company(self.company_a).clv_monetary, 50.0)
        self.assertEqual(self.bob.with_company(self.company_b).clv_monetary, 5.0)
        self.assertFalse(self.firm.with_company(self.company_b).clv_score_id)

    def test_without_purchase_everything_is_empty(self):
        self.assertFalse(self.nobody.clv_score_id)
        self.assertFalse(self.nobody.clv_segment_id)
        self.assertEqual((self.nobody.clv_r_score, self.nobody.clv_recency), (0, 0))

    def test_search(self):
        segment = self.firm.clv_segment_id
        scored = self.firm + self.buyer + self.bob
        for leaf, expected in (
            (("clv_segment_id", "=", segment.id), self.firm + self.buyer),
            (("clv_segment_id", "in", [segment.id]), self.firm + self.buyer),
            (("clv_segment_id", "!=", segment.id), self.bob + self.nobody),
            (("clv_segment_id.name", "=", segment.name), self.firm + self.buyer),
            (("clv_segment_id", "ilike", segment.name), self.firm + self.buyer),
            (("clv_segment_id", "=", False), self.nobody),
            (("clv_segment_id", "!=", False), scored),
            (("clv_score_id", "!=", False), scored),
            (("clv_score_id.monetary", ">", 60), self.firm + self.buyer),
            (("clv_r_score", "=", 4), self.firm + self.buyer),
            (("clv_r_score", ">=", 2), scored),
            (("clv_r_score", "<", 4), self.bob),
            (("clv_r_score", "=", 0), self.nobody),
            (("clv_f_score", "=", 3), scored),
            (("clv_m_score", "in", [1, 2]), self.bob),
            (("clv_recency", "<", 30), self.firm + self.buyer),
            (("clv_recency", ">=", 30), self.bob),
            (("clv_frequency", ">", 1), self.env["res.partner"]),
            (("clv_monetary", ">=", 100), self.firm + self.buyer),
        ):
            self.assertEqual(self._find(*leaf), expected.sorted("id"), leaf)
        self.assertFalse(self._find("clv_monetary", ">=", 100, company=self.company_b))

    def test_bought_today_is_zero_days(self):
        self._order(self.nobody, "2026-06-30", 1)
        self._run()
        self.assertEqual(self.nobody.clv_recency, 0)
        self.assertIn(self.nobody, self._find("clv_recency", "=", 0))
        self.assertEqual(self._find("clv_recency", "<", 5), self.nobody)

    def test_search_is_one_query_however_many_customers(self):
        with self.assertQueryCount(1):
            self._find("clv_m_score", ">=", 1)

    def test_read_is_flat(self):
        def queries(partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners.mapped("clv_recency")
            return self.env.cr.sql_log_count - before

        many = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(50)])
        for partner in many:
            self._order(partner, "2026-06-01", 10)
        self._run()
        queries(many)  # fills what is cached per process
        self.assertEqual(queries(many), queries(many[:2]))

    def test_employee_chooses_an_audience_but_sees_no_amounts(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        segment = self.firm.clv_segment_id
        found = partners.search([("id", "in", self.all.ids), ("clv_segment_id", "=", segment.id)])
        self.assertEqual(found.ids, (self.firm + self.buyer).sorted("id").ids)
        self.assertEqual(found[0].clv_segment_id.name, segment.name)
        with self.assertRaises(AccessError):
            found.read(["clv_monetary"])
        with self.assertRaises(AccessError):
            partners.search([("clv_monetary", ">", 10)])
        with self.assertRaises(AccessError):
            partners.search([("clv_score_id.monetary", ">", 10)])

    def test_open_value(self):
        action = self.buyer.with_user(self.analyst).action_open_clv_score()
        self.assertEqual(action["res_id"], self._score(self.firm).id)
