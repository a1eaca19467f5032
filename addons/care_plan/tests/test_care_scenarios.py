"""Acceptance scenarios of touches as a care plan carries them out; numbers are the scenario's."""

from datetime import date, timedelta

from odoo.tests import freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareScenarios(CareCommon):
    def _running(self, **values):
        for customer in self.customers:
            self._order(customer, date(2026, 5, 29))
        plan = self._approve(self._plan(**values))
        plan.action_run()
        return plan

    def _touches(self, plan):
        return self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])

    def test_scenario_18_who_opts_out_is_not_contacted_by_the_plan(self):
        plan = self._running()
        touch = self._touches(plan).filtered(lambda t: t.partner_id == self.customers[0])
        self.assertEqual(touch.state, "planned")
        self.customers[0].touch_preference_ids = [(0, 0, {"decision": "deny", "scope": "all"})]
        self.env["touchpoint.executor"]._execute(self.company, touch.due)
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "consent"))
        self.assertFalse(touch.activity_id)

    def test_scenario_19_one_arm_for_a_firm_and_its_people(self):
        person = self.env["res.partner"].create(
            {"name": "Ms Lee", "parent_id": self.customers[0].id, "category_id": self.tag.ids}
        )
        self._order(person, date(2026, 5, 29))
        plan = self._running(hold_out_percent=30.0)
        target = plan.target_ids.filtered(lambda t: t.partner_id == self.customers[0])
        self.assertEqual(len(target), 1)
        self.assertNotIn(person, plan.target_ids.partner_id)
        mine = self._touches(plan).filtered(lambda t: t.commercial_partner_id == self.customers[0])
        self.assertEqual(set(mine.mapped("arm")), {target.arm})

    def test_scenario_20_another_company_sees_no_touch_cost_or_paper(self):
        plan = self._running()
        self._order(self.customers[0], date(2026, 6, 1))
        other = self.env["res.company"].create({"name": "Company B"})
        stranger = new_test_user(
            self.env,
            "care_scenario_b",
            groups="care_plan.care_plan_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.env.flush_all()
        env = self.env(user=stranger)
        for model, name in (
            ("touchpoint.touch", "rule_id.care_plan_id"),
            ("care.budget.report", "plan_id"),
            ("care.control.report", "plan_id"),
            ("care.attribution.report", "plan_id"),
            ("care.target", "plan_id"),
        ):
            here = [(name, "=", plan.id)]
            self.assertTrue(self.env[model].search_count(here), model)
            self.assertEqual(env[model]._read_group(here, [], ["__count"]), [(0,)], model)
        html = env["ir.actions.report"]._render_qweb_html(
            "care_plan.care_customer_report_document", self.customers[0].ids
        )[0]
        self.assertNotIn("Care for the North", html.decode())

    def test_scenario_21_the_control_group_is_left_alone_and_stays(self):
        plan = self._running(hold_out_percent=30.0)
        arms = {target.partner_id: target.arm for target in plan.target_ids}
        control = self._touches(plan).filtered(lambda t: t.arm == "control")
        self.assertTrue(control)
        for days in range(8):
            self.env["touchpoint.executor"]._execute(
                self.company, date(2026, 6, 1) + timedelta(days=days)
            )
        self.assertEqual(set(control.mapped("state")), {"control"})
        self.assertFalse(control.activity_id | control.partner_id.activity_ids)
        self.env["care.dataset"]._freeze_targets(plan)
        self.env["touchpoint.planner"].sudo()._plan(plan.sudo().rule_ids, date(2026, 6, 2))
        self.assertEqual({t.partner_id: t.arm for t in plan.target_ids}, arms)
        copied = plan.copy()
        copied.budget_line_ids.create({"plan_id": copied.id, "name": "Calls", "planned": 10.0})
        self._approve(copied)
        self.assertEqual(set(copied.target_ids.partner_id), set(arms))
        self.assertNotEqual({t.partner_id: t.arm for t in copied.target_ids}, arms)

    def test_scenario_24_a_case_of_the_plan_counts_in_the_managers_report(self):
        self.env["touchpoint.case.policy"].create(
            {
                "name": "Service",
                "sequence": 0,
                "company_id": self.company.id,
                "user_id": self.colleague.id,
                "clock": "hours",
                "respond_hours": 48,
                "resolve_hours": 72,
            }
        )
        plan = self._running()
        touch = self._touches(plan).filtered(lambda t: t.partner_id == self.customers[0])
        wizard = self.env["touchpoint.result"].with_user(self.planner)
        wizard.create(
            {
                "touch_id": touch.id,
                "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").id,
                "expected": "8",
                "perceived": "5",
            }
        ).action_save()
        case = self.env["touchpoint.case"].search([("touch_id", "=", touch.id)])
        self.assertEqual((len(case), touch.satisfaction), (1, -3))
        self.assertEqual(case.user_id, self.colleague)
        self.assertEqual(str(case.respond_by), "2026-06-03 08:00:00")
        self.env.flush_all()
        rows = self.env["care.control.report"].with_user(self.manager)._read_group(
            [("plan_id", "=", plan.id), ("done", ">", 0)], [], ["cases:sum", "dissatisfied:sum"]
        )  # fmt: skip
        self.assertEqual(rows, [(1, 1)])
