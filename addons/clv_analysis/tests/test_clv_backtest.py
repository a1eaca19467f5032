from datetime import date, timedelta

from odoo.tests import tagged

from . import cdnow
from .common import ClvCase

EPOCH = date(1970, 1, 1)
# The last day of the 78 weeks of the sample.
END = date(1998, 6, 30)
# Of the 2,357 customers eight never paid anything: no purchase that counts.
CUSTOMERS = 2349


@tagged("post_install", "-at_install")
class TestClvBacktest(ClvCase):
    """The CDNOW sample as confirmed orders: 39 weeks known, 39 weeks forecast."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers, days, amounts = cdnow.purchases()
        partners = cls.env["res.partner"].create(
            [{"name": f"CDNOW {number}"} for number in sorted(set(customers.tolist()))]
        )
        by_number = dict(zip(sorted(set(customers.tolist())), partners.ids, strict=True))
        template = cls._order(partners[0], "1997-01-01", 1, state="draft")
        cls.env.flush_all()
        cls.env.cr.execute(
            """INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id,
                                       company_id, state, date_order, amount_untaxed,
                                       currency_rate, locked)
               SELECT 'CDNOW', partner, partner, partner, %s, 'sale', day + time '12:00', amount,
                      1, true
                 FROM unnest(%s, %s::date[], %s) AS line (partner, day, amount)""",
            [
                template.company_id.id,
                [by_number[number] for number in customers.tolist()],
                [EPOCH + timedelta(days=day) for day in days.tolist()],
                amounts.tolist(),
            ],
        )
        cls.env.invalidate_all()
        cls.run_ = cls._run(today=END)

    def test_the_analysis_chooses_by_backtest_and_shows_the_figures(self):
        run = self.run_
        self.assertEqual((run.state, run.customer_count), ("done", CUSTOMERS), run.error)
        tests = run.backtest_ids
        self.assertEqual(
            set(tests.mapped("model")), {"bg_nbd", "mbg_nbd", "pareto_nbd", "status_quo"}
        )
        chosen = tests.filtered("chosen")
        self.assertEqual(len(chosen), 1)
        self.assertEqual((chosen.horizon_days, chosen.customer_count), (272, CUSTOMERS))
        self.assertEqual(chosen.origin, date(1997, 10, 1))
        self.assertIn(run.model, ("mbg_nbd", "pareto_nbd"))
        self.assertEqual(run.model, chosen.model)
        best = min(tests, key=lambda test: test.deviance)
        self.assertLessEqual(chosen.deviance, best.deviance + best.se)
        self.assertGreaterEqual(chosen.auc, chosen.auc_recency)
        self.assertGreater(chosen.hit_rate, chosen.hit_rate_past_spend)
        self.assertIn(run.grade, ("a", "b"))
        self.assertGreaterEqual(run.coverage, 0.8)
        self.assertEqual(chosen.config_id, self.company_a.clv_config_id)
        form = self.env["clv.run"].with_user(self.analyst).get_view(view_type="form")["arch"]
        for name in ("backtest_ids", "grade", "coverage"):
            self.assertIn(name, form)

    def test_a_forecast_worse_than_a_simple_rule_says_so(self):
        run = self.run_
        self.assertNotIn("Grade C", run.message)
        run.grade = "c"
        run.backtest_ids.filtered("chosen").write({"hit_rate": 0.4, "hit_rate_past_spend": 0.9})
        run.invalidate_recordset(["message"])
        sentence = "found 40 % of the best customers, past spending alone 90 %"
        self.assertIn(sentence, run.message)
        score = self.env["clv.score"].search([("run_id", "=", run.id)], limit=1)
        self.assertIn(sentence, score.with_user(self.analyst).explanation)
        dashboard = self.env["clv.dashboard"].with_user(self.analyst)
        tiles = dashboard._page_quality(self.company_a, run.with_user(self.analyst))[0]
        self.assertIn(sentence, tiles["note"])

    def test_calibration_and_course_are_stored(self):
        chosen = self.run_.backtest_ids.filtered("chosen")
        self.assertEqual(chosen.bin_ids.mapped("decile"), list(range(1, 11)))
        self.assertEqual(sum(chosen.bin_ids.mapped("customer_count")), CUSTOMERS)
        last = chosen.bin_ids[-1]
        self.assertGreater(last.predicted, chosen.bin_ids[0].predicted)
        course = chosen.tracking_ids
        self.assertEqual(course[-1].date, chosen.origin + timedelta(days=272))
        self.assertEqual(sorted(course.mapped("actual")), course.mapped("actual"))
        self.assertAlmostEqual(course[-1].predicted / course[-1].actual - 1, chosen.bias, 3)
        seen = self.env["clv.backtest.bin"].with_user(self.analyst).search([])
        self.assertEqual(seen.company_id, self.company_a)

    def test_the_choice_holds_until_the_next_backtest(self):
        base = date(1998, 5, 1)
        first = self._run(today=base)
        self.assertEqual(first.backtest_run_id, first)
        for later, made in ((10, False), (27, False), (30, True)):
            run = self._run(today=base + timedelta(days=later))
            self.assertEqual(run.state, "done", run.error)
            self.assertEqual(bool(run.backtest_ids), made, later)
            self.assertEqual(run.backtest_run_id, run if made else first)
            if not made:
                for name in ("model", "grade", "coverage", "extra_spread"):
                    self.assertEqual(run[name], first[name], name)

    def test_other_settings_need_another_backtest(self):
        self.company_a.clv_config_id.horizon_months = 6
        run = self._run(today=END)
        self.assertEqual(run.backtest_run_id, run)
        self.assertEqual(run.backtest_ids[0].horizon_days, 182)
        self.assertEqual(len(set(run.backtest_ids.mapped("origin"))), 2)

    def test_a_forecast_that_no_longer_fits_is_an_alarm(self):
        later = END + timedelta(days=60)
        run = self._run(today=later)
        self.assertEqual(run.drift_date, END)
        self.assertLess(run.drift, -0.9, "nobody bought after the end of the sample")
        self.assertTrue(run.drift_alarm)
        self.assertEqual(run.backtest_run_id, run, "tried anew")
        activity = run.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group("clv_analysis.clv_analysis_group_manager"))
        self.assertIn(self.company_a, activity.user_id.company_ids)
        again = self._run(today=later + timedelta(days=1))
        self.assertTrue(again.drift_alarm)
        self.assertFalse(again.activity_ids, "one open alarm is enough")

    def test_a_forecast_that_fits_is_no_alarm(self):
        early = date(1998, 3, 31)
        self._run(today=early)
        run = self._run(today=date(1998, 5, 10))
        self.assertEqual(run.drift_date, early)
        self.assertFalse(run.drift_alarm)
        self.assertFalse(run.activity_ids)
        self.assertLess(abs(run.drift), 0.4)
