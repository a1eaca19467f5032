import doctest
import unittest

import numpy as np

from ..engine import backtest, bgnbd, history, interval, models
from . import cdnow

SIZES = (20, 30, 50, 100, 200, 500)


def seen():
    """The CDNOW sample after 39 weeks, and the 39 weeks after."""
    customer, day, amount = cdnow.purchases()
    return history.snapshot(customer, day, amount, day.min() + 272, 273)


class TestEngineBacktest(unittest.TestCase):
    def test_examples(self):
        for module in (backtest, history, interval):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def test_deviance_by_hand(self):
        # 2 (3 ln(3/2) - 1), 2 * 0.5, and nothing forecast for somebody who buys
        found = backtest.deviance([3, 0, 1], [2, 0.5, 0])
        np.testing.assert_allclose(
            found, [2 * (3 * np.log(1.5) - 1), 1.0, 2 * (np.log(1e4) - 1 + 1e-4)]
        )

    def test_auc_without_both_kinds_is_chance(self):
        self.assertEqual(backtest.auc([1, 2], [True, True]), 0.5)
        self.assertEqual(backtest.auc([], []), 0.5)
        self.assertEqual(backtest.auc([5, 5, 5], [True, False, False]), 0.5)

    def test_hit_rate_counts_ties_in_part_and_no_row_order(self):
        actual = np.array([10, 9, 0, 0, 0.0])
        self.assertEqual(backtest.hit_rate(np.ones(5), actual, 0.4), 0.4)
        self.assertEqual(backtest.hit_rate([9, 8, 1, 1, 1], actual, 0.4), 1.0)
        self.assertEqual(backtest.hit_rate(np.ones(5), np.zeros(5), 0.4), 0.0)
        self.assertEqual(backtest.hit_rate([], []), 0.0)

    def test_naive_rules_by_hand(self):
        x, t_x, T = np.array([4, 4, 0]), np.array([80, 40, 0]), np.array([100, 100, 50])
        np.testing.assert_allclose(backtest.status_quo(x, T, 50), [2.0, 2.0, 0.0])
        # usual gaps 20 and 10, nine tenths 19: away 20, 60 and 50 days is too long for all
        self.assertEqual(backtest.hiatus(x, t_x, T, 50).tolist(), [0.0, 0.0, 0.0])
        np.testing.assert_allclose(backtest.hiatus(x, t_x + 2, T, 50)[0], 2.0)

    def test_snapshot_and_origins(self):
        nobody = history.snapshot([], [], [], origin=10, days=5)
        self.assertEqual((len(nobody.x), len(nobody.later)), (0, 0))
        found = history.snapshot(
            [3, 1, 1, 1, 2], [5, 0, 10, 11, 30], [1.0, 2.0, 3.0, 4.0, 5.0], origin=10, days=1
        )
        self.assertEqual(found.customer.tolist(), [1, 3])
        self.assertEqual((found.x.tolist(), found.T.tolist()), ([1, 0], [10, 5]))
        self.assertEqual(
            (found.spent.tolist(), found.later_amount.tolist()), ([5.0, 1.0], [4.0, 0])
        )
        self.assertEqual((found.place.tolist(), found.after.tolist()), ([0], [1]))
        self.assertEqual(history.origins(7, 7, 365), ([], 0))

    def test_cdnow_39_to_39_weeks(self):
        """Holdout figures of the CDNOW sample: the models beat the naive rules."""
        snapshot = seen()
        results = {result.model: result for result in backtest.run(snapshot)}
        self.assertEqual(results["pareto_nbd"].customers, 2357)
        self.assertAlmostEqual(results["pareto_nbd"].correlation, 0.630, delta=0.01)
        self.assertAlmostEqual(results["pareto_nbd"].mae, 0.7545, delta=0.01)
        self.assertAlmostEqual(results["status_quo"].bias, 0.56, delta=0.02)
        for name in models.MODELS:
            found = results[name]
            self.assertTrue(0.765 < found.auc < 0.785, (name, found.auc))
            self.assertGreaterEqual(found.auc, found.auc_recency)
            self.assertGreater(found.hit_rate, found.hit_rate_past_spend)
            self.assertLess(found.deviance, results["status_quo"].deviance - 2 * found.se)
            self.assertGreaterEqual(found.coverage, interval.NOMINAL)
            self.assertEqual(sum(row[1] for row in found.bins), 2357)
            self.assertEqual(found.tracking[-1][2], snapshot.later.sum())
            self.assertAlmostEqual(
                found.tracking[-1][1], (found.bias + 1) * snapshot.later.sum(), places=6
            )
        alive = bgnbd.p_alive(
            tuple(results["bg_nbd"].parameters.values()), snapshot.x, snapshot.t_x, snapshot.T
        )
        self.assertAlmostEqual(backtest.auc(alive, snapshot.later > 0), 0.316, delta=0.005)

    def test_the_prior_forecasts_small_samples_no_worse_than_maximum_likelihood(self):
        """Sixty random subsets of each size: no failure, and a holdout deviance not above."""
        full = seen()
        rng = np.random.default_rng(5)
        for size in SIZES:
            for engine in models.MODELS.values():
                total = {1.5: 0.0, None: 0.0}
                for _subset in range(60):
                    chosen = rng.choice(len(full.x), size, replace=False)
                    past = [part[chosen] for part in (full.x, full.t_x, full.T)]
                    for prior_sd in total:
                        fitted = engine.fit(*past, prior_sd=prior_sd)
                        if prior_sd:
                            self.assertTrue(fitted.converged, (engine.NAME, size))
                        point = tuple(fitted.parameters.values())
                        forecast = engine.expected_purchases(point, *past, full.days)
                        self.assertTrue(np.isfinite(forecast).all())
                        each = backtest.deviance(full.later[chosen], forecast)
                        total[prior_sd] += each.mean() / 60
                self.assertLessEqual(total[1.5], total[None], (engine.NAME, size))

    def _result(self, model, deviance, se=0.1, **values):
        empty = dict.fromkeys(backtest.Result.__dataclass_fields__, 0.0)
        given = {"model": model, "deviance": deviance, "se": se, "customers": 10, "converged": True}
        return backtest.Result(**{**empty, **given, **values})

    def test_choice_prefers_a_usable_probability_within_one_standard_error(self):
        best = self._result(models.BG, 1.0)
        self.assertEqual(backtest.choose([best, self._result(models.MBG, 1.09)]), models.MBG)
        self.assertEqual(backtest.choose([best, self._result(models.MBG, 1.11)]), models.BG)
        three = [best, self._result(models.MBG, 1.09), self._result(models.PARETO, 1.05)]
        self.assertEqual(backtest.choose(three), models.PARETO)
        failed = self._result(models.MBG, 0.5, converged=False)
        self.assertEqual(backtest.choose([failed, best]), models.BG)
        self.assertEqual(backtest.choose([self._result(backtest.STATUS_QUO, 0.1)]), models.DEFAULT)

    def test_grades(self):
        for hit, letter in ((0.63, "A"), (0.6, "B"), (0.59, "C")):
            result = self._result(models.MBG, 1.0, hit_rate=hit, hit_rate_hiatus=0.6)
            self.assertEqual(backtest.grade([result]), letter)
        self.assertIsNone(backtest.grade([]))
        self.assertEqual(backtest.grade([self._result(models.MBG, 1.0)]), "B")


class TestEngineInterval(unittest.TestCase):
    def test_quantiles_of_the_negative_binomial(self):
        from scipy.stats import nbinom

        mean = np.array([0.01, 0.5, 3.0, 25.0, 39.0])
        for shape in (0.3, 2.0, 50.0):
            low, high = interval.purchases(np.ones(5), mean, np.full(5, shape))
            chance = shape / (shape + mean)
            self.assertEqual(low.tolist(), nbinom.ppf(0.1, shape, chance).tolist())
            self.assertEqual(high.tolist(), nbinom.ppf(0.9, shape, chance).tolist())

    def test_who_has_probably_left_may_buy_nothing(self):
        low, high = interval.purchases(
            np.array([0.05, 0.5, 0.0]), np.full(3, 30.0), np.full(3, 50.0)
        )
        self.assertEqual(low.tolist(), [0, 0, 0])
        self.assertEqual(high[[0, 2]].tolist(), [0, 0])
        self.assertGreater(high[1], 25)

    def test_very_many_purchases(self):
        low, high = interval.purchases(np.ones(1), np.array([10_000.0]), np.array([1e6]))
        self.assertAlmostEqual(low[0], 10_000 - 1.2816 * 100, delta=3)
        self.assertAlmostEqual(high[0], 10_000 + 1.2816 * 100, delta=3)
        for value in interval.purchases(np.ones(2), np.array([0.0, 1e9]), np.array([1e-3, 1e-3])):
            self.assertTrue((value >= 0).all())

    def test_extra_spread_widens_until_the_past_is_covered(self):
        ones, mean = np.ones(400), np.full(400, 4.0)
        calm = np.random.default_rng(1).poisson(4.0, 400)
        extra, covered = interval.extra_spread(ones, mean, np.full(400, 1e6), calm)
        self.assertEqual(extra, 0.0)
        wild = np.random.default_rng(1).poisson(np.random.default_rng(2).gamma(2, 2, 400))
        extra, covered = interval.extra_spread(ones, mean, np.full(400, 1e6), wild)
        self.assertGreaterEqual(extra, 0.2)
        self.assertGreaterEqual(covered, 0.8)

    def test_uncertain_parameters_fade_with_the_number_of_customers(self):
        x, t_x, T, _mean = cdnow.load()
        found = []
        for size in (50, 2000):
            fitted = bgnbd.fit(x[:size], t_x[:size], T[:size])
            found.append(
                interval.parameter_variance(
                    models.BG, fitted.parameters, fitted.covariance, x[:size], T[:size], 39.0
                )
            )
        self.assertTrue(0 < found[1] < 0.05 < found[0], found)
        self.assertEqual(interval.parameter_variance(models.BG, {}, None, [], [], 1), 0.0)
