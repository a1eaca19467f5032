from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareApproval(CareCommon):
    def test_scenario_22_manager_then_director_from_50000_on(self):
        director = new_test_user(
            self.env, "care_director", groups="care_plan.care_plan_group_approver"
        )
        self.env["care.approval.rule"].create(
            {
                "name": "Director",
                "sequence": 20,
                "minimum_amount": 50000.0,
                "user_ids": director.ids,
            }
        )
        self.rule_any.user_ids = self.approver
        plan = self._plan()
        plan.budget_line_ids.planned = 80000.0
        goal = self._goal(plan, name="Loyalty", baseline_date=False)
        with self.assertRefused("“Loyalty” cannot be submitted: its baseline"):
            plan.action_submit()
        goal.baseline_date = "2026-05-31"
        plan.action_submit()
        self.assertEqual(plan.step_ids.mapped("name"), ["Head of service", "Director"])
        with self.assertRefused("not your turn.*waits for"):
            plan.with_user(director).action_approve()
        plan.with_user(self.approver).action_approve()
        self.assertEqual(plan.state, "submitted")
        with self.assertRefused("not your turn"):
            plan.with_user(self.approver).action_approve()
        self.assertTrue(plan.with_user(director).is_my_turn)
        plan.with_user(director).action_approve()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.rule_ids.state, "approved")
        self.assertEqual(
            plan.approval_ids.sorted("id").mapped("decision"), ["submit", "approve", "approve"]
        )
        self.assertEqual(len(set(plan.approval_ids.mapped("content_hash"))), 1)
        self.assertTrue(all(plan.approval_ids.mapped("preview_hash")))

    def test_a_small_plan_needs_no_director(self):
        self.env["care.approval.rule"].create({"name": "Director", "minimum_amount": 50000.0})
        plan = self._plan()
        plan.action_submit()
        self.assertEqual(plan.step_ids.mapped("name"), ["Head of service"])

    def test_the_number_of_customers_calls_a_step(self):
        self.env["care.approval.rule"].create({"name": "Data protection", "minimum_audience": 20})
        self.env["care.approval.rule"].create({"name": "Board", "minimum_audience": 21})
        plan = self._plan()
        plan.action_submit()
        self.assertEqual(set(plan.step_ids.mapped("name")), {"Head of service", "Data protection"})

    def test_self_approval_is_refused(self):
        for who in ("owner", "submitter"):
            plan = self._plan(user=self.approver)
            if who == "submitter":
                plan.user_id = self.planner
            plan.action_submit()
            with self.assertRefused("somebody else has to decide"):
                plan.action_approve()
            self.assertFalse(plan.is_my_turn)
            self.assertEqual(plan.state, "submitted")

    def test_the_owner_cannot_approve_what_a_colleague_submitted(self):
        plan = self._plan(user=self.manager, user_id=self.approver.id)
        plan.action_submit()
        with self.assertRefused("somebody else has to decide"):
            plan.with_user(self.approver).action_approve()

    def test_a_user_is_not_an_approver(self):
        plan = self._plan(member_ids=[(0, 0, {"user_id": self.colleague.id})])
        plan.action_submit()
        with self.assertRefused("not your turn"):
            plan.with_user(self.colleague).action_approve()
        stranger = new_test_user(self.env, "care_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            plan.with_user(stranger).action_approve()

    def test_refusing_needs_a_reason_which_is_kept(self):
        plan = self._plan()
        plan.action_submit()
        asked = plan.with_user(self.approver).action_open_refuse()
        decide = (
            self.env[asked["res_model"]].with_user(self.approver).with_context(**asked["context"])
        )
        wizard = Form(decide)
        wizard.reason = " "
        with self.assertRefused("give a reason"):
            wizard.save().action_confirm()
        self.assertEqual(plan.state, "submitted")
        wizard = Form(decide)
        wizard.reason = "Too expensive"
        wizard.save().action_confirm()
        self.assertEqual(plan.state, "refused")
        decision = plan.approval_ids.sorted("id")[-1]
        self.assertEqual((decision.decision, decision.comment), ("refuse", "Too expensive"))
        self.assertEqual(decision.user_id, self.approver)
        self.assertFalse(plan.target_ids)
        plan.action_draft()
        self.assertEqual((plan.state, plan.version), ("draft", 2))
        plan.budget_line_ids.planned = 10.0
        self._approve(plan)
        self.assertEqual(plan.state, "approved")

    def test_a_submitted_plan_is_taken_back_by_its_owner_only(self):
        plan = self._plan()
        plan.action_submit()
        with self.assertRefused("Only the owner"):
            plan.with_user(self.manager).action_draft()
        plan.action_draft()
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.step_ids.state, "withdrawn")
        self.assertFalse(plan.with_user(self.approver).is_my_turn)

    def test_decisions_are_changed_and_deleted_by_nobody(self):
        plan = self._approve(self._plan())
        approval = plan.approval_ids[0]
        for user in (self.planner, self.approver, self.manager):
            with self.assertRaises(AccessError):
                approval.with_user(user).unlink()
            with self.assertRefused("cannot be changed"):
                approval.with_user(user).write({"comment": "Other"})
            with self.assertRaises(AccessError):
                self.env["care.approval"].with_user(user).create(
                    {
                        "plan_id": plan.id,
                        "user_id": user.id,
                        "decision": "approve",
                        "content_hash": "x",
                    }
                )
        with self.assertRefused("cannot be deleted"):
            approval.sudo().unlink()
        with self.assertRefused("cannot be changed"):
            approval.sudo().write({"comment": "Other"})

    def test_a_plan_with_decisions_is_not_deleted(self):
        plan = self._plan()
        plan.action_submit()
        plan.action_draft()
        with self.assertRefused("keeps its record of decisions"):
            plan.unlink()

    def test_what_changed_behind_the_plan_is_not_approved(self):
        plan = self._plan()
        plan.action_submit()
        self.env.cr.execute(
            "UPDATE care_goal SET target_value = 1 WHERE id IN %s", (tuple(plan.goal_ids.ids),)
        )
        plan.goal_ids.invalidate_recordset()
        with self.assertRefused("no longer what was submitted"):
            plan.with_user(self.approver).action_approve()

    def test_without_an_approver_nothing_is_submitted(self):
        self.rule_any.user_ids = self.approver
        self.approver.active = False
        plan = self._plan()
        with self.assertRefused("“Head of service” has nobody who could decide"):
            plan.action_submit()
        self.assertEqual(plan.state, "draft")
        self.rule_any.active = False
        with self.assertRefused("No approval rule fits"):
            plan.action_submit()

    def test_approvers_have_to_be_in_the_group(self):
        with self.assertRefused("not in the group of care plan approvers"):
            self.rule_any.user_ids = self.planner

    def test_the_inbox_holds_what_waits_for_me(self):
        plan = self._plan()
        plans = self.env["care.plan"]
        inbox = [("is_my_turn", "=", True)]
        self.assertNotIn(plan, plans.with_user(self.approver).search(inbox))
        plan.action_submit()
        self.assertIn(plan, plans.with_user(self.approver).search(inbox))
        self.assertNotIn(plan, plans.with_user(self.planner).search(inbox))
        self.assertIn(plan, plans.with_user(self.planner).search([("is_my_turn", "=", False)]))
        plan.with_user(self.approver).action_approve()
        self.assertNotIn(plan, plans.with_user(self.approver).search(inbox))

    def test_a_named_approver_gets_an_activity(self):
        self.rule_any.user_ids = self.approver
        plan = self._plan()
        plan.action_submit()
        self.assertEqual(plan.sudo().activity_ids.user_id, self.approver)
        self.assertIn("Head of service", plan.waiting_for)
        plan.with_user(self.approver).action_approve()
        self.assertFalse(plan.sudo().activity_ids)

    def test_who_decides_reads_the_step_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.rule_any.user_ids = self.approver
        self.rule_any.with_context(lang="zh_CN").name = "服务总监"
        self.approver.lang = "zh_CN"
        plan = self._plan()
        plan.action_submit()
        self.assertEqual(plan.sudo().activity_ids.summary, "服务总监")
