import doctest
from math import sqrt
from pkgutil import iter_modules
from statistics import variance

from odoo.tests import BaseCase, tagged

from .. import tools
from ..tools import fingerprint, lift, scoring


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples_in_docstrings(self):
        for _finder, name, _is_package in iter_modules(tools.__path__):
            module = getattr(tools, name)
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_scenario_21_lift_of_9000_treated_and_1000_control_customers(self):
        result = lift.conversion_lift(9000, 1080, 1000, 80)
        self.assertAlmostEqual(100 * result.difference, 4.0, 6)
        self.assertEqual(round(100 * result.low, 1), 2.0)
        self.assertEqual(round(100 * result.high, 1), 5.7)
        self.assertAlmostEqual(result.relative, 0.5, 6)
        self.assertAlmostEqual(result.incremental, 360, 6)

    def test_newcombe_1998_table_ii(self):
        """Method 10 on the examples (a) to (e) of the paper."""
        published = {
            (56, 70, 48, 80): (0.0524, 0.3339),
            (9, 10, 3, 10): (0.1705, 0.8090),
            (6, 7, 2, 7): (0.0582, 0.8062),
            (5, 56, 0, 29): (-0.0381, 0.1926),
            (0, 10, 0, 20): (-0.1611, 0.2775),
        }
        for (x1, n1, x2, n2), (low, high) in published.items():
            result = lift.conversion_lift(n1, x1, n2, x2)
            self.assertAlmostEqual(result.low, low, 4)
            self.assertAlmostEqual(result.high, high, 4)

    def test_too_small_at_the_limit(self):
        self.assertFalse(lift.too_small(100, 10, 50, 5))  # 5 buyers expected in the control group
        self.assertTrue(lift.too_small(100, 10, 49, 4))
        self.assertTrue(lift.too_small(100, 99, 50, 49))  # hardly anybody who did not buy
        self.assertTrue(lift.too_small(100, 10, 0, 0))

    def test_impossible_counts_are_refused(self):
        for counts in ((0, 0, 10, 1), (10, 11, 10, 1), (10, -1, 10, 1)):
            with self.assertRaises(ValueError):
                lift.conversion_lift(*counts)

    def test_welch_intervals_of_customers_one_by_one(self):
        """Against the formula on the single customers, and where nothing varies or is too little."""
        treated, control = [0.0] * 60 + [100.0] * 40, [0.0] * 45 + [100.0] * 5
        result = lift.mean_difference(
            *(f(group) for group in (treated, control) for f in (len, sum, self._squares))
        )
        error = sqrt(variance(treated) / 100 + variance(control) / 50)
        self.assertAlmostEqual(result.difference, 30.0)
        self.assertAlmostEqual((result.high - result.low) / 2 / error, 1.977, 3)  # t at 141.6
        self.assertEqual(lift.mean_difference(9, 9.0, 9.0, 9, 9.0, 9.0)[2:], (0.0, 0.0, 0.0))
        self.assertIsNone(lift.mean_difference(9, 9.0, 9.0, 1, 9.0, 9.0))

    @staticmethod
    def _squares(numbers):
        return sum(number * number for number in numbers)

    def test_no_orders_in_the_control_group(self):
        result = lift.conversion_lift(100, 20, 100, 0)
        self.assertIsNone(result.relative)
        self.assertGreater(result.low, 0)

    def test_score_refuses_equal_floor_and_target(self):
        with self.assertRaises(ValueError):
            scoring.score(1.0, 5.0, 5.0)
        with self.assertRaises(ValueError):
            scoring.weighted_mean([(1.0, -1.0)])

    def test_achievement_of_a_goal_that_went_the_wrong_way(self):
        self.assertEqual(scoring.achievement(50.0, 60.0, 80.0), -50.0)
        self.assertIsNone(scoring.achievement(None, 0.0, 1.0))
        self.assertEqual(scoring.achievement(0.0, 0.0, 0.0, cumulative=True), 100.0)
        self.assertEqual(
            scoring.achievement(8.0, 20.0, 10.0, direction="down", cumulative=True), 100.0
        )

    def test_fingerprint_sees_every_change(self):
        first = {"goals": [["a", 1.0, None]], "budget": []}
        self.assertEqual(len(fingerprint.fingerprint(first)), 64)
        for other in (
            {"goals": [["a", 1.5, None]], "budget": []},
            {"goals": [["a", 1.0, False]], "budget": []},
            {"goals": [], "budget": [["a", 1.0, None]]},
        ):
            self.assertNotEqual(fingerprint.fingerprint(first), fingerprint.fingerprint(other))
