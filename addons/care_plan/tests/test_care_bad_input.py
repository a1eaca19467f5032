"""Every bad input gets one sentence, and nothing of what was tried is kept."""

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareBadInput(CareCommon):
    def _refused_on_submit(self, plan, words):
        with self.assertRefused(words):
            plan.action_submit()
        self.assertEqual((plan.state, len(plan.approval_ids)), ("draft", 0))
        self.assertFalse(plan.step_ids)

    def test_goal_without_baseline(self):
        plan = self._plan()
        plan.goal_ids.baseline_date = False
        self._refused_on_submit(plan, "“More revenue” cannot be submitted: its baseline")

    def test_audience_larger_than_the_rule_allows(self):
        self.rule_any.maximum_audience = 19
        plan = self._plan()
        self._refused_on_submit(plan, "has 20 customers, more than the 19 .* “Head of service”")

    def test_audience_empty(self):
        plan = self._plan(audience_domain="[('name', '=', 'Nobody at all')]")
        self._refused_on_submit(plan, "is empty")

    def test_a_rule_without_a_responsible_person(self):
        plan = self._plan()
        plan.rule_ids.user_id = False
        self._refused_on_submit(plan, "has no responsible person")

    def test_budget_zero(self):
        plan = self._plan()
        plan.budget_line_ids.planned = 0.0
        self._refused_on_submit(plan, "has no budget: plan an amount")

    def test_approver_archived(self):
        self.rule_any.user_ids = self.approver
        self.approver.active = False
        self._refused_on_submit(self._plan(), "has nobody who could decide")

    def test_gifts_call_a_step_of_their_own(self):
        self.env["care.approval.rule"].create(
            {"name": "Compliance", "minimum_gift": 500.0, "sequence": 5}
        )
        plan = self._plan()
        plan.budget_line_ids.budget_class = "gift"
        plan.action_submit()
        self.assertEqual(plan.step_ids.mapped("name"), ["Compliance", "Head of service"])

    def test_team_member_with_open_tasks_stays(self):
        plan = self._plan()
        member = plan.member_ids.create({"plan_id": plan.id, "user_id": self.colleague.id})
        task = plan.action_ids.task_ids.create(
            {
                "action_id": plan.action_ids.id,
                "name": "Call list",
                "date_due": "2026-06-10",
                "user_id": self.colleague.id,
            }
        )
        with self.assertRefused("still has to do “Call list”"):
            member.unlink()
        task.user_id = self.planner
        member.unlink()

    def test_dates_reversed(self):
        for values in ({"date_from": "2026-06-30", "date_to": "2026-06-01"},):
            with self.assertRefused("before it begins"):
                self._plan(**values)
        plan = self._plan()
        with self.assertRefused("outside its plan"):
            self._action(plan, date_to="2026-12-31")

    def test_template_of_an_app_that_is_not_installed(self):
        plan = self._plan()
        template = self.env["care.plan"].browse(plan.action_save_as_template()["res_id"])
        template.required_module = "website_slides"
        if self.env["ir.module.module"]._get("website_slides").state != "installed":
            before = self.env["care.plan"].search_count([])
            with self.assertRefused("cannot be used: Needs the app"):
                template.with_user(self.planner).action_use_template()
            self.assertEqual(self.env["care.plan"].search_count([]), before)

    def test_a_template_is_used_not_submitted(self):
        plan = self._plan()
        template = self.env["care.plan"].browse(plan.action_save_as_template()["res_id"])
        with self.assertRefused("is a template"):
            template.with_user(self.planner).action_submit()
        made = template.with_user(self.planner).action_use_template()
        plan = self.env["care.plan"].with_user(self.planner).browse(made["res_id"])
        self.assertFalse(plan.is_template)
        self.assertEqual(len(plan.rule_ids), 1)
        self.assertEqual(plan.budget_planned, 1000.0)
        with self.assertRefused("its baseline"):
            plan.action_submit()

    def test_a_series_needs_a_period_and_one_successor(self):
        plan = self._approve(self._plan())
        with self.assertRefused("does not repeat"):
            plan.action_make_successor()
        plan.period = "quarter"
        plan.action_make_successor()
        with self.assertRefused("is followed by"):
            plan.action_make_successor()

    def test_one_failing_successor_does_not_stop_the_others(self):
        broken = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_birthday").copy(
            {"code": "broken"}
        )
        good = self._approve(self._plan(period="month"))
        bad = self._plan(period="month")
        self._action(bad, with_rule=False, rule_template_id=broken.id)
        self._approve(bad)
        broken.required_module = "no_such_app"
        with freeze_time("2026-06-20 08:00:00"), self.enter_registry_test_mode():
            self.env.ref("care_plan.care_plan_cron_make_successors").method_direct_trigger()
        self.assertEqual(len(good.successor_ids), 1)
        self.assertFalse(bad.successor_ids)
        self.assertIn("could not be made", bad.message_ids[0].body)
