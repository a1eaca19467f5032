import doctest
import unittest

from ..engine import distribution, what_if


class TestDistribution(unittest.TestCase):
    def test_docstrings(self):
        for module in (distribution, what_if):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed, module.__name__)

    def test_histogram_counts_everybody_once(self):
        for amounts in ([5.0], [-30.0, 0.0, 1e6], [0.0] * 7, list(range(1000))):
            rows = distribution.histogram(amounts)
            self.assertEqual(sum(row[2] for row in rows), len(amounts), amounts[:3])
            for low, high, count in rows:
                self.assertEqual(
                    count,
                    sum(low <= amount and (high is None or amount < high) for amount in amounts),
                )
        self.assertEqual(distribution.histogram([]), [])

    def test_without_time_or_customers(self):
        with self.assertRaises(ValueError):
            what_if.changed_value([1.0], [1.0], [0.5], 0, 0.1)
        kept = what_if.changed_value([10.0], [0.0], [0.0], 1, 0.0, retention_change=0.5)
        self.assertEqual(kept.tolist(), [10.0])
