from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestClvGroupValue(ClvCase):
    def _group(self, method, lines, **values):
        return self.env["clv.group.value"].create(
            {
                "name": "Group",
                "company_id": self.company_a.id,
                "method": method,
                "line_ids": [
                    (0, 0, {"sequence": number, "rate": rate, "revenue": revenue})
                    for number, (rate, revenue) in enumerate(lines)
                ],
                **values,
            }
        )

    def test_lost_for_good_of_dwyer(self):
        group = self._group(
            "lost_for_good",
            [(100, 200), (60, 300), (70, 400), (80, 500)],
            margin_rate=40,
            discount_rate=25,
            marketing=10,
            acquisition=30,
            customers=1000,
        )
        self.assertAlmostEqual(group.value, 165.81, 2)
        self.assertEqual(
            [round(line.active_customers) for line in group.line_ids], [1000, 600, 420, 336]
        )
        self.assertAlmostEqual(sum(group.line_ids.mapped("amount")) / 1000, 165.81, 1)

    def test_always_a_share_by_hand(self):
        group = self._group(
            "always_a_share", [(50, 100)], margin_rate=40, discount_rate=25, marketing=4
        )
        self.assertAlmostEqual(group.value, 60.0)
        self.assertIn("1", group.last_worth)

    def test_figures_without_a_finite_value(self):
        group = self._group("always_a_share", [(100, 100)], discount_rate=0)
        self.assertEqual(group.value, 0.0)
        self.assertIn("infinitely", group.problem)
        group.line_ids.rate = 130
        self.assertTrue(group.problem)

    def test_filled_from_history(self):
        ann, bob = self._partner("Ann"), self._partner("Bob")
        for day in ("2024-08-01", "2025-08-01", "2026-06-30"):
            self._order(ann, day, 100)
        self._order(bob, "2024-09-01", 60)
        self._order(bob, "2024-12-01", 40)
        group = self._group("always_a_share", [], periods=2, period_months=12, margin_rate=50)
        group.with_user(self.analyst).action_fill()
        # the year from 2023-07 is empty; then Ann and Bob; then Ann
        self.assertEqual(group.line_ids.mapped("observed"), [2, 0])
        self.assertEqual(group.line_ids.mapped("rate"), [50.0, 0.0])
        lost = self._group("lost_for_good", [], periods=1, period_months=12)
        lost.action_fill()
        self.assertEqual([(x.rate, x.observed) for x in lost.line_ids], [(100.0, 2), (50.0, 1)])
        self.assertEqual(lost.line_ids.mapped("revenue"), [100.0, 200.0])

    def test_nothing_to_learn_from(self):
        with self.assertRaisesRegex(UserError, "no purchases"):
            self._group("lost_for_good", []).action_fill()
        for values in ({"periods": 0}, {"period_months": 0}, {"customers": 0}):
            with self.assertRaises(ValidationError):
                self._group("lost_for_good", [], **values)
