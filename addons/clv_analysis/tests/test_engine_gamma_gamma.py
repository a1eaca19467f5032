import unittest

import numpy as np

from ..engine import gamma_gamma
from . import cdnow


class TestEngineGammaGamma(unittest.TestCase):
    def test_cdnow_estimates_of_fader_hardie_2013(self):
        x, _t_x, _T, mean = cdnow.load()
        repeat = x > 0
        result = gamma_gamma.fit(x[repeat], mean[repeat], prior_sd=None)
        found = tuple(result.parameters.values())
        np.testing.assert_allclose(found, (6.25, 3.74, 15.44), rtol=0.005)
        self.assertEqual(result.customers, 946)
        self.assertTrue(result.converged)

    def test_gradient_is_the_derivative(self):
        rng = np.random.default_rng(1)
        count, mean = rng.integers(1, 9, 50).astype(float), rng.lognormal(3, 1, 50)
        point = np.array([2.0, 3.0, 20.0])
        gradient = gamma_gamma.log_likelihood(point, count, mean)[1]
        for i, step in enumerate(np.eye(3) * 1e-6):
            up, down = (
                gamma_gamma.log_likelihood(point + sign * step, count, mean)[0] for sign in (1, -1)
            )
            self.assertAlmostEqual(gradient[i], (up - down) / 2e-6, delta=1e-4)

    def test_expected_amount_by_hand(self):
        # p 2, q 3, v 10: everybody 2 * 10 / 2 = 10; weight of 4 purchases 8 / (8 + 2) = 0.8
        parameters = (2.0, 3.0, 10.0)
        self.assertEqual(gamma_gamma.population_mean(parameters), 10.0)
        self.assertEqual(gamma_gamma.shrink_weight(parameters, [0, 4]).tolist(), [0.0, 0.8])
        found = gamma_gamma.expected_amount(parameters, np.array([0, 4]), np.array([0.0, 20.0]))
        np.testing.assert_allclose(found, [10.0, 0.8 * 20 + 0.2 * 10])

    def test_known_parameters_are_recovered(self):
        """20,000 simulated customers, tolerance 5 %."""
        p, q, v = 4.0, 5.0, 80.0
        rng = np.random.default_rng(3)
        count = rng.integers(1, 12, 20_000).astype(float)
        mean = rng.gamma(p * count) / rng.gamma(q, 1 / v, count.size) / count
        result = gamma_gamma.fit(count, mean)
        np.testing.assert_allclose(tuple(result.parameters.values()), (p, q, v), rtol=0.05)

    def test_small_and_degenerate_samples_stay_finite(self):
        for count, mean in (([1], [5.0]), ([3, 3], [7.0, 7.0]), ([1, 9000], [1e-6, 1e12])):
            result = gamma_gamma.fit(count, mean)
            parameters = tuple(result.parameters.values())
            found = gamma_gamma.expected_amount(parameters, np.array(count), np.array(mean))
            self.assertTrue(np.isfinite(found).all())
            self.assertGreater(result.parameters["q"], 1)

    def test_amounts_must_be_above_zero(self):
        for count, mean in (([1], [0.0]), ([1], [-5.0]), ([0], [5.0]), ([1], [np.nan])):
            with self.assertRaisesRegex(ValueError, "above zero"):
                gamma_gamma.fit(count, mean)
        with self.assertRaisesRegex(ValueError, "at least one customer"):
            gamma_gamma.fit([], [])
