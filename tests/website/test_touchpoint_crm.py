"""What customers say and plans track, where there is CRM."""

from datetime import date

from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestTouchpointCrm(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.clerk = new_test_user(
            cls.env, "crm_clerk", groups="touchpoint_mgmt.touchpoint_mgmt_group_user"
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Care"})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Works", "is_company": True, "category_id": cls.tag.ids}
        )
        cls.type = cls.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")

    def test_000_70_a_new_need_becomes_an_opportunity(self):
        """By somebody who need not be a salesperson; no case is opened beside it."""
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        wizard.create(
            {
                "mode": "log",
                "partner_id": self.customer.id,
                "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").id,
                "feedback_kind": "need",
                "feedback": "A second machine",
            }
        ).action_save()
        lead = self.env["crm.lead"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((len(lead), lead.type, lead.user_id), (1, "opportunity", self.clerk))
        self.assertIn("A second machine", lead.description)
        feedback = self.customer.touch_ids.feedback_ids
        self.assertEqual((feedback.lead_ref, feedback.state), (lead, "used"))
        self.assertFalse(feedback.case_id)

    def test_000_20_and_72e_a_plan_tracks_opportunities_and_sees_new_leads(self):
        known = self.env["crm.lead"].create(
            {"name": "Two machines", "type": "opportunity", "partner_id": self.customer.id}
        )
        rule = self.env["care.approval.rule"].search([])
        rule.active = False
        rule.create({"name": "Head of service"})
        planner = new_test_user(self.env, "crm_planner", groups="care_plan.care_plan_group_user")
        approver = new_test_user(
            self.env, "crm_approver", groups="care_plan.care_plan_group_approver"
        )
        plan = self.env["care.plan"].with_user(planner).create(
            {
                "name": "Care for the North",
                "date_from": "2026-06-01",
                "date_to": "2026-06-30",
                "audience_domain": f"[('category_id', 'in', {self.tag.ids})]",
                "hold_out_percent": 0.0,
            }
        )  # fmt: skip
        part = {"plan_id": plan.id}
        plan.goal_ids.create(
            {**part, "name": "Revenue", "measure": "revenue", "baseline_date": "2026-05-31",
             "target_value": 2000.0, "date_due": "2026-06-30"}
        )  # fmt: skip
        action = plan.action_ids.create({**part, "name": "Call"})
        self.env["touchpoint.rule"].with_user(planner).with_context(
            **action._get_rule_defaults()
        ).create(
            {
                "type_id": self.type.id,
                "anchor_id": self.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
                "assignment": "fixed",
            }
        )
        plan.budget_line_ids.create({**part, "name": "Calls", "planned": 100.0})
        plan.action_submit()
        plan.with_user(approver).action_approve()
        self.assertEqual(plan.tracked_ids.reference, known)
        plan.action_run()
        lead = self.env["crm.lead"].create({"name": "More", "partner_id": self.customer.id})
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-06-02' WHERE id = %s", (lead.id,)
        )
        rows = self.env["care.attribution.report"].search(
            [("plan_id", "=", plan.id), ("kind", "=", "lead")]
        )
        self.assertEqual(rows.partner_id, self.customer)
        self.assertEqual(date(2026, 6, 1), plan.started_on)
