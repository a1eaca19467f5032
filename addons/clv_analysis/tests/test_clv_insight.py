from datetime import date, timedelta

from scipy.stats import spearmanr

from odoo.tests import tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvInsight(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))
        for day in ("2024-02-10", "2024-05-10", "2026-06-10"):  # away for two years, returned
            cls._order(cls.ann, day, 100)
        for day in ("2024-03-01", "2024-03-20"):  # lost since
            cls._order(cls.bob, day, 40)
        cls._order(cls.cid, "2026-05-05", 70)
        cls.company_a.clv_config_id.cost_per_order = 7

    def _refreshed(self, **kwargs):
        run = self._run(**kwargs)
        self.assertEqual(run.state, "done", run.error)
        run._refresh_insights()
        return run

    def _rows(self, model, *domain):
        return self.env[model].search([("company_id", "=", self.company_a.id), *domain])

    def test_cohorts_by_hand(self):
        self._refreshed()
        cohort = self._rows(
            "clv.cohort", ("period", "=", "quarter"), ("cohort_date", "=", "2024-01-01")
        ).sorted("age")
        self.assertEqual(cohort.mapped("age"), [0, 1, 9])
        self.assertEqual(cohort.mapped("active_count"), [2, 1, 1])
        self.assertEqual(cohort.mapped("customer_count"), [2, 2, 2])
        self.assertEqual(cohort.mapped("retention"), [1.0, 0.5, 0.5])
        self.assertEqual(cohort.mapped("amount"), [180.0, 100.0, 100.0])
        behind = cohort[2].action_open_customers()
        self.assertEqual(self.env["clv.score"].search(behind["domain"]).partner_id, self.ann)

    def test_flows_by_hand(self):
        self._refreshed()
        found = {
            (str(row.date), row.kind): (row.customer_count, row.amount)
            for row in self._rows("clv.flow", ("kind", "!=", "active"))
        }
        self.assertEqual(
            found,
            {
                ("2024-02-01", "new"): (1, 100.0),
                ("2024-03-01", "new"): (1, 40.0),
                ("2026-05-01", "new"): (1, 70.0),
                ("2025-03-01", "lost"): (1, 80.0),
                ("2025-05-01", "lost"): (1, 200.0),
                ("2026-06-01", "returned"): (1, 100.0),
            },
        )

    def test_customers_behind_a_flow(self):
        self._refreshed()
        for month, kind, partner in (
            ("2026-05-01", "new", self.cid),
            ("2025-03-01", "lost", self.bob),
            ("2026-06-01", "active", self.ann),
        ):
            row = self._rows("clv.flow", ("date", "=", month), ("kind", "=", kind))
            action = row.with_user(self.analyst).action_open_customers()
            scores = self.env["clv.score"].with_user(self.analyst).search(action["domain"])
            self.assertEqual(scores.partner_id, partner, (month, kind))

    def test_tenure_by_hand(self):
        self._refreshed()
        rows = self._rows("clv.tenure")
        self.assertEqual(
            [(r.year, r.customer_count, r.order_count, r.amount, r.cost) for r in rows],
            [(1, 3, 5, 350.0, 35.0), (3, 1, 1, 100.0, 7.0)],
        )
        self.assertAlmostEqual(rows[0].cost_share, 0.1)

    def test_concentration_and_its_history(self):
        self._refreshed()
        self._refreshed()
        self._refreshed(today=TODAY + timedelta(1))
        rows = self._rows("clv.concentration", ("measure", "=", "monetary"))
        self.assertEqual(rows.mapped("date"), [TODAY + timedelta(1), TODAY])
        # 300, 80, 70: 2 (3*300 + 2*80 + 70) / (3 * 450) - 4/3
        self.assertAlmostEqual(rows[0].gini, (2 * 1130 / 450 - 4) / 3, 4)
        self.assertEqual(rows[0].curve[-1], [1.0, 1.0, 70.0])

    def test_loss_type_suggested_by_returns(self):
        config = self.company_a.clv_config_id
        self.assertEqual(config._loss_type(), "always_a_share")
        self._refreshed()
        self.assertEqual((config.dormant_count, config.returned_count), (2, 1))
        self.assertIn("1 of 2 dormant customers", config.loss_suggestion)
        config.write({"dormant_count": 200, "returned_count": 1})
        self.assertEqual(config._loss_type(), "lost_for_good")
        config.loss_type = "always_a_share"
        self.assertEqual(config._loss_type(), "always_a_share")

    def test_policy_of_one_customer(self):
        self._run()
        score = self._score(self.bob)
        self.assertEqual(score.loss_type, "always_a_share")
        self.bob.with_company(self.company_a).clv_loss_policy = "lost_for_good"
        self.assertEqual(score.loss_type, "lost_for_good")

    def test_win_back_leaves_out_who_is_lost_for_good(self):
        self._run()
        Score = self.env["clv.score"].with_company(self.company_a)
        ours = [("company_id", "=", self.company_a.id)]
        self.assertIn(self.bob, Score.search(Score.action_win_back()["domain"] + ours).partner_id)
        self.company_a.clv_config_id.loss_type = "lost_for_good"
        domain = Score.with_context(allowed_company_ids=self.company_a.ids).action_win_back()
        self.assertNotIn(self.bob, Score.search(domain["domain"] + ours).partner_id)

    def test_refreshing_twice_gives_the_same(self):
        self._refreshed()

        def figures():
            return [
                sorted(map(str, self._rows(model).mapped(lambda r: (r.amount, r.customer_count))))
                for model in ("clv.cohort", "clv.flow", "clv.tenure")
            ]

        before, alerts = figures(), self._rows("clv.alert")
        self._refreshed()
        self.assertEqual((figures(), self._rows("clv.alert")), (before, alerts))

    def test_a2_correlation_of_attributes_with_value(self):
        """A2: ranks by hand; stored with the analysis; one attribute that is the same is left out."""
        run = self._refreshed()
        scores = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])
        self.assertGreater(len(scores), 2)
        self.assertNotIn("categories", run.correlation, "all bought of one category")
        for name, by in (
            ("frequency", lambda score: score.frequency),
            ("recency", lambda score: -score.last_date.toordinal()),
            ("margin", lambda score: score.margin),
            ("tenure", lambda score: -score.first_date.toordinal()),
        ):
            expected = spearmanr(scores.mapped("current_value"), scores.mapped(by)).statistic
            self.assertAlmostEqual(run.correlation[name], expected, 3, name)
        category = self.env["product.category"].create({"name": "Clv other"})
        other = self.env["product.product"].create({"name": "Other", "categ_id": category.id})
        best = scores.sorted("current_value")[-1].partner_id
        order = self.env["sale.order"].search([("partner_id", "=", best.id)], limit=1)
        line = {"product_id": other.id, "product_uom_qty": 1, "price_unit": 0.0}
        order.write({"order_line": [(0, 0, {**line, "tax_ids": [(5, 0, 0)]})]})
        run._refresh_insights()
        self.assertGreater(run.correlation["categories"], 0)
        panels = self.env["clv.dashboard"].with_user(self.analyst).get_panels("value")["panels"]
        panel = next(panel for panel in panels if panel["key"] == "correlation")
        self.assertEqual(panel["series"][0]["data"], sorted(run.correlation.values(), reverse=True))
        self.assertIn("no proof of a cause", panel["note"])

    def test_no_orders_and_refunds_only(self):
        self.env["sale.order"].search([("company_id", "=", self.company_a.id)]).write(
            {"state": "cancel"}
        )
        self._order(self.ann, "2026-06-01", -50)
        self._refreshed()
        self.assertFalse(self._rows("clv.cohort"))
        self.assertEqual(self._rows("clv.concentration").mapped("gini"), [0.0, 0.0, 0.0])
        self.assertFalse(self._rows("clv.alert"))

    def test_job_refreshes_the_latest_run_of_each_company(self):
        self._run()
        run = self._run()
        other = self._run(company=self.company_b)
        with self.enter_registry_test_mode():
            self.env.ref("clv_analysis.clv_run_cron_insight").method_direct_trigger()
        self.assertTrue(run.insight_date)
        self.assertTrue(other.insight_date)
        self.assertEqual(self._rows("clv.flow").run_id, run)
        self.assertEqual(
            self._rows("clv.cohort", ("cohort_date", "=", date(2024, 1, 1))).run_id, run
        )
