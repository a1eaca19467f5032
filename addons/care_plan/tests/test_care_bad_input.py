"""Every bad input gets one sentence, and nothing of what was tried is kept."""

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareBadInput(CareCommon):
    def assertUntouched(self, plan):
        """A draft nobody ever asked to decide on."""
        plan.invalidate_recordset()
        self.assertEqual((plan.state, plan.submitter_id.id), ("draft", False))
        self.assertFalse(plan.approval_ids)
        self.assertFalse(plan.step_ids)
        self.assertFalse(plan.target_ids)
        self.assertEqual(set(plan.rule_ids.mapped("state")), {"draft"})

    def test_goal_without_baseline(self):
        plan = self._plan()
        plan.goal_ids.baseline_date = False
        with self.assertRefused("“More revenue” cannot be submitted: its baseline"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_audience_larger_than_the_rule_allows(self):
        self.rule_any.maximum_audience = 19
        plan = self._plan()
        with self.assertRefused("has 20 customers, more than the 19 .* “Head of service”"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_audience_empty(self):
        plan = self._plan(audience_domain="[('name', '=', 'Nobody at all')]")
        with self.assertRefused("is empty"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_a_rule_without_a_responsible_person(self):
        plan = self._plan()
        plan.rule_ids.user_id = False
        with self.assertRefused("has no responsible person"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_budget_zero(self):
        plan = self._plan()
        plan.budget_line_ids.planned = 0.0
        with self.assertRefused("has no budget: plan an amount"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_approver_archived(self):
        self.rule_any.user_ids = self.approver
        self.approver.active = False
        plan = self._plan()
        with self.assertRefused("has nobody who could decide"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_approver_missing(self):
        """Nobody at all is in the group that has to decide."""
        self.rule_any.group_id = self.env["res.groups"].create({"name": "Board"})
        plan = self._plan()
        with self.assertRefused("“Head of service” has nobody who could decide"):
            plan.action_submit()
        self.assertUntouched(plan)

    def test_approver_is_archived_while_the_plan_waits(self):
        """Another member of the group decides; a named approver alone leaves a plan to take back."""
        self.rule_any.user_ids = self.approver
        plan = self._plan()
        plan.action_submit()
        self.approver.active = False
        with self.assertRefused("not your turn"):
            plan.with_user(self.manager).action_approve()
        self.assertEqual(plan.state, "submitted")
        plan.action_draft()
        self.rule_any.user_ids = False
        self.approver.active = True
        self._approve(plan)
        self.assertEqual(plan.state, "approved")

    def test_overlapping_amendments(self):
        plan = self._approve(self._plan())
        first, second = self.env["care.amendment"].create([{"plan_id": plan.id}] * 2)
        change = {"subject": "plan_end", "new_date": "2026-07-15"}
        first.change_ids.create({**change, "amendment_id": first.id})
        with self.assertRefused("the two amendments overlap"):
            second.change_ids.create({**change, "amendment_id": second.id})
        self.assertFalse(second.change_ids)
        self.assertEqual(str(plan.date_to), "2026-06-30")

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
        self.assertEqual(plan.member_ids, member)
        task.user_id = self.planner
        member.unlink()
        self.assertFalse(plan.member_ids)

    def test_dates_reversed(self):
        before = self.env["care.plan"].search_count([])
        with self.assertRefused("before it begins"):
            self._plan(date_from="2026-06-30", date_to="2026-06-01")
        self.assertEqual(self.env["care.plan"].search_count([]), before)
        plan = self._plan()
        actions = plan.action_ids
        with self.assertRefused("before it begins"):
            self._action(plan, date_from="2026-06-20", date_to="2026-06-10")
        with self.assertRefused("outside its plan"):
            self._action(plan, date_to="2026-12-31")
        self.assertEqual(plan.action_ids, actions)

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
