import itertools
import unittest

import numpy as np
from scipy.special import hyp2f1

from ..engine import bgnbd, cells, fit, mbgnbd
from . import cdnow

MODELS = (bgnbd, mbgnbd)
SHIFT = {bgnbd: 0, mbgnbd: 1}


def values(result):
    return tuple(result.parameters.values())


class TestEngineBetageo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.x, cls.t_x, cls.T, _mean = cdnow.load()

    def assertClose(self, found, expected, relative):
        np.testing.assert_allclose(found, expected, rtol=relative, atol=0)

    def test_bgnbd_table_1_of_fader_hardie_lee_2005(self):
        result = bgnbd.fit(self.x, self.t_x, self.T, prior_sd=None, unit="week")
        self.assertClose(values(result), (0.2426, 4.4137, 0.7930, 2.4262), 0.005)
        self.assertClose(result.log_likelihood, -9582.429, 1e-6)
        self.assertTrue(result.converged)
        self.assertEqual((result.customers, result.unit), (2357, "week"))

    def test_mbgnbd_estimates_of_the_cdnow_sample(self):
        result = mbgnbd.fit(self.x, self.t_x, self.T, prior_sd=None, unit="week")
        self.assertClose(values(result), (0.525, 6.183, 0.891, 1.614), 0.005)

    def test_weak_prior_moves_the_cdnow_estimates_little(self):
        for model in MODELS:
            free = model.fit(self.x, self.t_x, self.T, prior_sd=None)
            weak = model.fit(self.x, self.t_x, self.T)
            self.assertClose(values(weak), values(free), 0.01)
            self.assertLessEqual(weak.log_likelihood, free.log_likelihood)

    def test_cells_have_the_same_optimum_as_customers(self):
        days = [np.round(part * 7).astype(int) for part in (self.t_x, self.T)]
        x = self.x.astype(int)
        *cell, weight, inverse = cells.group(x, *days)
        self.assertLess(len(weight), len(x))
        self.assertEqual(weight.sum(), len(x))
        self.assertEqual(cell[2][inverse].tolist(), days[1].tolist())
        for model in MODELS:
            one = model.fit(x, *days, prior_sd=None)
            many = model.fit(*cell, weight=weight, prior_sd=None)
            self.assertClose(many.log_likelihood, one.log_likelihood, 1e-9)

    def test_the_unit_of_time_changes_only_alpha(self):
        weeks = bgnbd.fit(self.x, self.t_x, self.T)
        days = bgnbd.fit(self.x, self.t_x * 7, self.T * 7)
        self.assertClose(np.array(values(days)) / values(weeks), (1, 7, 1, 1), 1e-3)

    def test_gradient_is_the_derivative(self):
        point, weight = np.array([0.3, 5.0, 0.9, 2.0]), np.ones_like(self.x)
        for model in MODELS:
            gradient = model.log_likelihood(point, self.x, self.t_x, self.T, weight)[1]
            for i, step in enumerate(np.eye(4) * 1e-6):
                up, down = (
                    model.log_likelihood(point + sign * step, self.x, self.t_x, self.T, weight)[0]
                    for sign in (1, -1)
                )
                self.assertAlmostEqual(gradient[i], (up - down) / 2e-6, delta=1e-4)

    def test_expected_purchases_equal_the_closed_form(self):
        r, alpha, a, b = 0.2426, 4.4137, 0.793, 2.4262
        histories = np.array([(2, 30.43, 38.86), (0, 0, 38.86), (1, 1.71, 38.86), (20, 37, 38.86)])
        x, t_x, T = histories.T
        for model in MODELS:
            y = x + SHIFT[model]
            for t in (1, 39, 104):
                series = hyp2f1(r + x, b + y, a + b + y - 1, t / (alpha + T + t))
                ratio = ((alpha + T) / (alpha + T + t)) ** (r + x)
                closed = (a + b + y - 1) / (a - 1) * (1 - ratio * series)
                odds = np.where(y > 0, a / np.where(y > 0, b + y - 1, 1), 0)
                closed /= 1 + odds * ((alpha + T) / (alpha + t_x)) ** (r + x)
                found = model.expected_purchases((r, alpha, a, b), x, t_x, T, t)
                self.assertClose(found, closed, 1e-8)

    def test_alive_after_one_purchase(self):
        parameters = (0.5, 6.0, 0.9, 1.6)
        once = ([0.0, 0.0], [0.0, 0.0], [1.0, 100.0])
        self.assertEqual(bgnbd.p_alive(parameters, *once).tolist(), [1.0, 1.0])
        early, late = mbgnbd.p_alive(parameters, *once)
        self.assertTrue(1 > early > late > 0)

    def test_no_time_no_purchases(self):
        for model in MODELS:
            found = model.expected_purchases((0.5, 6, 0.9, 1.6), [0.0, 3.0], [0.0, 5.0], [9, 9], 0)
            self.assertEqual(found.tolist(), [0.0, 0.0])

    def test_finite_for_every_parameter(self):
        x = np.array([0.0, 0.0, 1.0, 1.0, 5.0, 400.0])
        t_x = np.array([0.0, 0.0, 0.0, 30.0, 700.0, 999.0])
        T = np.array([0.0, 1000.0, 0.0, 30.0, 1000.0, 1000.0])
        scale, shape = (1e-4, 1.0, 1e5), (1e-4, 0.4, 1.0, 1e5)
        for point in itertools.product(scale, scale, shape, shape):
            for model in MODELS:
                alive = model.p_alive(point, x, t_x, T)
                self.assertTrue(((alive >= 0) & (alive <= 1)).all(), point)
                expected = model.expected_purchases(point, x, t_x, T, 365.0)
                self.assertTrue(np.isfinite(expected).all(), point)
                self.assertTrue((expected >= 0).all(), point)
                value, gradient = model.log_likelihood(point, x, t_x, T, np.ones_like(x))
                self.assertTrue(np.isfinite(value), point)
                self.assertTrue(np.isfinite(gradient).all(), point)

    def test_known_parameters_are_recovered(self):
        """20,000 simulated customers, tolerance 10 %."""
        r, alpha, a, b = 0.8, 40.0, 1.2, 4.0
        rng = np.random.default_rng(20260630)
        n = 20_000
        for model in MODELS:
            T = rng.integers(100, 700, n).astype(float)
            rate, leave = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
            x, t_x, now = np.zeros(n), np.zeros(n), np.zeros(n)
            alive = rng.random(n) > leave * SHIFT[model]
            while alive.any():
                now = now + rng.exponential(1 / rate)
                alive &= now <= T
                x[alive] += 1
                t_x[alive] = now[alive]
                alive &= rng.random(n) > leave
            self.assertClose(values(model.fit(x, t_x, T)), (r, alpha, a, b), 0.10)

    def test_random_subsets_always_converge(self):
        rng = np.random.default_rng(5)
        for size in (20, 30, 50, 100, 200, 500):
            for _subset in range(60):
                chosen = rng.choice(len(self.x), size, replace=False)
                history = (self.x[chosen], self.t_x[chosen], self.T[chosen])
                for model in MODELS:
                    result = model.fit(*history)
                    self.assertTrue(result.converged, (model.NAME, size, result))
                    found = model.expected_purchases(values(result), *history, 52.0)
                    self.assertTrue(np.isfinite(found).all())

    def test_one_customer_and_nobody(self):
        for model in MODELS:
            self.assertTrue(np.isfinite(model.fit([0], [0], [30]).log_likelihood))
            self.assertTrue(np.isfinite(model.fit([0], [0], [0]).log_likelihood))
            with self.assertRaisesRegex(ValueError, "at least one customer"):
                model.fit([], [], [])

    def test_impossible_histories_are_refused(self):
        for history in (([-1], [0], [5]), ([1], [6], [5]), ([0], [3], [5]), ([1], [np.nan], [5])):
            with self.assertRaises(ValueError):
                mbgnbd.fit(*history)

    def test_quadrature_is_exact_for_moments(self):
        for a, b in ((0.05, 0.9), (1.0, 1.0), (0.5, 0.5), (30.0, 2.0)):
            p, weight = fit.jacobi_beta(a, b)
            self.assertAlmostEqual(weight.sum(), 1.0)
            self.assertAlmostEqual(weight @ p, a / (a + b))
            self.assertAlmostEqual(weight @ p**2, a * (a + 1) / (a + b) / (a + b + 1))
