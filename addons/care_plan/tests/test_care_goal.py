from datetime import date

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 08:00:00")
class TestCareGoal(CareCommon):
    def _running(self, **values):
        plan = self._plan(**values)
        return plan

    def _start(self, plan):
        self._approve(plan)
        plan.action_run()
        plan.invalidate_recordset()
        return plan

    def test_a_goal_without_measure_baseline_target_or_due_is_not_submitted(self):
        missing = {
            "measure": "its measure",
            "baseline_date": "its baseline",
            "target_value": "its target",
            "date_due": "its due date",
        }
        for field, words in missing.items():
            plan = self._plan()
            goal = self._goal(plan, name="Second goal", **{field: False})
            with self.assertRefused(f"“Second goal” cannot be submitted: {words}"):
                plan.action_submit()
            self.assertEqual(plan.state, "draft")
            goal.unlink()

    def test_a_target_of_zero_is_a_target_when_it_is_progress(self):
        plan = self._plan()
        self._goal(plan, measure="satisfaction", baseline_value=-1.5, target_value=0.0)
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_a_goal_in_the_wrong_direction_is_refused(self):
        plan = self._plan()
        self._goal(plan, name="Fewer", direction="down", baseline_value=10.0, target_value=20.0)
        with self.assertRefused("“Fewer” contradicts itself"):
            plan.action_submit()

    def test_a_goal_due_before_its_plan_is_refused(self):
        with self.assertRefused("before its plan begins"):
            self._goal(self._plan(), date_due="2026-05-31")

    def test_the_baseline_is_the_same_length_of_time_before_the_plan(self):
        self._order(self.customers[0], date(2026, 5, 2), 70.0)  # first day of the 30 before
        self._order(self.customers[0], date(2026, 5, 31), 30.0)
        self._order(self.customers[1], date(2026, 5, 1), 999.0)  # too early
        self._order(self.env["res.partner"].create({"name": "Stranger"}), date(2026, 5, 9), 999.0)
        plan = self._plan()
        plan.goal_ids.write({"baseline_date": False, "baseline_value": 0.0})
        plan.action_capture_baselines()
        self.assertEqual(plan.goal_ids.baseline_value, 100.0)
        self.assertEqual(plan.goal_ids.baseline_date, date(2026, 5, 31))

    def test_a_rate_of_nobody_has_no_baseline(self):
        plan = self._plan()
        plan.goal_ids.measure = "repeat_rate"
        with self.assertRefused("has no baseline: nothing to measure"):
            plan.action_capture_baselines()

    def test_a_baseline_by_hand_is_not_captured(self):
        plan = self._plan()
        plan.goal_ids.measure = "manual"
        with self.assertRefused("entered by hand"):
            plan.goal_ids.action_capture_baseline()

    def test_actual_values_come_from_live_orders(self):
        self._order(self.customers[0], date(2026, 5, 20), 50.0)
        plan = self._plan()
        for measure in (
            "orders",
            "customers",
            "orders_per_customer",
            "conversion",
            "repeat_rate",
            "retention",
            "margin",
            "margin_per_order",
        ):
            self._goal(plan, name=measure, measure=measure)
        self._start(plan)
        goals = {goal.measure: goal for goal in plan.goal_ids}
        self.assertEqual(goals["revenue"].actual_value, 0.0)
        self.assertFalse(goals["repeat_rate"].is_measured)

        self._order(self.customers[0], date(2026, 6, 2), 300.0)
        self._order(self.customers[0], date(2026, 6, 3), 100.0)
        self._order(self.customers[1], date(2026, 6, 5), 200.0)
        self._order(self.customers[2], date(2026, 7, 1), 999.0)  # after the plan
        draft = self._order(self.customers[3], date(2026, 6, 5), 999.0)
        draft.with_context(disable_cancel_warning=True).action_cancel()
        plan.goal_ids.invalidate_recordset()
        expected = {
            "revenue": 600.0,
            "orders": 3.0,
            "customers": 2.0,
            "orders_per_customer": 3 / 20,
            "conversion": 10.0,
            "repeat_rate": 50.0,
            "retention": 100.0,
        }
        for measure, value in expected.items():
            self.assertAlmostEqual(goals[measure].actual_value, value, 6, measure)
        self.assertAlmostEqual(goals["revenue"].achievement, 30.0)
        self.assertEqual(goals["revenue"].treated_value, 30.0)
        if "margin" not in self.env["sale.order"]._fields:
            self.assertEqual(goals["margin"].actual_value, 600.0)
            self.assertEqual(goals["margin_per_order"].actual_value, 200.0)

    def test_orders_of_contacts_count_for_their_firm_once(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customers[0].id}
        )
        plan = self._plan()
        goal = self._goal(plan, measure="customers")
        self._start(plan)
        self._order(contact, date(2026, 6, 2))
        self._order(self.customers[0], date(2026, 6, 3))
        goal.invalidate_recordset()
        self.assertEqual(goal.actual_value, 1.0)

    def test_orders_in_another_currency_are_converted(self):
        currency = self.env["res.currency"].create(
            {
                "name": "ZZZ",
                "symbol": "Z",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 4.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Z", "currency_id": currency.id, "company_id": False}
        )
        plan = self._start(self._plan())
        order = self._order(self.customers[0], date(2026, 6, 2), 400.0)
        order.write({"locked": False, "state": "draft"})
        order.pricelist_id = pricelist
        order.write({"state": "sale"})
        self.assertEqual(order.currency_id, currency)
        self.assertAlmostEqual(plan.goal_ids.actual_value, order.amount_untaxed / 4.0)

    def test_orders_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other company"})
        plan = self._start(self._plan())
        order = self._order(self.customers[0], date(2026, 6, 2))
        self.env.flush_all()
        order.company_id.flush_recordset()
        self.assertEqual(plan.goal_ids.actual_value, 100.0)
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s", (other.id, order.id)
        )
        plan.goal_ids.invalidate_recordset()
        self.assertEqual(plan.goal_ids.actual_value, 0.0)

    def test_coverage_and_satisfaction_come_from_done_touches(self):
        self._order(self.customers[0], date(2026, 6, 18))
        self._order(self.customers[1], date(2026, 6, 18))
        plan = self._plan()
        self._goal(plan, name="coverage", measure="coverage", target_value=50.0, baseline_value=0)
        self._goal(
            plan, name="satisfaction", measure="satisfaction", target_value=2.0, baseline_value=0
        )
        self._start(plan)
        touches = self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])
        self.assertEqual(len(touches), 2)
        outcome = self.env["touchpoint.outcome"].search(
            [("reached", "=", True), ("closes", "=", True)], limit=1
        )
        touches[0]._record_result(outcome, fields.Datetime.now(), expected=7, perceived=9)
        plan.goal_ids.invalidate_recordset()
        goals = {goal.measure: goal for goal in plan.goal_ids}
        self.assertAlmostEqual(goals["coverage"].actual_value, 5.0)
        self.assertAlmostEqual(goals["satisfaction"].actual_value, 2.0)
        self.assertAlmostEqual(goals["coverage"].achievement, 10.0)

    def test_own_measure_counts_records_of_the_customers(self):
        self.planner.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        model = self.env["ir.model"]._get("sale.order")
        field = self.env["ir.model.fields"]._get
        plan = self._plan()
        goal = self._goal(
            plan,
            name="Big orders",
            measure="custom",
            custom_model_id=model.id,
            custom_aggregate="sum",
            custom_field_id=field("sale.order", "amount_untaxed").id,
            custom_partner_field_id=field("sale.order", "partner_id").id,
            custom_date_field_id=field("sale.order", "date_order").id,
            custom_domain="[('amount_untaxed', '>=', 200)]",
        )
        self._start(plan)
        self._order(self.customers[0], date(2026, 6, 2), 300.0)
        self._order(self.customers[1], date(2026, 6, 2), 100.0)
        self._order(self.env["res.partner"].create({"name": "Stranger"}), date(2026, 6, 2), 700.0)
        self.assertEqual(goal.actual_value, 300.0)
        self.assertEqual(goal.with_user(self.approver).actual_value, 300.0)

    def test_a_broken_own_measure_is_refused(self):
        plan = self._plan()
        model = self.env["ir.model"]._get("res.partner")
        with self.assertRefused("“Broken” cannot be computed"):
            self._goal(
                plan,
                name="Broken",
                measure="custom",
                custom_model_id=model.id,
                custom_domain="[('nothing', '=', 1)]",
            )
        with self.assertRefused("belongs to other records"):
            self._goal(
                plan,
                name="Mixed",
                measure="custom",
                custom_model_id=model.id,
                custom_aggregate="sum",
                custom_field_id=self.env["ir.model.fields"]._get("sale.order", "amount_total").id,
            )

    def test_an_own_measure_cannot_read_what_its_maker_cannot(self):
        plan = self._plan()
        with self.assertRefused("cannot be computed"):
            self._goal(
                plan,
                name="Passwords",
                measure="custom",
                custom_model_id=self.env["ir.model"]._get("ir.config_parameter").id,
            )

    def test_values_by_hand_may_be_entered_while_the_plan_runs(self):
        plan = self._plan()
        goal = self._goal(
            plan, measure="manual", baseline_value=5.0, target_value=3.0, direction="down",
            manual_source="Market report",
        )  # fmt: skip
        self._start(plan)
        self.assertFalse(goal.is_measured)
        goal.write(
            {"manual_value": 4.0, "manual_date": "2026-06-15", "manual_source": "Market report"}
        )
        self.assertAlmostEqual(goal.achievement, 50.0)

    def test_values_are_recorded_every_night(self):
        self._order(self.customers[0], date(2026, 6, 2), 500.0)
        plan = self._start(self._plan())
        goal = plan.goal_ids
        for _again in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("care_plan.care_goal_cron_record").method_direct_trigger()
            goal.invalidate_recordset()
            self.assertEqual((goal.recorded_value, goal.recorded_achievement), (500.0, 25.0))
            self.assertEqual(goal.recorded_on, date(2026, 6, 20))
