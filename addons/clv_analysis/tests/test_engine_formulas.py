import doctest
import unittest

import numpy as np

from ..engine import association, cells, concentration, correlation, dwyer, events, value


class TestEngineFormulas(unittest.TestCase):
    def test_examples_of_the_documentation(self):
        for module in (association, cells, concentration, correlation, dwyer, events, value):
            result = doctest.testmod(module)
            self.assertFalse(result.failed, module.__name__)
            self.assertTrue(result.attempted or module is association, module.__name__)

    # value
    def test_zero_discount_and_zero_horizon(self):
        self.assertEqual(value.current(2, 50, 0, rate=0, horizon_years=3), 100)
        self.assertEqual(value.current(2, 50, 0, rate=0.3, horizon_years=0), 100)

    def test_value_of_many_customers_at_once(self):
        found = value.current(np.array([1.0, 2.0]), np.array([10.0, -5.0]), 1.0, 0.21, 2)
        np.testing.assert_allclose(found, np.array([9.0, -12.0]) / 1.21)

    def test_impossible_rates_are_refused(self):
        for call in (
            lambda: value.current(1, 1, 0, rate=-1, horizon_years=1),
            lambda: value.discount_factor(0.1, -1),
            lambda: value.potential([(1.5, 10)], 0),
            lambda: value.sales_with_retention(1, 1, 1.1, 1),
            lambda: events.expected_profit(-0.1, 1, 1, 1, 1),
            lambda: events.present_value(1, 1, -1.0),
            lambda: dwyer.retention_value([0.5], [1], 0.4, 0, 0, 0.1),
            lambda: dwyer.retention_value([1.5], [1, 1], 0.4, 0, 0, 0.1),
            lambda: dwyer.migration_value([1.0], 10, 0, 0.0),
            lambda: dwyer.migration_value([-0.1], 10, 0, 0.1),
            lambda: dwyer.wilson(5, 4),
        ):
            with self.assertRaises(ValueError):
                call()

    # events
    def test_allocation_always_adds_up(self):
        rng = np.random.default_rng(11)
        for _case in range(300):
            amount = int(rng.integers(-100_000, 100_000))
            shares = rng.random(int(rng.integers(1, 30))) * (rng.random() > 0.3)
            if not shares.sum():
                with self.assertRaisesRegex(ValueError, "drivers"):
                    events.allocate(amount, shares)
                continue
            parts = events.allocate(amount, shares)
            self.assertEqual(sum(parts), amount)
            exact = amount * shares / shares.sum()
            self.assertTrue((np.abs(np.array(parts) - exact) < 1).all())

    def test_allocation_of_costs_that_are_no_coins_is_refused(self):
        with self.assertRaisesRegex(ValueError, "whole units"):
            events.allocate(10.5, [1, 1])

    # dwyer
    def test_migration_by_hand(self):
        # Two cells: V1 = 36 + (.3 V1 + .7 V2) / 1.25, V2 = -4 + .2 V1 / 1.25
        first, second = dwyer.migration_value([0.3, 0.2], margin=40, marketing=4, rate=0.25)
        self.assertAlmostEqual(first, 36 + (0.3 * first + 0.7 * second) / 1.25)
        self.assertAlmostEqual(second, -4 + 0.2 * first / 1.25)
        self.assertAlmostEqual(first, (36 - 0.7 * 4 / 1.25) / (1 - 0.24 - 0.7 * 0.2 / 1.25**2))

    def test_contacting_stops_where_it_costs_more_than_it_brings(self):
        probability = [0.3, 0.2, 0.15, 0.01]
        cell, values = dwyer.last_recency_worth_contacting(probability, 40, 4, 0.2)
        self.assertEqual(cell, 3)
        self.assertTrue((values >= 0).all())
        further = dwyer.migration_value(probability, 40, 4, 0.2)
        self.assertLess(further[3], 0)

    def test_purchase_probability_by_hand(self):
        bought = [[1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]
        # cell 1: A buys, B no (period 2); A no, C no (3); none in cell 1 later but A... none
        share, at_risk = dwyer.purchase_probability(bought, 3)
        self.assertEqual(at_risk.tolist(), [4, 3, 1])
        np.testing.assert_allclose(share, [1 / 4, 1 / 3, 0])

    # association
    def test_association_by_hand(self):
        """10 orders, 6 with A, 6 with B, 4 with both."""
        order, item = [], []
        for number in range(10):
            if number < 6:
                order.append(number)
                item.append("A")
            if 2 <= number < 8:
                order += [number, number]  # the same product twice counts once
                item += ["B", "B"]
        order += [8, 9]
        item += ["C", "C"]
        found = association.rules(order, item, minimum_count=4)
        self.assertEqual([*zip(found.left, found.right, strict=True)], [("A", "B"), ("B", "A")])
        self.assertEqual(found.count.tolist(), [4, 4])
        np.testing.assert_allclose(found.support, 0.4)
        np.testing.assert_allclose(found.confidence, 2 / 3)
        np.testing.assert_allclose(found.lift, 1.1111, atol=1e-4)
        np.testing.assert_allclose(found.confidence_low, dwyer.wilson(4, 6)[0])
        self.assertEqual(len(association.rules(order, item, minimum_count=5).left), 0)
        self.assertEqual(len(association.rules([], []).left), 0)

    # concentration
    def test_pareto_curve_by_hand(self):
        share, amount = concentration.pareto_curve([50, 30, 10, 5, 5], points=5)
        np.testing.assert_allclose(share, [0, 0.2, 0.4, 0.6, 0.8, 1])
        np.testing.assert_allclose(amount, [0, 0.5, 0.8, 0.9, 0.95, 1])

    def test_concentration_without_amounts(self):
        for nothing in ([], [0, 0], [-5]):
            self.assertEqual(concentration.gini(nothing), 0.0)
            self.assertEqual(concentration.top_share(nothing), 0.0)
            self.assertEqual(len(concentration.pareto_curve(nothing)[0]), 0)
        with self.assertRaisesRegex(ValueError, "finite"):
            concentration.gini([1, np.inf])

    # cells
    def test_cells_of_nobody(self):
        self.assertEqual([len(part) for part in cells.group([], [], [])], [0] * 5)
