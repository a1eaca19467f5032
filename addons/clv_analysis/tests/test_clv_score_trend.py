from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.clv_analysis.engine import forecast

from .common import ClvCase
from .test_clv_run_forecast import OPEN_GATE, simulate


@tagged("post_install", "-at_install")
class TestClvScoreTrend(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._partner("Ann")
        for day in ("2026-01-10", "2026-02-10", "2026-03-10"):
            cls._order(cls.ann, day, 100)

    def _line(self, name, score=None):
        """Dict of day and figure of one line."""
        panel = (score or self._score(self.ann)).with_user(self.analyst)[name]
        return dict(zip(panel["labels"], panel["series"][0]["data"], strict=True))

    def _three_analyses(self):
        """Ann buys and returns between analyses of three months -> what each of them said."""
        said = {}
        for day, amount in (
            (date(2026, 3, 31), 0),
            (date(2026, 5, 31), 300),
            (date(2026, 6, 30), -40),
        ):
            if amount:
                self._order(self.ann, day.replace(day=15), amount)
            run = self._run(today=day)
            self.assertEqual(run.state, "done", run.error)
            score = self._score(self.ann)
            self.assertEqual(score.run_id, run)
            said[f"{day:%m/%d/%Y}"] = (score.current_value, score.p_alive)
        return said

    def test_what_each_analysis_said(self):
        simulate(self, 40)
        self.company_a.clv_config_id.write({**OPEN_GATE, "margin_percent": 40})
        said = self._three_analyses()
        self.assertNotEqual(self._score(self.ann).run_id.model, forecast.HEURISTIC)
        value, alive = self._line("value_trend"), self._line("alive_trend")
        for day, (current_value, p_alive) in said.items():
            self.assertAlmostEqual(value[day], current_value, delta=0.01, msg=day)
            self.assertAlmostEqual(alive[day], p_alive, delta=1e-4, msg=day)
        self.assertEqual(len(set(value.values())), len(value))

    def test_a_point_opens_its_analysis(self):
        self._three_analyses()
        panel = self._score(self.ann).value_trend
        runs = self.env["clv.run"].browse(panel["open"])
        self.assertEqual(panel["labels"][-3:], ["03/31/2026", "05/31/2026", "06/30/2026"])
        self.assertEqual(
            runs.mapped("date")[-3:], [date(2026, 3, 31), date(2026, 5, 31), date(2026, 6, 30)]
        )

    def test_months_before_the_first_analysis_begin_with_the_first_purchase(self):
        self._run(today=date(2026, 3, 31))
        line = self._line("value_trend")
        self.assertEqual(list(line), ["01/31/2026", "02/28/2026", "03/31/2026"])
        # one purchase, 21 days ago: 1 / (21 + 1 / (2 / 80)) x 365 at 100, at 10 % for half a year
        self.assertAlmostEqual(line["01/31/2026"], 365 / 61 * 100 * 1.1**-0.5, 1)
        self.assertEqual(line["03/31/2026"], self._score(self.ann).current_value)

    def test_one_point_a_month_and_no_probability_without_a_model(self):
        for day in (10, 20, 31):
            self._run(today=date(2026, 3, day))
        self.assertEqual(list(self._line("value_trend"))[-1], "03/31/2026")
        self.assertEqual(len(self._line("value_trend")), 3)
        self.assertFalse(self._score(self.ann).alive_trend)

    def test_purchases_that_are_no_longer_looked_at(self):
        self.company_a.clv_config_id.window_months = 2
        self._order(self.ann, "2026-06-20", 100)
        self._run()
        line = self._line("value_trend")
        self.assertEqual(line["06/30/2026"], self._score(self.ann).current_value)
        self.assertNotIn("05/30/2026", line, "nothing was bought in these two months")

    def test_many_scores_are_read_together(self):
        others = [self._partner(f"Other {number}") for number in range(20)]
        for other in others:
            self._order(other, "2026-05-05", 10)
        self._run()
        scores = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])

        def queries(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("value_trend")
            return self.env.cr.sql_log_count - before

        queries(scores)
        self.assertEqual(queries(scores), queries(scores[:2]))

    def test_on_the_contact_for_analysts_only(self):
        self._order(self.ann, "2026-06-01", 5, company=self.company_b)
        self._run()
        self._run(self.company_b)
        seen = self.ann.with_user(self.analyst)
        self.assertEqual(seen.clv_value_trend, self._score(self.ann).value_trend)
        other = self.ann.with_company(self.company_b).clv_value_trend
        self.assertEqual(other["labels"][-1], "06/30/2026")
        self.assertEqual(len(other["labels"]), 1, "only what was bought at the other company")
        clerk = new_test_user(self.env, login="clv_trend_clerk", groups="base.group_user")
        for name in ("clv_value_trend", "clv_alive_trend", "clv_account_summary"):
            with self.assertRaises(AccessError):
                self.ann.with_user(clerk).read([name])
