from odoo.tests import tagged

from odoo.addons.clv_analysis.engine import forecast

from .common import ClvCase
from .test_clv_run_forecast import OPEN_GATE, simulate


@tagged("post_install", "-at_install")
class TestClvScoreInterval(ClvCase):
    def test_interval_and_probability_of_buying_again(self):
        simulate(self, 60)
        config = self.company_a.clv_config_id
        config.write({**OPEN_GATE, "margin_percent": 50, "discount_rate": 0})
        run = self._run()
        self.assertNotEqual(run.model, forecast.HEURISTIC, run.message)
        scores = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])
        for score in scores:
            self.assertLessEqual(score.orders_low, score.expected_orders + 1)
            self.assertGreaterEqual(score.orders_high, int(score.expected_orders * 0.9))
            self.assertAlmostEqual(
                score.value_high, score.orders_high * score.expected_amount / 2, delta=0.6
            )
            self.assertTrue(0 <= score.buy_probability <= score.p_alive + 1e-6)
            self.assertIn("In 8 of 10 cases", score.explanation)
        shown = (score.buy_probability for score in scores)
        config.buy_days = 10
        self._run()
        for before, score in zip(list(shown), scores, strict=True):
            self.assertLessEqual(score.buy_probability, before)

    def test_without_a_model(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-06-10", 100)
        self._run()
        score = self._score(ann)
        self.assertEqual((score.orders_low, score.orders_high, score.buy_probability), (0, 0, 0.0))
        self.assertIn("not yet checked on the past", score.explanation)
