from odoo.tests import Form, freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareAction(CareCommon):
    def test_dates_and_layer_are_filled_in(self):
        plan = self._plan()
        action = plan.action_ids
        self.assertEqual((action.date_from, action.date_to), (plan.date_from, plan.date_to))
        self.assertEqual(action.layer, "social")
        self.assertEqual(self._action(plan, with_rule=False, kind="club").layer, "structural")
        plan.invalidate_recordset()
        self.assertEqual(plan.layer_mix, "Social 1 · Structural 1")

    def test_dates_outside_the_plan_or_reversed_are_refused(self):
        plan = self._plan()
        with self.assertRefused("lies outside its plan"):
            plan.action_ids.date_to = "2026-07-01"
        with self.assertRefused("before it begins"):
            plan.action_ids.write({"date_from": "2026-06-20", "date_to": "2026-06-10"})

    def test_add_rule_opens_a_rule_with_the_plan_filled_in(self):
        plan = self._plan(hold_out_percent=25.0)
        opened = plan.action_ids.action_add_rule()
        rules = self.env[opened["res_model"]].with_user(self.planner)
        form = Form(rules.with_context(**opened["context"]))
        form.type_id = self.type
        form.anchor_id = self.anchor
        rule = form.save()
        self.assertEqual(rule.care_plan_id, plan)
        self.assertEqual(rule.company_id, plan.company_id)
        self.assertEqual(rule.hold_out_percent, 25.0)
        self.assertEqual(rule.audience_count, 20)

    def test_no_rule_is_added_after_the_plan_was_submitted(self):
        plan = self._plan()
        plan.action_submit()
        with self.assertRefused("can no longer be changed"):
            plan.action_ids.action_add_rule()

    def test_an_action_with_rules_is_not_deleted(self):
        plan = self._plan()
        plan.budget_line_ids.unlink()
        with self.assertRefused("has touchpoint rules"):
            plan.action_ids.unlink()

    def test_touches_of_the_action_are_counted(self):
        self.assertEqual(self._plan().action_ids.touch_count, 0)
        action = self._plan().action_ids
        self.assertEqual(
            action.action_view_touches()["domain"], [("rule_id.care_action_id", "=", action.id)]
        )

    def test_actions_are_bars_over_the_months_of_the_plan(self):
        plan = self._plan(date_from="2026-05-17", date_to="2026-07-15")
        thanks = plan.action_ids
        thanks.write({"date_from": "2026-06-01", "date_to": "2026-06-30"})
        thanks.task_ids.create(
            {"action_id": thanks.id, "name": "Check the list", "user_id": self.planner.id,
             "date_due": "2026-06-16"}
        )  # fmt: skip
        self._action(plan, with_rule=False, name="All the time")
        drawn = plan.timeline
        self.assertEqual([month["day"] for month in drawn["months"]],
                         ["2026-05-17", "2026-06-01", "2026-07-01"])  # fmt: skip
        self.assertEqual([month["width"] for month in drawn["months"]], [25, 50, 25])
        self.assertEqual(drawn["today"], 25)
        first, second = drawn["rows"]
        self.assertEqual((first["left"], first["width"], first["state"]), (25, 50, "on"))
        self.assertEqual([task["left"] for task in first["tasks"]], [50])
        self.assertEqual((second["left"], second["width"]), (0, 100))
        with freeze_time("2026-08-01 08:00:00"):
            plan.invalidate_recordset(["timeline"])
            self.assertIsNone(plan.timeline["today"], "a plan that is over has no today")
