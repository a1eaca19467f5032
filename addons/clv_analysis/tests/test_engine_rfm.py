import doctest
import unittest

import numpy as np

from ..engine import rfm


class TestEngineRfm(unittest.TestCase):
    def test_equal_values_get_equal_scores(self):
        scores = rfm.score([1] * 7 + [2, 3, 9])
        self.assertEqual(scores.tolist(), [2] * 7 + [4, 5, 5])

    def test_row_order_does_not_matter(self):
        values = np.array([5, 1, 1, 9, 3, 3, 3])
        order = np.array([6, 2, 0, 5, 1, 3, 4])
        self.assertEqual(rfm.score(values)[order].tolist(), rfm.score(values[order]).tolist())

    def test_five_different_values_get_one_score_each(self):
        self.assertEqual(rfm.score([10, 30, 20, 50, 40]).tolist(), [1, 3, 2, 5, 4])

    def test_lower_is_better(self):
        days = [10, 30, 20, 50, 40]
        self.assertEqual(rfm.score(days, higher_is_better=False).tolist(), [5, 3, 4, 1, 2])

    def test_dates_are_values_too(self):
        days = np.array(["2026-01-05", "2026-03-01", "2025-12-31"], dtype="M8[D]")
        self.assertEqual(rfm.score(days).tolist(), [3, 5, 1])

    def test_one_customer_is_in_the_middle(self):
        self.assertEqual(rfm.score([123.45]).tolist(), [3])

    def test_all_equal_is_in_the_middle(self):
        self.assertEqual(set(rfm.score([7] * 1000).tolist()), {3})

    def test_nobody(self):
        self.assertEqual(rfm.score([]).tolist(), [])
        self.assertEqual(rfm.midrank([]).tolist(), [])

    def test_scores_stay_between_1_and_5(self):
        scores = rfm.score(np.random.default_rng(7).lognormal(size=10_001))
        self.assertEqual((scores.min(), scores.max()), (1, 5))
        self.assertTrue((np.abs(np.bincount(scores)[1:] - 2000.2) < 2).all())

    def test_negative_amounts_are_ordered(self):
        self.assertEqual(rfm.score([-5.0, 0.0, 5.0, 10.0, 20.0]).tolist(), [1, 2, 3, 4, 5])

    def test_what_is_no_number_is_refused(self):
        for bad in (float("nan"), float("inf")):
            with self.assertRaisesRegex(ValueError, "finite"):
                rfm.score([1.0, bad])
        with self.assertRaisesRegex(ValueError, "finite"):
            rfm.score(np.array(["2026-01-01", "NaT"], dtype="M8[D]"))

    def test_examples_of_the_documentation(self):
        result = doctest.testmod(rfm)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_limits(self):
        values = np.array([-5.0, 0, 99.99, 100, 4999, 5000])
        limits = (100, 500, 1000, 5000)
        self.assertEqual(rfm.score_by_limits(values, limits).tolist(), [1, 1, 1, 2, 4, 5])
        for wrong in ((1, 2, 3), (1, 2, 2, 3), (4, 3, 2, 1)):
            with self.assertRaisesRegex(ValueError, "four rising"):
                rfm.score_by_limits(values, wrong)
        with self.assertRaisesRegex(ValueError, "finite"):
            rfm.score_by_limits([np.nan], limits)

    def test_one_time_buyers_are_never_average_on_the_map(self):
        purchases = np.array([1] * 90 + [2] * 10)
        scores = rfm.score(purchases)
        self.assertEqual(set(scores[:90].tolist()), {3})
        self.assertEqual(set(rfm.frequency_on_map(scores, purchases)[:90].tolist()), {2})
