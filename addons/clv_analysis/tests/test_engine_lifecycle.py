import doctest
import unittest

import numpy as np

from ..engine import lifecycle

DAY = np.datetime64("2026-06-30", "D")


class TestLifecycle(unittest.TestCase):
    def test_docstrings(self):
        result = doctest.testmod(lifecycle)
        self.assertEqual(result.attempted, 5)
        self.assertFalse(result.failed)

    def test_nobody_bought_twice(self):
        zero = np.zeros(2, dtype=int)
        self.assertTrue(np.isnan(lifecycle.everybody_gap(zero, zero)))
        gap = lifecycle.usual_gap(zero, zero, lifecycle.everybody_gap(zero, zero))
        stages = lifecycle.stage(zero, zero, np.array([10, 2000]), gap, 2, 4, 365)
        self.assertEqual(stages.tolist(), [lifecycle.ACQUISITION, lifecycle.LEFT])
        self.assertEqual(lifecycle.at_stake(365, gap, np.ones(2), 1.0, 0.0).tolist(), [0.0, 0.0])

    def test_no_customers(self):
        none = np.zeros(0)
        self.assertEqual(len(lifecycle.rank(none)), 0)
        self.assertEqual(len(lifecycle.stage(none, none, none, none, 2, 4, 365)), 0)

    def _settle(self, found, before, waiting, since, today=DAY):
        stage, next_stage, date = lifecycle.settle(
            *(np.array([n]) for n in (found, before, waiting)), np.array([since], "M8[D]"), today
        )
        return int(stage[0]), int(next_stage[0]), date[0]

    def test_first_stage_holds_at_once(self):
        self.assertEqual(self._settle(3, 0, 0, "1900-01-01")[:2], (3, 0))

    def test_change_waits_for_a_second_day(self):
        proposed = self._settle(4, 3, 0, "1900-01-01")
        self.assertEqual(proposed, (3, 4, DAY))
        self.assertEqual(self._settle(4, 3, 4, DAY), (3, 4, DAY), "the same day again")
        self.assertEqual(self._settle(4, 3, 4, DAY, DAY + 1)[:2], (4, 0))

    def test_change_that_goes_away_leaves_nothing(self):
        self.assertEqual(self._settle(3, 3, 4, DAY, DAY + 1)[:2], (3, 0))
        self.assertEqual(self._settle(5, 3, 4, DAY, DAY + 1), (3, 5, DAY + 1))
