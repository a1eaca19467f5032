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
