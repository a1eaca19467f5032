import math
import re

from scipy.stats import nbinom

from odoo.tests import tagged

from odoo.addons.clv_analysis.engine import forecast

from .common import ClvCase
from .test_clv_run_forecast import OPEN_GATE, simulate

NUMBER = r"(-?[\d.]+)"


@tagged("post_install", "-at_install")
class TestClvScoreExplanation(ClvCase):
    """Every figure follows from the numbers named beside it."""

    def _explained(self, score):
        text = score.with_user(self.analyst).explanation
        return text.replace("\xa0", "").replace("$", "").replace(",", "")

    def _numbers(self, text, pattern):
        found = re.search(pattern.replace("#", NUMBER), text)
        self.assertTrue(found, (pattern, text))
        return [float(number) for number in found.groups()]

    def test_retention_layer(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-06-10", 100)
        self._run()
        score = self._score(ann)
        score.segment_id.layer = "social"
        self.assertIn(
            "Retention layer of this segment: Social: club personal contact.",
            self._explained(score),
        )
        score.segment_id.layer = False
        self.env.invalidate_all()
        self.assertNotIn("Retention layer", self._explained(score))

    def test_heuristic(self):
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-06-10", 100)
        self._order(bob, "2026-04-01", 50)
        self._order(bob, "2026-05-21", 150)
        self._run()
        text = self._explained(self._score(bob))
        orders, count, days, gap, ahead = self._numbers(
            text,
            r"12 months: # = # purchases / \(# days \+ # days between repeat purchases of all"
            r" customers\) x # days",
        )
        self.assertEqual((count, days, gap, ahead), (2, 90, 110, 365))
        self.assertAlmostEqual(orders, count / (days + gap) * ahead, 4)
        percent, alive, soon = self._numbers(
            text, r"within 90 days: # % = # probability of still being a customer x # of buying"
        )
        self.assertEqual(alive, 1)
        self.assertAlmostEqual(soon, 1 - math.exp(-count / (days + gap) * 90), 4)
        self.assertAlmostEqual(percent, 100 * alive * soon, 1)

    def test_nobody_bought_twice(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-06-10", 100)
        self._run()
        self.assertIn("12 months: 0 (heuristic", self._explained(self._score(ann)))

    def test_interval_and_buying_soon_of_a_model(self):
        simulate(self, 60)
        self.company_a.clv_config_id.write(OPEN_GATE)
        run = self._run()
        self.assertNotEqual(run.model, forecast.HEURISTIC)
        scores = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])
        for score in scores[::10]:
            text = self._explained(score)
            low, high, mean, shape, gone = self._numbers(
                text,
                r"8 of 10 cases # to # purchases .*mean # and shape # which is none with"
                r" probability #\)",
            )

            def share(k, mean=mean, shape=shape, gone=gone):
                return gone + (1 - gone) * nbinom.cdf(k, shape, shape / (shape + mean))

            spread = run.parameters.get("spread", 0.0) + run.extra_spread
            own = run.parameters["r"] + score.frequency - 1
            self.assertAlmostEqual(shape, 1 / (1 / own + spread), 4)
            self.assertTrue(share(low) >= 0.1 - 1e-3 and share(high) >= 0.9 - 1e-3, text)
            self.assertTrue(low == 0 or share(low - 1) < 0.1 + 1e-3, text)
            self.assertTrue(high == 0 or share(high - 1) < 0.9 + 1e-3, text)
            percent, alive, soon = self._numbers(
                text, r"within 90 days: # % = # probability of still being a customer x # of"
            )
            self.assertAlmostEqual(percent, 100 * alive * soon, 1)
            self.assertAlmostEqual(alive, score.p_alive, 4)

    def test_margin_rate_of_each_customer(self):
        self.company_a.clv_config_id.margin_mode = "cost"
        self.product.with_company(self.company_a).standard_price = 30
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-06-10", 100)
        self._order(bob, "2026-04-01", 50)
        self._order(bob, "2026-05-21", 150)
        self._run()
        rate, margin, more, amount, one, again, everybody = self._numbers(
            self._explained(self._score(bob)),
            r"Margin rate # % = \(margin # \+ #\) / \(amount # \+ #\): as if the average purchase"
            r" of all customers # at # % margin",
        )
        self.assertEqual((margin, amount, one, everybody), (140, 200, 100, 70))
        self.assertEqual((more, again), (70, 100))
        self.assertAlmostEqual(rate, 100 * (margin + more) / (amount + one), 6)
