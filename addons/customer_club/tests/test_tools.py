import datetime
import doctest
import random
from decimal import Decimal

from odoo.tests import BaseCase

from ..tools import matching, points, tiering


class TestTools(BaseCase):
    def test_examples_in_the_docstrings(self):
        for module in (points, tiering, matching):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_points_for_is_exact(self):
        self.assertEqual(points.points_for(Decimal("0.03"), Decimal("0.01"), 1), 3)
        self.assertEqual(points.points_for(Decimal("268.28"), Decimal("1"), 1), 268)
        self.assertEqual(points.points_for(Decimal("-5"), Decimal("1"), 1), 0)

    def test_shares_add_up(self):
        chance = random.Random(7)
        for _round in range(200):
            weights = [chance.randint(-5, 50) for _line in range(chance.randint(1, 9))]
            total = chance.randint(0, 1000)
            shares = points.apportion(total, weights)
            self.assertEqual(sum(shares), total if any(weight > 0 for weight in weights) else 0)
            self.assertTrue(
                all(
                    share == 0 for share, weight in zip(shares, weights, strict=True) if weight <= 0
                )
            )

    def test_partial_returns_never_exceed_and_end_exactly(self):
        chance = random.Random(8)
        for _round in range(200):
            earned, total = chance.randint(1, 999), Decimal(chance.randint(1, 99999)) / 100
            taken, done = 0, Decimal(0)
            while done < total:
                now = min(total - done, Decimal(chance.randint(1, 9999)) / 100)
                taken += points.return_due(earned, total, done, now)
                done += now
                self.assertLessEqual(taken, earned)
            self.assertEqual(taken, earned)
            self.assertEqual(points.return_due(earned, total, done, Decimal(5)), 0)

    def test_whole_points(self):
        self.assertEqual(points.whole_points(3.0), 3)
        for value in (0, -1, 1.5, True, "1", None, float("nan"), float("inf")):
            with self.subTest(value=value), self.assertRaises((ValueError, OverflowError)):
                points.whole_points(value)

    def test_matching_prefers_the_same_product(self):
        lines = [(1, "tea", Decimal(10)), (2, "coffee", Decimal(20))]
        matches, excess = matching.match_returns(lines, [(9, "coffee", Decimal(5))])
        self.assertEqual(matches, [(9, 2, Decimal(0), Decimal(5))])
        self.assertFalse(excess)

    def test_matching_of_a_lump_sum_and_an_excess(self):
        lines = [(1, "tea", Decimal(10)), (2, "coffee", Decimal(20))]
        matches, excess = matching.match_returns(
            lines, [(8, None, Decimal(15)), (9, None, Decimal(40))]
        )
        self.assertEqual([match[1:] for match in matches], [(1, 0, 10), (2, 0, 5), (2, 5, 15)])
        self.assertEqual(excess, {9: Decimal(25)})

    def test_window_start(self):
        day, joined = datetime.date(2026, 6, 15), datetime.date(2024, 9, 1)
        self.assertIsNone(tiering.window_start("lifetime", day, 12, joined))
        self.assertEqual(
            tiering.window_start("rolling", day, 12, joined), datetime.date(2025, 6, 16)
        )
        self.assertEqual(
            tiering.window_start("calendar", day, 12, joined), datetime.date(2026, 1, 1)
        )
        self.assertEqual(
            tiering.window_start("anniversary", day, 12, joined), datetime.date(2025, 9, 1)
        )

    def test_qualified(self):
        ladder = [
            [],
            [[("points", 1000)]],
            [[("points", 5000), ("spend", 900)], [("spend", 9000)]],
            [],
        ]
        for metrics, expected in (
            ({}, 0),
            ({"points": 999}, 0),
            ({"points": 1000}, 1),
            ({"points": 5000}, 1),
            ({"points": 5000, "spend": 900}, 2),
            ({"spend": 9000}, 2),
        ):
            self.assertEqual(tiering.qualified(ladder, metrics), expected)
        self.assertIsNone(tiering.qualified([[[("points", 1)]]], {}))

    def test_missing(self):
        share, gaps = tiering.missing(
            [[("points", 1000)], [("spend", 100)]], {"points": 200, "spend": 50}
        )
        self.assertEqual((share, gaps), (0.5, [("spend", 100, 50)]))
        self.assertEqual(tiering.missing([], {}), (0.0, []))
