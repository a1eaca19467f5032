from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, mute_logger, tagged

from odoo.addons.clv_analysis.models.clv_dataset_store import ClvDataset

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvRun(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Five customers, each better than the one before in everything.
        cls.customers = cls.env["res.partner"]
        for number in range(1, 6):
            partner = cls._partner(f"Customer {number}")
            for purchase in range(number):
                cls._order(partner, f"2026-0{number}-1{purchase}", 10 * number)
            cls.customers += partner

    def _rows(self):
        """Physical rows of the score table: a rewritten row has another transaction or place."""
        self.env.flush_all()
        self.env.cr.execute("SELECT id, ctid::text FROM clv_score ORDER BY id")
        return self.env.cr.fetchall()

    def test_scores_and_segments_by_hand(self):
        run = self._run()
        self.assertEqual((run.state, run.progress, run.customer_count), ("done", 100, 5))
        self.assertEqual((run.created_count, run.updated_count, run.removed_count), (5, 0, 0))
        found = [
            (s.r_score, s.f_score, s.m_score, s.frequency, s.monetary, s.average_value)
            for s in map(self._score, self.customers)
        ]
        self.assertEqual(
            found,
            [
                (1, 1, 1, 1, 10.0, 10.0),
                (2, 2, 2, 2, 40.0, 20.0),
                (3, 3, 3, 3, 90.0, 30.0),
                (4, 4, 4, 4, 160.0, 40.0),
                (5, 5, 5, 5, 250.0, 50.0),
            ],
        )
        self.assertEqual(
            [self._score(customer).segment_id.get_external_id() for customer in self.customers],
            [
                {self._score(customer).segment_id.id: f"clv_analysis.clv_segment_{name}"}
                for customer, name in zip(
                    self.customers,
                    ("lost", "hibernating", "needs_attention", "champions", "champions"),
                    strict=True,
                )
            ],
        )

    def test_second_run_writes_no_row(self):
        self._run()
        before = self._rows()
        run = self._run()
        self.assertEqual(
            (run.created_count, run.updated_count, run.removed_count, run.moved_count),
            (0, 0, 0, 0),
        )
        self.assertEqual(self._rows(), before)
        self.assertEqual(self._score(self.customers[0]).date, TODAY)

    def test_rows_are_updated_in_place(self):
        def updates():
            self.env.flush_all()
            self.env.cr.execute(
                """SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables
                    WHERE relname = 'clv_score'"""
            )
            return self.env.cr.fetchone()

        self._run()
        before = updates()
        self._order(self.customers[4], "2026-06-01", 500)
        run = self._run()
        rows, in_place = (now - then for now, then in zip(updates(), before, strict=True))
        self.assertEqual((rows, in_place), (5, 5), "the average of all customers changed")
        self.assertEqual(run.updated_count, 5)

    def test_changes_are_remembered(self):
        self._run()
        self.assertFalse(self._score(self.customers[0]).history_ids, "first scores are no change")
        self._order(self.customers[0], "2026-06-29", 1000)
        run = self._run()
        line = self._score(self.customers[0]).history_ids
        self.assertEqual(len(line), 1)
        self.assertEqual((line.previous_r_score, line.r_score), (1, 5))
        self.assertEqual((line.previous_m_score, line.m_score), (1, 5))
        self.assertEqual(line.previous_segment_id, self.env.ref("clv_analysis.clv_segment_lost"))
        self.assertEqual((line.run_id, line.date), (run, TODAY))
        self.assertTrue(line.segment_changed)
        self.assertEqual(
            run.moved_count,
            self.env["clv.score.history"].search_count(
                [("run_id", "=", run.id), ("segment_changed", "=", True)]
            ),
        )

    def test_customer_without_purchase_left_is_removed(self):
        self._run()
        self.env["sale.order"].search([("partner_id", "=", self.customers[0].id)])._action_cancel()
        run = self._run()
        self.assertEqual((run.removed_count, run.customer_count), (1, 4))
        self.assertFalse(self._score(self.customers[0]))
        line = self.env["clv.score.history"].search([("partner_id", "=", self.customers[0].id)])
        self.assertFalse(line.segment_id)
        self.assertTrue(line.previous_segment_id)

    def test_companies_do_not_touch_each_other(self):
        self._run()
        before = self._rows()
        self._order(self.customers[0], "2026-05-05", 9, company=self.company_b)
        run = self._run(self.company_b)
        self.assertEqual(run.customer_count, 1)
        self.assertEqual([row for row in self._rows() if row in before], before)
        self.assertEqual(self._score(self.customers[0], self.company_b).monetary, 9.0)
        self.assertEqual(self._score(self.customers[0], self.company_a).monetary, 10.0)

    def test_no_orders(self):
        run = self._run(self.company_b)
        self.assertEqual((run.state, run.customer_count), ("done", 0))
        self.assertIn("no purchase up to", run.message)

    def test_one_customer(self):
        self._order(self.customers[0], "2026-05-05", 9, company=self.company_b)
        self._run(self.company_b)
        score = self._score(self.customers[0], self.company_b)
        self.assertEqual((score.r_score, score.f_score, score.m_score), (3, 3, 3))
        self.assertTrue(score.segment_id)

    def test_future_orders_are_left_out_and_reported(self):
        self._order(self.customers[0], "2026-07-15", 9999)
        run = self._run()
        self.assertEqual(run.future_order_count, 1)
        self.assertIn("in the future were left out: 1", run.message)
        self.assertEqual(self._score(self.customers[0]).monetary, 10.0)

    def test_window(self):
        self.company_a.clv_config_id.window_months = 3
        run = self._run()
        self.assertEqual((run.customer_count, run.window_months), (2, 3))
        self.company_a.clv_config_id.window_months = 0
        self.assertEqual(run.window_months, 3, "a run remembers its settings")

    def test_failure_keeps_the_scores_and_tells(self):
        self._run()
        before = self._rows()
        self._order(self.customers[0], "2026-06-29", 1000)
        insert = ClvDataset._insert

        def broken(dataset, run, new):
            insert(dataset, run, new)
            raise ZeroDivisionError("half way")

        with (
            patch.object(ClvDataset, "_insert", broken),
            mute_logger("odoo.addons.clv_analysis.models.clv_run"),
        ):
            run = self._run()
        self.assertEqual(run.state, "failed")
        self.assertIn("ZeroDivisionError", run.message)
        self.assertNotIn("half way", run.message)
        self.assertEqual(self._rows(), before)
        run.with_user(self.analyst).action_compute()
        self.assertEqual((run.state, run.error), ("done", False))
        with self.assertRaisesRegex(UserError, "is done"):
            run.with_user(self.analyst).action_compute()

    def test_number_of_queries_does_not_depend_on_customers(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            run = self.env["clv.run"].sudo()._prepare_runs(self.company_a)
            before = self.env.cr.sql_log_count
            run._process(TODAY)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._run()
        few = queries()
        partners = self.env["res.partner"].create([{"name": f"More {n}"} for n in range(300)])
        for partner in partners:
            self._order(partner, "2026-05-01", 5)
        self.assertEqual(queries(), few + 1, "and the statistics, after so many new customers")
        self.assertEqual(queries(), few)
        self.assertEqual(
            self.env["clv.score"].search_count([("company_id", "=", self.company_a.id)]), 305
        )

    def test_analyst_computes(self):
        action = self.env["clv.run"].with_user(self.analyst).action_compute_now()
        self.assertEqual(action["params"]["type"], "success")
        run = self.env["clv.run"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual((run.state, run.user_id), ("done", self.analyst))
        self.assertFalse(self.env["clv.run"].search([("company_id", "=", self.company_b.id)]))

    def test_others_do_not_compute(self):
        outsider = self.env["res.users"].create({"name": "Outsider", "login": "clv_outsider"})
        with self.assertRaisesRegex(AccessError, "analysts"):
            self.env["clv.run"].with_user(outsider).action_compute_now()

    def test_large_companies_are_scored_in_the_background(self):
        with patch("odoo.addons.clv_analysis.models.clv_run.INLINE_ORDERS", 3):
            action = self.env["clv.run"].with_user(self.analyst).action_compute_now()
        self.assertIn("background", action["params"]["message"])
        run = self.env["clv.run"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(run.state, "draft")
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("clv_analysis.clv_run_cron_compute").id)]
        )
        self.assertTrue(trigger)

    @freeze_time("2026-06-30 04:00:00")
    def test_job_scores_every_company_once_a_day(self):
        self.company_b.clv_config_id.automatic = False
        cron = self.env.ref("clv_analysis.clv_run_cron_compute")
        for _again in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        runs = self.env["clv.run"].search(
            [("company_id", "in", (self.company_a + self.company_b).ids)]
        )
        self.assertEqual(runs.mapped(lambda r: (r.company_id, r.state)), [(self.company_a, "done")])
        self.assertEqual(runs.customer_count, 5)

    @freeze_time("2026-06-30 04:00:00")
    def test_job_starts_a_killed_run_again(self):
        run = self.env["clv.run"]._prepare_runs(self.company_a)
        run.write({"state": "running", "progress": 50})
        with self.enter_registry_test_mode():
            self.env.ref("clv_analysis.clv_run_cron_compute").method_direct_trigger()
        self.assertEqual((run.state, run.customer_count), ("done", 5))
