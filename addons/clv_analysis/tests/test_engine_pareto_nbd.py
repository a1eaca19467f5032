import itertools
import unittest

import numpy as np
from scipy.integrate import quad

from ..engine import models, pareto_nbd
from . import cdnow
from .test_engine_betageo import values


class TestEngineParetoNbd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.x, cls.t_x, cls.T, _mean = cdnow.load()

    def test_pareto_nbd_estimates_of_fader_hardie_lee_2005_table_1(self):
        found = pareto_nbd.fit(self.x, self.t_x, self.T, prior_sd=None, unit="week")
        np.testing.assert_allclose(values(found), (0.553, 10.578, 0.606, 11.669), rtol=0.005)
        np.testing.assert_allclose(found.log_likelihood, -9594.976, rtol=1e-6)
        self.assertTrue(found.converged)

    def test_gradient_is_the_derivative(self):
        point, weight = np.array([0.5, 9.0, 0.7, 12.0]), np.ones_like(self.x)
        gradient = pareto_nbd.log_likelihood(point, self.x, self.t_x, self.T, weight)[1]
        for i, step in enumerate(np.eye(4) * 1e-5):
            up, down = (
                pareto_nbd.log_likelihood(point + sign * step, self.x, self.t_x, self.T, weight)[0]
                for sign in (1, -1)
            )
            self.assertAlmostEqual(gradient[i], (up - down) / 2e-5, delta=1e-4)

    def test_integral_equals_adaptive_quadrature(self):
        histories = ((0.0, 0.0, 1000.0), (1.0, 30.0, 1000.0), (5.0, 700.0, 1000.0), (90.0, 5, 9))
        for point in itertools.product((0.05, 5.0), (0.1, 500.0), (0.05, 1.0, 50.0), (0.1, 500.0)):
            r, alpha, s, beta = point
            for x, t_x, T in histories:

                def log_f(tau, x=x, r=r, alpha=alpha, s=s, beta=beta):
                    return -(r + x) * np.log(alpha + tau) - (s + 1) * np.log(beta + tau)

                ends = t_x + (T - t_x) * np.concatenate(([0], np.logspace(-7, 0, 15)))
                area = sum(
                    quad(lambda tau: np.exp(log_f(tau) - log_f(t_x)), low, high)[0]  # noqa: B023
                    for low, high in itertools.pairwise(ends)
                )
                expected = np.log(area) + log_f(t_x) + np.log(s) + s * np.log(beta)
                found = pareto_nbd._gone(point, *(np.array([part]) for part in (x, t_x, T)))[0]
                self.assertAlmostEqual(found[0], expected, 6, (point, x, t_x, T))

    def test_expected_purchases_and_first_purchase_by_simulation(self):
        """200,000 draws of what may come for one history, tolerance 1 %."""
        r, alpha, s, beta = 1.2, 20.0, 1.0, 60.0
        rng = np.random.default_rng(3)
        n, x, T, t = 200_000, 4, 50.0, 30.0
        rate = rng.gamma(r + x, 1 / (alpha + T), n)
        left = rng.exponential(1 / rng.gamma(s, 1 / (beta + T), n))
        time = np.minimum(left, t)
        found = pareto_nbd.expected_if_alive((r, alpha, s, beta), [x], [T], t)[0]
        self.assertAlmostEqual(found, (rate * time).mean(), delta=found * 0.01)
        found = pareto_nbd.buys_if_alive((r, alpha, s, beta), np.array([x]), np.array([T]), t)[0]
        self.assertAlmostEqual(found, 1 - np.exp(-rate * time).mean(), delta=0.01)

    def test_finite_for_every_parameter(self):
        x = np.array([0.0, 0.0, 1.0, 1.0, 5.0, 400.0])
        t_x = np.array([0.0, 0.0, 0.0, 30.0, 700.0, 999.0])
        T = np.array([0.0, 1000.0, 0.0, 30.0, 1000.0, 1000.0])
        for point in itertools.product(
            (1e-4, 1.0, 1e5), (1e-4, 1.0, 1e5), (1e-4, 1.0, 1e5), (1e-4, 1e5)
        ):
            alive = pareto_nbd.p_alive(point, x, t_x, T)
            self.assertTrue(((alive >= 0) & (alive <= 1)).all(), point)
            for found in (
                pareto_nbd.expected_purchases(point, x, t_x, T, 365.0),
                pareto_nbd.buys_if_alive(point, x, T, 365.0),
                *pareto_nbd.log_likelihood(point, x, t_x, T, np.ones_like(x)),
            ):
                self.assertTrue(np.isfinite(found).all(), point)

    def test_known_parameters_are_recovered(self):
        """20,000 simulated customers, tolerance 15 %."""
        r, alpha, s, beta = 0.9, 40.0, 0.8, 200.0
        rng = np.random.default_rng(11)
        n = 20_000
        T = rng.integers(100, 900, n).astype(float)
        end = np.minimum(rng.exponential(1 / rng.gamma(s, 1 / beta, n)), T)
        rate = rng.gamma(r, 1 / alpha, n)
        x, t_x, now = np.zeros(n), np.zeros(n), np.zeros(n)
        alive = np.ones(n, dtype=bool)
        while alive.any():
            now = now + rng.exponential(1 / rate)
            alive &= now <= end
            x[alive] += 1
            t_x[alive] = now[alive]
        found = pareto_nbd.fit(x, t_x, T)
        self.assertTrue(found.converged)
        np.testing.assert_allclose(values(found), (r, alpha, s, beta), rtol=0.15)

    def test_buying_again_agrees_with_the_other_models_where_nobody_leaves(self):
        for name, point in (
            (models.BG, (2.0, 30.0, 1e-4, 1e4)),
            (models.MBG, (2.0, 30.0, 1e-4, 1e4)),
            (models.PARETO, (2.0, 30.0, 1e-4, 1e4)),
        ):
            found = models.MODELS[name].buys_if_alive(point, np.array([3]), np.array([70]), 50.0)
            np.testing.assert_allclose(found, 1 - (100 / 150) ** 5, rtol=1e-4)
