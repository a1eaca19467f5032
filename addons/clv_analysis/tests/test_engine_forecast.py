import unittest

import numpy as np

from ..engine import forecast, gamma_gamma, mbgnbd, models
from . import cdnow

OPEN = forecast.Gate(customers=1, repeaters=1, days=1)


class TestEngineForecast(unittest.TestCase):
    def test_gate_names_what_is_missing(self):
        x, T = np.array([0, 3]), np.array([10, 200])
        gate = forecast.Gate(customers=100, repeaters=1, days=365)
        self.assertEqual(gate.missing(x, T), [("customers", 2, 100), ("days", 200, 365)])
        self.assertEqual(OPEN.missing(x, T), [])
        nobody = np.zeros(0, dtype=int)
        self.assertEqual(len(forecast.Gate().missing(nobody, nobody)), 3)

    def test_heuristic_by_hand(self):
        # R = 3 / 300; rates (0 + 1) / (100 + 100) and (3 + 1) / (200 + 100) for 30 days
        x, t_x, T = np.array([0, 3]), np.array([0, 150]), np.array([100, 200])
        found = forecast.make(x, t_x, T, np.array([10.0, 40.0]), 30, forecast.Gate())
        self.assertEqual(found.model, forecast.HEURISTIC)
        np.testing.assert_allclose(found.orders, [30 / 200, 30 * 4 / 300])
        # everybody (10 + 4 * 40) / 5 = 34; weights 1/2 and 4/5
        np.testing.assert_allclose(found.amount, [(10 + 34) / 2, (4 * 40 + 34) / 5])
        self.assertTrue(np.isnan(found.p_alive).all())

    def test_nobody_and_no_repeats(self):
        nobody = np.zeros(0, dtype=int)
        self.assertEqual(
            len(forecast.make(nobody, nobody, nobody, np.zeros(0), 30, OPEN).orders), 0
        )
        once = np.zeros(3, dtype=int)
        found = forecast.make(once, once, once, np.full(3, 5.0), 30, OPEN)
        self.assertEqual(found.orders.tolist(), [0.0] * 3)
        np.testing.assert_allclose(found.amount, 5.0)

    def test_only_returns_are_no_amount(self):
        x, t_x, T = np.array([1, 2]), np.array([5, 5]), np.array([400, 500])
        found = forecast.make(x, t_x, T, np.array([-3.0, -1.0]), 30, OPEN)
        self.assertEqual(found.model, forecast.HEURISTIC)
        self.assertEqual(found.missing, [("convergence", 0, 1)])
        self.assertEqual(found.amount.tolist(), [0.0, 0.0])

    def test_models_on_the_cdnow_sample(self):
        x, t_x, T, mean = cdnow.load()
        x = x.astype(int)
        t_x, T = (np.round(part * 7).astype(int) for part in (t_x, T))
        average = np.where(mean > 0, mean, 20.0)
        found = forecast.make(x, t_x, T, average, 273, forecast.Gate(days=200))
        self.assertEqual((found.model, found.missing), (models.DEFAULT, []))
        when = tuple(found.parameters[name] for name in mbgnbd.PARAMETERS)
        np.testing.assert_allclose(
            found.orders, mbgnbd.expected_purchases(when, x, t_x, T, 273), rtol=1e-12
        )
        how_much = tuple(found.parameters[name] for name in gamma_gamma.PARAMETERS)
        np.testing.assert_allclose(
            found.amount, gamma_gamma.expected_amount(how_much, x + 1, average), rtol=1e-12
        )
        explained = found.own_weight * average + (1 - found.own_weight) * found.everybody
        np.testing.assert_allclose(found.amount, explained, rtol=1e-12)
        again = forecast.apply(found.model, found.parameters, x, t_x, T, average, 273)
        np.testing.assert_array_equal(again.orders, found.orders)

    def test_no_horizon_and_one_price_for_all(self):
        x, t_x, T, _mean = cdnow.load()
        found = forecast.make(
            x.astype(int),
            t_x.astype(int),
            np.ceil(T).astype(int),
            np.full(len(x), 9.0),
            0,
            forecast.Gate(days=30),
        )
        self.assertEqual(found.model, models.DEFAULT)
        self.assertFalse(found.orders.any())
        np.testing.assert_allclose(found.amount, 9.0, rtol=1e-3)
