from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestClvSegment(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segments = cls.env["clv.segment"].search([])
        cls.catch_all = cls.env.ref("clv_analysis.clv_segment_needs_attention")

    def _at(self, r, f, m):
        cells = self.env["clv.segment"]._map_cells()
        return self.env["clv.segment"].browse(int(cells[r - 1, f - 1, m - 1])).get_external_id()

    def test_shipped_map(self):
        for scores, name in (
            ((5, 5, 5), "champions"),
            ((4, 4, 4), "champions"),
            ((5, 5, 1), "loyal"),
            ((3, 5, 5), "loyal"),
            ((1, 5, 5), "cant_lose"),
            ((2, 3, 3), "at_risk"),
            ((5, 1, 1), "new"),
            ((4, 1, 1), "promising"),
            ((5, 3, 5), "promising"),
            ((3, 3, 3), "needs_attention"),
            ((2, 1, 5), "hibernating"),
            ((1, 1, 1), "lost"),
        ):
            self.assertEqual(
                list(self._at(*scores).values()), [f"clv_analysis.clv_segment_{name}"], scores
            )

    def test_combinations_add_up_to_the_whole_map(self):
        self.assertEqual(sum(self.segments.mapped("cell_count")), 125)
        self.assertTrue(all(segment.cell_count for segment in self.segments))

    def test_a_gap_is_refused_and_named(self):
        sentence = r"recency 3, frequency 1 and amount 1 \(15 of 125 combinations"
        with self.assertRaisesRegex(ValidationError, sentence):
            self.catch_all.with_user(self.manager).r_max = 2
        with self.assertRaisesRegex(ValidationError, "left out"):
            self.catch_all.with_user(self.manager).action_archive()
        with self.assertRaisesRegex(ValidationError, "left out"):
            self.catch_all.with_user(self.manager).unlink()

    def test_the_first_of_two_claims_wins(self):
        vip = self.env["clv.segment"].with_user(self.manager).create({"name": "VIP", "sequence": 1})
        self.assertEqual(vip.cell_count, 125)
        self.assertEqual(self.catch_all.cell_count, 0)
        vip.write({"r_min": 5, "f_min": 5, "m_min": 5})
        self.assertEqual(vip.cell_count, 1)
        self.catch_all.invalidate_recordset()
        self.assertEqual(self.catch_all.cell_count, 15)

    def test_ranges_outside_1_to_5_are_refused(self):
        for values in ({"r_min": 0}, {"f_max": 6}, {"m_min": 4, "m_max": 3}):
            with self.assertRaisesRegex(ValidationError, "scores go from 1 to 5"):
                self.env["clv.segment"].create({"name": "Wrong", **values})

    def test_customers_are_counted_for_the_current_company(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10", 100)
        self._order(ann, "2026-01-10", 7, company=self.company_b)
        self._run(self.company_a)
        self._run(self.company_b)
        segment = self._score(ann).segment_id
        for company, amount in ((self.company_a, 100.0), (self.company_b, 7.0)):
            seen = segment.with_company(company)
            self.assertEqual((seen.customer_count, seen.monetary), (1, amount))

    def test_v16_retention_layer_of_shipped_segments(self):
        """V16: financial, social, structural on segments, seen on score and contact."""
        shipped = self.segments.filtered(lambda s: "clv_analysis." in s.get_external_id()[s.id])
        self.assertEqual(len(shipped), 9)
        self.assertTrue(all(shipped.mapped("layer")))
        self.assertEqual(set(shipped.mapped("layer")), {"financial", "social", "structural"})
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10", 100)
        self._run()
        score = self._score(ann).with_user(self.analyst)
        score.segment_id.with_user(self.manager).layer = "social"
        self.assertEqual(score.layer, "social")
        self.assertEqual(ann.with_user(self.analyst).clv_layer, "social")

    def test_counting_is_one_query_for_all_segments(self):
        self.segments.mapped("name")
        self.env.company.currency_id.mapped("name")
        with self.assertQueryCount(1):
            self.segments.mapped("customer_count")

    def test_a_segment_with_customers_is_archived_not_deleted(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-01-10", 100)
        vip = self.env["clv.segment"].create({"name": "VIP", "sequence": 1})
        self._run()
        self.assertEqual(self._score(ann).segment_id, vip)
        with self.assertRaisesRegex(UserError, "VIP has or had customers"):
            vip.with_user(self.manager).unlink()
        vip.action_archive()
        self._run()
        self.assertEqual(self._score(ann).segment_id, self.catch_all)
        with self.assertRaisesRegex(UserError, "VIP has or had customers"):
            vip.with_user(self.manager).unlink()

    def test_an_unused_segment_can_be_deleted(self):
        spare = self.env["clv.segment"].create({"name": "Spare"})
        spare.with_user(self.manager).unlink()
        self.assertFalse(spare.exists())

    def test_open_customers(self):
        action = self.catch_all.with_user(self.analyst).action_open_customers()
        self.assertEqual(
            action["domain"],
            [("company_id", "=", self.company_a.id), ("segment_id", "=", self.catch_all.id)],
        )

    def test_new_customers_where_nearly_all_bought_once(self):
        for number in range(10):
            self._order(self._partner(f"Once {number}"), f"2026-0{number // 2 + 1}-10", 100)
        regular = self._partner("Regular")
        self._order(regular, "2026-01-10", 100)
        self._order(regular, "2026-02-10", 100)
        self._run()
        new = self.env["clv.score"].search(
            [("company_id", "=", self.company_a.id), ("last_date", ">=", "2026-05-10")]
        )
        self.assertEqual(set(new.mapped("f_score")), {3})
        self.assertEqual(new.segment_id, self.env.ref("clv_analysis.clv_segment_new"))
        self.assertIn("Bought once: for the segment", new[0].explanation)

    def test_scores_by_fixed_limits(self):
        config = self.company_a.clv_config_id
        config.with_user(self.manager).write(
            {"score_mode": "limits", "amount_limits": "50, 100，150, 1e3"}
        )
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-06-20", 100)
        for day in range(1, 6):
            self._order(bob, f"2026-01-0{day}", 250)
        self._run()
        for partner, scores in ((ann, (5, 1, 3)), (bob, (3, 4, 5))):
            score = self._score(partner)
            self.assertEqual((score.r_score, score.f_score, score.m_score), scores)
        self.assertIn("Scores by fixed limits: recency 30, 90, 180, 365", score.explanation)
        self.assertEqual(self._score(ann).segment_id, self.env.ref("clv_analysis.clv_segment_new"))
        with self.assertRaisesRegex(ValidationError, "Limits of frequency .* four rising numbers"):
            config.with_user(self.manager).frequency_limits = "1, 2, x"
