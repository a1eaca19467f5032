from datetime import timedelta

import numpy as np

from odoo.tests import tagged

from odoo.addons.clv_analysis.models.clv_dataset_tolerance import (
    CREEPING,
    MEASURED_BY,
    MONEY,
    MONEY_SHARE,
    SHARE,
)

from .common import TODAY, ClvCase
from .test_clv_run_forecast import OPEN_GATE, simulate

CENT = 0.006  # what rounding takes away


@tagged("post_install", "-at_install")
class TestClvDatasetTolerance(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        simulate(cls, 60)
        # The backtest of the first night chooses for the following ones.
        cls.company_a.clv_config_id.write({**OPEN_GATE, "backtest_days": 30})
        cls.first = cls._run()

    def _scores(self):
        found = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])
        return found.sorted(lambda score: score.partner_id.id)

    def _off(self, run):
        """How far each stored figure is off what ``run`` finds: name -> largest excess over
        what is allowed (not above 0 where all is well)."""
        found = run._score(run._read())
        scores = self._scores()
        self.assertEqual(scores.partner_id.ids, found["partner_id"].tolist())
        small = MONEY_SHARE * float(np.abs(found["current_value"]).mean())
        return {
            name: max(
                abs(float(new) - score[name])
                - max(
                    SHARE * sum(abs(score[part]) for part in MEASURED_BY.get(name, (name,))), floor
                )
                for score, new in zip(scores, found[name], strict=True)
            )
            for name, floor in {**CREEPING, **dict.fromkeys(MONEY, small)}.items()
        }

    def test_who_did_nothing_is_not_written_every_night(self):
        written = [
            self._run(today=TODAY + timedelta(days=day)).updated_count for day in range(1, 5)
        ]
        self.assertLess(
            sum(written), 0.75 * 4 * len(self._scores()), "so few that ranks move a lot"
        )
        self.assertTrue(self._scores().filtered(lambda score: score.run_id == self.first))

    def test_what_is_stored_is_never_further_off_than_that(self):
        for day in (1, 3, 7, 20):
            run = self._run(today=TODAY + timedelta(days=day))
            off = self._off(run)
            self.assertLess(max(off.values()), CENT, (day, off))
            if day == 1:
                self.assertEqual(self._scores().run_id, self.first | run, "some were written")

    def test_another_setting_counts_for_everybody_at_once(self):
        before = {score.id: score.current_value for score in self._scores()}
        self.company_a.clv_config_id.discount_rate = 10.4
        run = self._run()
        found = run._score(run._read())["current_value"]
        stored = self._scores().mapped("current_value")
        np.testing.assert_allclose(stored, found, atol=CENT)
        moved = [abs(score.current_value - before[score.id]) for score in self._scores()]
        self.assertGreater(max(moved), 0.0)

    def test_who_buys_is_written_and_explained_by_that_analysis(self):
        partner = self._scores()[0].partner_id
        self._order(partner, TODAY + timedelta(days=1), 77)
        run = self._run(today=TODAY + timedelta(days=1))
        score = self._score(partner)
        self.assertEqual((score.run_id, score.date), (run, run.date))
        self.assertNotIn("Forecast as of", score.explanation)

    def test_a_figure_that_stands_is_explained_by_the_analysis_that_wrote_it(self):
        later = TODAY + timedelta(days=1)
        run = self._run(today=later)
        kept = self._scores().filtered(lambda score: score.run_id == self.first)[0]
        text = kept.explanation
        self.assertIn("Forecast as of 06/30/2026; no figure has moved by more than 1 % until", text)
        days = (TODAY - kept.first_date).days
        self.assertIn(f"of {days} days", text)
        self.assertNotEqual(run.parameters, self.first.parameters)

    def test_a_deleted_analysis_leaves_the_figures(self):
        self.first.unlink()
        score = self._scores()[0]
        self.assertFalse(score.run_id)
        self.assertIn("Together they come to", score.explanation)
