from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TODAY, CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCarePlan(CareCommon):
    def test_journey_from_draft_to_closed(self):
        """Nothing is planned before the plan is approved and started; then the touches appear."""
        self._order(self.customers[0], date(2026, 5, 30))
        plan = self._plan()
        planner = self.env["touchpoint.planner"].sudo()
        touches = self.env["touchpoint.touch"].sudo()
        mine = [("rule_id", "in", plan.rule_ids.ids)]
        rules = plan.sudo().rule_ids

        planner._plan(rules, TODAY)
        self.assertFalse(touches.search_count(mine))
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        planner._plan(rules, TODAY)
        self.assertFalse(touches.search_count(mine))
        plan.with_user(self.approver).action_approve()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(rules.state, "approved")
        self.assertTrue(rules.preview_hash)
        planner._plan(rules, TODAY)
        self.assertFalse(touches.search_count(mine))

        plan.action_run()
        self.assertEqual((plan.state, rules.state), ("running", "running"))
        touch = touches.search(mine)
        self.assertEqual(touch.partner_id, self.customers[0])
        self.assertEqual(touch.due, date(2026, 6, 2))

        plan.action_evaluate()
        self.assertEqual(plan.evaluation_ids.kind, "midterm")
        plan.action_end()
        self.assertEqual((plan.state, rules.state), ("evaluating", "ended"))
        self.assertEqual(touch.state, "cancelled")
        with self.assertRefused("no final evaluation"):
            plan.action_close()
        plan.action_evaluate()
        plan.action_close()
        self.assertEqual(plan.state, "closed")

    def test_pause_and_resume_carry_through_to_the_rules(self):
        plan = self._approve(self._plan())
        plan.action_run()
        rule = plan.sudo().rule_ids
        plan.action_pause()
        self.assertEqual((plan.is_paused, rule.state), (True, "paused"))
        with self.assertRefused("paused: resume the plan"):
            rule.action_resume()
        plan.action_resume()
        self.assertEqual((plan.is_paused, rule.state), (False, "running"))

    def test_cancel_needs_a_reason_and_ends_the_rules(self):
        self._order(self.customers[0], date(2026, 5, 30))
        plan = self._approve(self._plan())
        plan.action_run()
        with self.assertRefused("give a reason"):
            plan.action_cancel("  ")
        plan.action_cancel("Budget cut")
        self.assertEqual((plan.state, plan.sudo().rule_ids.state), ("cancelled", "ended"))
        self.assertEqual(plan.approval_ids.sorted("id")[-1].comment, "Budget cut")

    def test_a_broken_audience_is_refused_on_save(self):
        for domain in (
            "[('no_such_field', '=', 1)]",
            "[(",
            "1 + 1",
            "[('total_invoiced', '>', 0)]",
        ):
            with self.assertRefused("not a valid choice of customers"):
                self._plan(audience_domain=domain)
        plan = self._plan()
        with self.assertRefused("Excluded.*not a valid"):
            plan.exclusion_domain = "[('nobody_knows', '=', 1)]"

    def test_dates_reversed_are_refused(self):
        with self.assertRefused("before it begins"):
            self._plan(date_from="2026-06-30", date_to="2026-06-01")

    def test_an_empty_audience_cannot_be_submitted(self):
        plan = self._plan(audience_domain="[('name', '=', 'Nobody at all')]")
        self.assertEqual(plan.audience_count, 0)
        with self.assertRefused("audience .* is empty"):
            plan.action_submit()
        self.assertEqual(plan.state, "draft")

    def test_a_plan_needs_goal_action_and_budget(self):
        plan = self._plan()
        plan.budget_line_ids.planned = 0
        with self.assertRefused("no budget"):
            plan.action_submit()
        plan.budget_line_ids.planned = 10
        plan.rule_ids.unlink()
        plan.budget_line_ids.write({"action_id": False, "takes_touch_cost": False})
        plan.action_ids.unlink()
        with self.assertRefused("no action"):
            plan.action_submit()
        plan.goal_ids.unlink()
        with self.assertRefused("no goal"):
            plan.action_submit()

    def test_a_firm_with_contacts_counts_once(self):
        self.env["res.partner"].create(
            [
                {"name": "Contact", "parent_id": self.customers[0].id, "category_id": self.tag.ids}
                for _number in range(3)
            ]
        )
        self.assertEqual(self._plan().audience_count, 20)

    def test_excluded_customers_are_left_out(self):
        plan = self._plan(exclusion_domain=f"[('id', '=', {self.customers[3].id})]")
        self.assertEqual(plan.audience_count, 19)
        self._approve(plan)
        self.assertNotIn(self.customers[3], plan.target_ids.partner_id)

    def test_a_submitted_plan_cannot_be_changed(self):
        plan = self._plan()
        plan.action_submit()
        rule = plan.rule_ids
        for change in (
            lambda: plan.write({"name": "Other"}),
            lambda: plan.write({"audience_domain": "[]"}),
            lambda: plan.goal_ids.write({"target_value": 1.0}),
            plan.goal_ids.unlink,
            lambda: plan.action_ids.write({"name": "Other"}),
            lambda: plan.budget_line_ids.write({"planned": 9999.0}),
            lambda: self._goal(plan),
            lambda: rule.write({"offset_days": 9}),
            lambda: rule.sudo().write({"audience_domain": "[]"}),
            lambda: rule.sudo().unlink(),
            plan.unlink,
        ):
            with self.assertRefused("can no longer be changed"):
                change()

    def test_state_is_changed_by_buttons_only(self):
        plan = self._plan()
        with self.assertRefused("Use the buttons"):
            plan.write({"state": "approved"})
        with self.assertRefused("Use the buttons"):
            self._plan(state="running")
        with self.assertRefused("possible only in"):
            plan.action_run()

    def test_a_rule_of_an_unapproved_plan_cannot_be_approved_or_started(self):
        rule = self._plan().rule_ids.with_user(self.manager)
        with self.assertRefused("which is not approved"):
            rule.action_approve()
        rule.sudo().state = "approved"
        with self.assertRefused("which is not running"):
            rule.action_start()

    def test_the_calendar_is_approved_with_its_plan(self):
        """The preview of a plan that waits offers no approval of its own, which would be refused."""
        plan = self._plan()
        shown = plan.with_user(self.manager).action_preview()
        preview = self.env["touchpoint.preview"].with_user(self.manager).browse(shown["res_id"])
        self.assertFalse(preview.can_approve)
        free = plan.rule_ids.with_user(self.manager).copy({"care_action_id": False})
        preview = preview.create({"rule_ids": [(6, 0, free.ids)]})
        self.assertTrue(preview.can_approve)

    def test_hold_out_of_plan_and_rules_stays_the_same(self):
        plan = self._plan(hold_out_percent=20.0)
        self.assertEqual(plan.rule_ids.hold_out_percent, 20.0)
        plan.hold_out_percent = 30.0
        self.assertEqual(plan.rule_ids.hold_out_percent, 30.0)
        with self.assertRefused("inside a plan both are the same"):
            plan.rule_ids.hold_out_percent = 10.0

    def test_a_copy_is_a_new_draft_with_its_goals(self):
        plan = self._approve(self._plan())
        copy = plan.copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertEqual(copy.name, "Care for the North (copy)")
        self.assertEqual(len(copy.goal_ids), 1)
        self.assertFalse(copy.target_ids)
        self.assertNotEqual(copy._get_arm_salt(), plan._get_arm_salt())
        self.assertEqual(plan.copy({"name": "Again"}).name, "Again")
