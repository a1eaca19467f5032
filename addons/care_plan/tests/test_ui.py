from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestUi(CareCommon, HttpCase):
    def test_planner_approver_and_evaluation(self):
        """The planner makes and submits, the approver approves, the planner runs and evaluates."""
        self.env["res.partner"].search([("id", "not in", self.customers[:2].ids)]).filtered(
            "partner_share"
        ).active = False
        self._order(self.customers[0], fields.Date.today())
        self._order(self.customers[0], fields.Date.today() - timedelta(days=9))
        self.type.name = "Care call"
        # whether the one customer with orders is held out would depend on ids
        self.env["ir.default"].set("care.plan", "hold_out_percent", 0.0)
        planner = new_test_user(
            self.env, "care_tour_planner", groups="care_plan.care_plan_group_user"
        )
        self.start_tour("/odoo/care-plans", "care_plan_make_and_submit", login=planner.login)
        plan = self.env["care.plan"].search([("name", "=", "Care for the North")])
        self.assertEqual((plan.state, plan.submitter_id), ("submitted", planner))
        self.assertEqual(plan.goal_ids.baseline_value, 1.0)
        self.start_tour("/odoo/care-inbox", "care_plan_approve", login=self.approver.login)
        self.assertEqual(plan.state, "approved")
        touches = self.env["touchpoint.touch"]
        self.assertFalse(touches.search([("rule_id", "in", plan.rule_ids.ids)]))
        self.start_tour("/odoo/care-plans", "care_plan_run_and_evaluate", login=planner.login)
        self.assertEqual(plan.state, "running")
        self.assertEqual(
            touches.search([("rule_id", "in", plan.rule_ids.ids)]).partner_id, self.customers[0]
        )
        line = plan.evaluation_ids.line_ids.filtered(lambda rec: rec.key == "loyalty")
        self.assertEqual((line.score, line.override_reason), (80.0, "Survey of the month"))

    def test_executor_does_a_task_and_receives_guests(self):
        plan = self._plan(date_from="2020-01-01", date_to="2090-12-31")
        executor = new_test_user(
            self.env, "care_tour_executor", groups="care_plan.care_plan_group_user"
        )
        plan.member_ids.create({"plan_id": plan.id, "user_id": executor.id})
        action = plan.action_ids
        task = action.task_ids.create(
            {
                "action_id": action.id,
                "name": "Book the hall",
                "user_id": executor.id,
                "date_due": fields.Date.today() + timedelta(days=9),
            }
        )
        guest = self.env["res.partner"].create({"name": "Ms Lee"})
        invitee = action.invitee_ids.create({"action_id": action.id, "partner_id": guest.id})
        self._approve(plan)
        self.start_tour("/odoo/care-tasks", "care_plan_execute", login=executor.login)
        self.assertEqual(task.state, "done")
        self.start_tour("/odoo/care-guests", "care_plan_receive_guests", login=executor.login)
        self.assertEqual(invitee.state, "attended")

    def test_director_looks_and_approves_an_amendment(self):
        plan = self._approve(self._plan(date_from="2020-01-01", date_to="2090-12-31"))
        plan.action_run()
        self.start_tour("/odoo/care-plans", "care_plan_amend", login=self.planner.login)
        self.assertEqual(plan.amendment_ids.state, "submitted")
        self.assertTrue(plan.action_ids.filtered("is_pending"))
        self.start_tour("/odoo/care-overview", "care_plan_direct", login=self.approver.login)
        self.assertEqual(plan.amendment_ids.state, "approved")
        self.assertEqual(plan.version, 2)
