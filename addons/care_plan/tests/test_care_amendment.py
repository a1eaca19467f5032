from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareAmendment(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = new_test_user(
            cls.env, "care_director", groups="care_plan.care_plan_group_approver"
        )
        cls.env["care.approval.rule"].create(
            {
                "name": "Director",
                "sequence": 20,
                "minimum_amount": 50000.0,
                "user_ids": cls.director.ids,
            }
        )

    def _running(self, amount=80000.0):
        plan = self._plan()
        plan.budget_line_ids.planned = amount
        plan.action_submit()
        plan.with_user(self.approver).action_approve()
        if plan.state != "approved":
            plan.with_user(self.director).action_approve()
        plan.action_run()
        return plan

    def _add(self, plan, amount=10000.0, name="Dinner"):
        """One action more with a rule and its budget."""
        action = self._action(plan, name=name)
        plan.budget_line_ids.create(
            {"plan_id": plan.id, "name": name, "action_id": action.id, "planned": amount}
        )
        return action

    def test_scenario_22_one_more_action_waits_alone(self):
        """Adding 1 action of 10,000 opens an amendment and blocks only that action."""
        self._order(self.customers[0], date(2026, 5, 30))
        plan = self._running()
        first = plan.rule_ids
        action = self._add(plan)
        amendment = plan.amendment_ids
        self.assertEqual((len(amendment), amendment.state, amendment.amount), (1, "draft", 10000.0))
        self.assertEqual(amendment.action_ids, action)
        self.assertTrue(action.is_pending)
        self.assertEqual((first.sudo().state, plan.state), ("running", "running"))
        self.assertEqual(plan.budget_planned, 80000.0)
        self.assertIn("Dinner", amendment.changes)
        with self.assertRefused("“Dinner” of rule .* waits for the approval of Amendment 1"):
            action.rule_ids.sudo().action_approve()
        with self.assertRefused("waits for the approval of Amendment 1"):
            self.env["care.budget.entry"].create(
                {"line_id": action.budget_line_ids.id, "name": "INV", "amount": 1.0}
            )
        with self.assertRefused("needs a reason"):
            amendment.action_submit()
        amendment.reason = "The customers asked for it"
        amendment.action_submit()
        self.assertEqual(amendment.step_ids.mapped("name"), ["Head of service"])
        with self.assertRefused("can no longer be changed|is in state|was submitted"):
            action.name = "Other"
        with self.assertRefused("somebody else has to decide"):
            amendment.action_approve()
        amendment.with_user(self.approver).action_approve()
        self.assertEqual((amendment.state, plan.version), ("approved", 2))
        self.assertFalse(action.is_pending)
        self.assertEqual(action.rule_ids.sudo().state, "running")
        self.assertEqual(plan.budget_planned, 90000.0)
        versions = plan.version_ids.sorted("id")
        self.assertEqual(versions.mapped("number"), [1, 2])
        self.assertIn("Action “Dinner”: new", versions[1].changes)
        self.assertNotIn("Dinner", versions[0].summary)
        self.assertIn("Dinner", versions[1].summary)

    def test_changed_values_are_listed_and_come_into_force_together(self):
        plan = self._running()
        goal, action = plan.goal_ids, plan.action_ids
        amendment = self.env["care.amendment"].with_user(self.planner).create({"plan_id": plan.id})
        amendment.reason = "More time"
        for values in (
            {"subject": "plan_end", "new_date": "2026-07-31"},
            {"subject": "action_to", "action_id": action.id, "new_date": "2026-07-15"},
            {"subject": "goal_target", "goal_id": goal.id, "new_number": 2500.0},
        ):
            amendment.change_ids.create({"amendment_id": amendment.id, **values})
        self.assertIn("2,000 to 2,500", amendment.changes)
        amendment.action_submit()
        self.assertEqual((goal.target_value, plan.date_to), (2000.0, date(2026, 6, 30)))
        amendment.with_user(self.approver).action_approve()
        self.assertEqual((goal.target_value, plan.date_to), (2500.0, date(2026, 7, 31)))
        self.assertEqual(action.date_to, date(2026, 7, 15))
        self.assertIn("2,000 → 2,500", plan.version_ids.sorted("id")[-1].changes)

    def test_overlapping_amendments_are_refused(self):
        plan = self._running()
        change = {"subject": "goal_target", "goal_id": plan.goal_ids.id, "new_number": 2500.0}
        first, second = (self.env["care.amendment"].create({"plan_id": plan.id}) for _n in "ab")
        first.change_ids.create({"amendment_id": first.id, **change})
        with self.assertRefused("Amendment 1 .* already changes “Target of a goal” .* overlap"):
            second.change_ids.create({"amendment_id": second.id, **change})
        first.action_drop()
        second.change_ids.create({"amendment_id": second.id, **change})

    def test_an_amendment_that_cannot_be_carried_out_is_refused_when_submitted(self):
        plan = self._running()
        amendment = self.env["care.amendment"].create({"plan_id": plan.id, "reason": "Longer"})
        amendment.change_ids.create(
            {
                "amendment_id": amendment.id,
                "subject": "action_to",
                "action_id": plan.action_ids.id,
                "new_date": "2026-12-31",
            }
        )
        with self.assertRefused("lies outside its plan"):
            amendment.action_submit()
        self.assertEqual(plan.action_ids.date_to, date(2026, 6, 30))
        self.assertEqual(amendment.state, "draft")

    def test_below_the_limit_an_amendment_is_in_force_at_once(self):
        self.company.care_amendment_free_amount = 500.0
        plan = self._running()
        self._add(plan, amount=400.0)
        amendment = plan.amendment_ids
        amendment.reason = "Small"
        amendment.action_submit()
        self.assertEqual(amendment.state, "approved")
        self.assertIn("below_limit", amendment.approval_ids.mapped("decision"))

    def test_a_dropped_amendment_leaves_nothing_but_its_list(self):
        plan = self._running()
        self._add(plan)
        amendment = plan.amendment_ids
        amendment.reason = "No"
        amendment.action_submit()
        amendment.with_user(self.approver).action_refuse("Too much")
        amendment.action_drop()
        self.assertEqual((len(plan.action_ids), plan.budget_planned), (1, 80000.0))
        self.assertIn("Dinner", amendment.changes)
        self.assertEqual(plan.version, 1)

    def test_stopping_an_action_ends_its_rules_only(self):
        plan = self._running()
        action = plan.action_ids
        amendment = self.env["care.amendment"].create({"plan_id": plan.id, "reason": "Useless"})
        amendment.change_ids.create(
            {"amendment_id": amendment.id, "subject": "action_stop", "action_id": action.id}
        )
        amendment.with_user(self.planner).action_submit()
        amendment.with_user(self.approver).action_approve()
        self.assertTrue(action.is_stopped)
        self.assertEqual(action.rule_ids.sudo().state, "ended")
        self.assertEqual(plan.state, "running")

    def test_only_an_approved_plan_is_amended(self):
        with self.assertRefused("is not approved: change it directly"):
            self.env["care.amendment"].create({"plan_id": self._plan().id})

    def test_a_plan_does_not_end_with_an_open_amendment(self):
        plan = self._running()
        self._add(plan)
        with self.assertRefused("Amendment 1 .* is still open"):
            plan.action_end()

    def test_a_colleague_cannot_amend(self):
        plan = self._running()
        plan.member_ids.create({"plan_id": plan.id, "user_id": self.colleague.id})
        with self.assertRaises(AccessError):
            self._action(plan.with_user(self.colleague), with_rule=False)
        self.assertFalse(plan.amendment_ids)
