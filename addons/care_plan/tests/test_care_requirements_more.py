"""The other half of the requirements: activities, services, visits, results, control."""

from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareRequirementsMore(CareCommon):
    def _running(self, **values):
        plan = self._approve(self._plan(**values))
        plan.action_run()
        return plan

    def _touch(self, plan, customer, expected, perceived):
        """A finished touch with an answer of the customer."""
        self._order(customer, date(2026, 5, 29))
        self.env["touchpoint.planner"].sudo()._plan(plan.sudo().rule_ids, date(2026, 6, 1))
        touch = self.env["touchpoint.touch"].search(
            [("rule_id", "in", plan.rule_ids.ids), ("partner_id", "=", customer.id)]
        )
        touch.sudo().write(
            {
                "state": "done",
                "done_date": "2026-06-01",
                "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").id,
                "expected": expected,
                "perceived": perceived,
                "satisfaction": perceived - expected,
                "satisfaction_class": "dissatisfied" if perceived < expected else "satisfied",
                "user_id": plan.user_id.id,
            }
        )
        return touch

    def test_000_46_and_004_135_group_activity(self):
        action = self._action(
            self._plan(), kind="group_activity", subtype="seminar", capacity=2, with_rule=False
        )
        guests = action.invitee_ids.create(
            [{"action_id": action.id, "partner_id": p.id} for p in self.customers[:4]]
        )
        with self.assertRefused("Nobody takes part .* before"):
            guests[0].action_accept()
        plan = self._approve(action.plan_id)
        guests[:2].action_accept()
        with self.assertRefused("is full: there is room for 2"):
            guests[2].action_accept()
        guests[0].action_attended()
        line = plan.budget_line_ids.sudo()
        self.assertEqual((action.attended_count, action.attendance), (1, 25.0))
        with self.assertRefused("invited to .* twice"):
            guests.create({"action_id": action.id, "partner_id": self.customers[0].id})
        self.assertTrue(line)

    def test_000_48_personalised_service(self):
        action = self._action(
            self._plan(),
            kind="personal_service",
            service_level="24x7",
            service_start="2026-01-01",
            with_rule=False,
        )
        right = action.entitlement_ids.create(
            {"action_id": action.id, "name": "Visit of a technician", "quantity": 1}
        )
        self._approve(action.plan_id)
        right.action_use()
        with self.assertRefused("is used up"):
            right.action_use()

    def test_000_50_joint_promotion_shares(self):
        plan = self._plan()
        action = plan.action_ids
        action.kind = "joint_promotion"
        share = {"action_id": action.id, "cost_share": 40.0, "result_share": 50.0}
        row = action.share_ids.create({**share, "partner_id": self.customers[0].id})
        self.assertEqual((row.cost, action.own_cost_share), (400.0, 60.0))
        with self.assertRefused("more than 100 %"):
            row.copy({"cost_share": 70.0, "result_share": 0.0})

    def test_000_52_executive_levels_match(self):
        plan = self._plan()
        action = self._action(plan, kind="executive", host_level="3", guest_level="5")
        self.assertIn("Department head receives Chairperson", action.level_problem)
        self.assertIn(action.level_problem, plan.warnings)
        action.host_level = "5"
        self.assertFalse(action.level_problem)

    def test_000_54_66_event_in_five_gated_steps(self):
        action = self._action(self._plan(), kind="event", with_rule=False)
        action.resource_ids.create(
            [
                {"action_id": action.id, "name": "Hall", "origin": "own", "value": 500.0},
                {"action_id": action.id, "name": "Band", "origin": "free", "value": 800.0},
            ]
        )
        self.assertEqual(action.free_value, 800.0)
        steps = action.step_ids.sorted("step")
        self.assertEqual(len(steps), 5)
        steps.finding = "Known"
        with self.assertRefused("comes first"):
            steps[1].action_done()
        for step in steps:
            step.action_done()
        self.assertEqual(set(steps.mapped("state")), {"done"})
        action.nature = "welfare"
        with self.assertRefused("no target return"):
            action.roi_target = 10.0

    def test_000_72a_no_execution_before_approval(self):
        plan = self._plan()
        with self.assertRefused("possible only in"):
            plan.action_run()
        with self.assertRefused("which is not approved"):
            plan.rule_ids.with_user(self.manager).action_approve()

    def test_000_72b_care_report_of_a_customer(self):
        plan = self._running()
        self._touch(plan, self.customers[0], 8, 9)
        self._order(self.customers[0], date(2026, 6, 1), 123.0)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.planner)
            ._render_qweb_html("care_plan.care_customer_report_document", self.customers[0].ids)[0]
            .decode()
        )
        for text in ("Care for the North", "Thank-you call", "123"):
            self.assertIn(text, html)

    def test_000_72b_an_order_of_two_plans_is_paid_once(self):
        """The order stands under both plans; the revenue of the customer counts it once."""
        self._running()
        self._running(name="Care for the South")
        self._order(self.customers[0], date(2026, 6, 1), 123.0)
        self.env.flush_all()
        report = self.env["report.care_plan.care_customer_report_document"]
        values = report._get_report_values(self.customers[0].ids)
        self.assertEqual(len(values["orders"][self.customers[0]]), 2)
        self.assertEqual(values["revenue"], {self.customers[0]: 123.0})

    def test_000_72c_amendments(self):
        plan = self._running()
        self._action(plan, name="More", with_rule=False)
        self.assertEqual(plan.amendment_ids.state, "draft")

    def test_000_72e_attribution_of_orders_and_leads(self):
        plan = self._running()
        touch = self._touch(plan, self.customers[0], 8, 9)
        order = self._order(self.customers[0], date(2026, 6, 1), 123.0)
        self.env.flush_all()
        rows = self.env["care.attribution.report"].search(
            [("plan_id", "=", plan.id), ("order_id", "=", order.id)]
        )
        self.assertEqual((rows.amount, rows.touch_id), (123.0, touch))
        self.assertEqual(rows.action_id, plan.action_ids)
        late = self._order(self.customers[0], date(2026, 7, 20))
        self.env.flush_all()
        self.assertNotIn(
            late, rows.search([("plan_id", "=", plan.id)]).order_id, "after the window"
        )
        if "crm.lead" in self.env:
            lead = self.env["crm.lead"].create({"name": "More", "partner_id": self.customers[1].id})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-06-02' WHERE id = %s", (lead.id,)
            )
            found = rows.search([("plan_id", "=", plan.id), ("kind", "=", "lead")])
            self.assertEqual(found.partner_id, self.customers[1])

    def test_000_76_86_three_layers_of_four_indicators(self):
        plan = self._running()
        plan.action_evaluate()
        layers = plan.evaluation_ids.line_ids.grouped("layer")
        self.assertEqual({layer: len(rows) for layer, rows in layers.items()},
                         {"strategy": 4, "implementation": 4, "effect": 4})  # fmt: skip
        for line in plan.evaluation_ids.line_ids:
            self.assertIn("res_model", line.action_open_rows(), line.key)

    def test_002_293_false_loyalty(self):
        plan = self._running(industry_competition="low")
        self._touch(plan, self.customers[0], 8, 3)
        self._touch(plan, self.customers[1], 8, 3)
        for _number in range(2):
            self._order(self.customers[0], date(2026, 6, 1))
        plan.invalidate_recordset()
        self.assertEqual(plan.false_loyalty_count, 1)

    def test_002_415_421_gained_and_lost_customers(self):
        self._order(self.customers[0], date(2026, 5, 30))
        self._order(self.customers[1], date(2026, 5, 30))
        with freeze_time("2026-06-20 08:00:00"):
            with freeze_time("2026-06-01 08:00:00"):
                plan = self._running()
            self._order(self.customers[1], date(2026, 6, 5))
            self._order(self.customers[2], date(2026, 6, 5))
            self.env["care.budget.entry"].create(
                {"line_id": plan.budget_line_ids.id, "name": "INV", "amount": 60.0}
            )
            plan.invalidate_recordset()
            self.assertEqual(
                (plan.customers_gained, plan.customers_kept, plan.customers_lost), (1, 1, 1)
            )
            self.assertEqual(plan.cost_per_gained, plan.budget_actual)

    def test_002_511_531_layer_mix(self):
        plan = self._plan()
        self._action(plan, with_rule=False, kind="offer")
        self.assertEqual(plan.layer_mix, "Financial 1 · Social 1")

    def test_003_10c_control_report_and_reward(self):
        plan = self._running()
        plan.member_ids.create(
            {"plan_id": plan.id, "user_id": self.planner.id, "department": "Service"}
        )
        self._touch(plan, self.customers[0], 8, 9)
        self.env.flush_all()
        row = self.env["care.control.report"].search([("plan_id", "=", plan.id)])
        self.assertEqual((row.user_id, row.department), (self.planner, "Service"))
        self.assertEqual((row.planned, row.done, row.on_time, row.effective), (1, 1, 1, 1))
        values = row.action_record()["context"]
        conduct = self.env["care.conduct"].with_user(self.manager)
        record = conduct.with_context(**values).create({"decision": "reward", "reason": "Fast"})
        self.assertEqual((record.user_id, record.done), (self.planner, 1))
        with self.assertRefused("is not changed"):
            record.reason = "Slow"
        with self.assertRefused("Nobody rewards"):
            conduct.create({"user_id": self.manager.id, "reason": "Me"})

    def test_003_16_18_executor_performance(self):
        plan = self._running()
        self._touch(plan, self.customers[0], 8, 3)
        self.env.flush_all()
        rows = self.env["care.control.report"]._read_group(
            [("plan_id", "=", plan.id)],
            ["user_id"],
            ["planned:sum", "done:sum", "dissatisfied:sum"],
        )
        self.assertEqual(rows, [(self.planner, 1, 1, 1)])

    def test_003_49_segments_have_their_rules(self):
        plan = self._plan()
        self._action(plan, name="Only large ones")
        plan.rule_ids[1].audience_domain = f"[('id', 'in', {self.customers[:3].ids})]"
        self.assertEqual(plan.rule_ids.mapped("audience_count"), [20, 3])

    def test_004_29a_life_of_a_service(self):
        plan = self._plan()
        action = self._action(
            plan,
            with_rule=False,
            kind="service_activity",
            service_start="2026-05-02",
            service_review="2026-05-31",
        )
        self.assertEqual(plan.service_age, 30.0)
        self.assertIn("due for review", plan.warnings)
        with self.assertRefused("before the service was offered"):
            action.service_retire = "2026-01-01"

    def test_004_49a_offer_as_result_of_a_touch(self):
        plan = self._plan()
        action = plan.action_ids
        level = action.level_ids.create(
            {"action_id": action.id, "name": "Next", "discount": 5.0, "only_touched": True}
        )
        self._approve(plan)
        plan.action_run()
        self._touch(plan, self.customers[0], 8, 9)
        level.action_issue()
        self.assertEqual(level.code_ids.partner_id, self.customers[0])

    def test_004_67_trial_with_feedback(self):
        action = self._action(self._plan(), with_rule=False, kind="trial")
        self._approve(action.plan_id)
        guest = action.invitee_ids.create(
            {"action_id": action.id, "partner_id": self.customers[0].id}
        )
        guest.action_attended()
        guest.write({"rating": 8, "feedback": "Quiet and fast"})
        self.assertEqual(action.trial_rating, 8.0)

    def test_004_149_153_service_activity_capacity_and_invitations(self):
        plan = self._plan()
        action = self._action(plan, kind="service_activity", with_rule=False, theme="Winter check")
        site = action.site_ids.create(
            {"action_id": action.id, "name": "North", "daily_capacity": 1}
        )
        person = self.env["res.partner"].create(
            {"name": "Ms Lee", "parent_id": self.customers[0].id}
        )
        self.env["care.keyperson"].create({"partner_id": person.id})
        self._approve(plan)
        action.action_invite_key_persons()
        self.assertEqual(action.invitee_ids.partner_id, person)
        other = action.invitee_ids.create(
            {"action_id": action.id, "partner_id": self.customers[1].id}
        )
        guests = action.invitee_ids
        guests.write({"site_id": site.id, "day": "2026-06-10"})
        guests[0].action_accept()
        with self.assertRefused("North is full on 2026-06-10"):
            guests[1].action_accept()
        other.day = "2026-06-11"
        guests.action_accept()

    def test_004_159_national_plan_with_regions(self):
        nation = self._plan(name="Nation", date_to="2026-12-31")
        north = self._plan(name="North", parent_id=nation.id, region="North")
        self.assertEqual((nation.child_count, nation.total_planned), (1, 2000.0))
        with self.assertRefused("cannot be part of itself"):
            nation.parent_id = north
        with self.assertRefused("lies outside the national plan"):
            self._plan(name="Next year", parent_id=nation.id, date_to="2027-02-01")

    def test_004_181_189_public_welfare(self):
        action = self._action(self._plan(), with_rule=False, kind="welfare")
        with self.assertRefused("for the public good"):
            action.roi_target = 5.0
        self._approve(action.plan_id)
        action.write({"awareness": 40.0, "media_count": 3, "image_source": "Survey"})

    def test_004_203_visit_with_two_step_approval(self):
        director = new_test_user(
            self.env, "care_director", groups="care_plan.care_plan_group_approver"
        )
        rule = self.env["care.approval.rule"]
        rule.create({"name": "Area manager", "applies_to": "visit", "user_ids": self.approver.ids})
        rule.create(
            {"name": "Head of sales", "applies_to": "visit", "sequence": 20,
             "user_ids": director.ids}
        )  # fmt: skip
        plan = self._running()
        visit = self.env["care.visit"].with_user(self.planner).create(
            {"plan_id": plan.id, "partner_id": self.customers[0].id, "name": "Talk",
             "date": "2026-06-10", "gift_value": 50.0}
        )  # fmt: skip
        with self.assertRefused("possible only in"):
            visit.action_done()
        visit.action_submit()
        with self.assertRefused("not your turn"):
            visit.with_user(director).action_approve()
        steps = self.env["care.approval.step"]
        self.assertEqual(
            steps.with_user(self.approver).search([("is_my_turn", "=", True)]).subject,
            "Customer 00: Talk",
        )
        visit.with_user(self.approver).action_approve()
        self.assertEqual(visit.state, "submitted")
        steps.with_user(director).search([("is_my_turn", "=", True)]).action_approve()
        self.assertEqual(visit.state, "approved")
        with self.assertRefused("Say what came of the visit"):
            visit.action_done()
        visit.report = "Signed"
        visit.action_done()
        self.assertEqual(visit.state, "done")
