from datetime import date, timedelta

from odoo.tools import mute_logger

from .common import TODAY, TouchpointCase


class TestTouchpointExecutor(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Li Na")
        cls.order = cls._new_order(cls.partner, date(2027, 4, 26))  # +3 = TODAY

    def _new_planned(self, **values):
        rule = self._new_running_rule(self.partner, **values)
        self._plan(rule, date(2027, 4, 27))
        return rule.touch_ids

    def _execute(self, day=TODAY):
        return self.executor._execute(self.company, day)

    def test_on_the_day_the_responsible_gets_a_quiet_activity(self):
        touch = self._new_planned()
        followers = self.partner.message_follower_ids
        messages = self.partner.message_ids
        self.assertEqual(self._execute(TODAY - timedelta(days=1)), 0)
        self.assertEqual(self._execute(), 1)
        activity = touch.activity_id
        self.assertEqual(touch.state, "assigned")
        self.assertEqual((activity.res_model, activity.res_id), ("res.partner", self.partner.id))
        self.assertEqual((activity.user_id, activity.date_deadline), (self.clerk, TODAY))
        self.assertIn("arrive as agreed", activity.note)
        self.assertEqual(self.partner.message_follower_ids, followers, "nobody follows")
        self.assertEqual(self.partner.message_ids, messages, "nobody is mailed")
        self.assertEqual(self._execute(), 0, "a second run does nothing")

    def test_nothing_happens_while_the_rule_is_paused(self):
        touch = self._new_planned()
        touch.rule_id.with_user(self.manager).action_pause()
        self._execute()
        self.assertEqual(touch.state, "planned")
        self.executor._expire(self.company, touch.deadline + timedelta(days=1))
        self.assertEqual((touch.state, touch.reason_code), ("expired", "rule_stopped"))

    def test_the_customer_is_looked_at_again_on_the_day(self):
        touch = self._new_planned()
        self.order.state = "cancel"
        self._execute()
        self.assertEqual((touch.state, touch.reason_code), ("cancelled", "not_eligible"))
        self.assertFalse(touch.activity_id)

    def test_an_archived_customer_is_not_contacted(self):
        touch = self._new_planned()
        self.partner.active = False
        self._execute()
        self.assertEqual((touch.state, touch.reason_code), ("cancelled", "archived"))

    def test_an_opt_out_after_planning_wins(self):
        touch = self._new_planned()
        self.env["phone.blacklist"]._add([self.partner.phone_sanitized])
        self._execute()
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "consent"))

    def test_grace_days_end(self):
        touch = self._new_planned(grace_days=2)
        self._execute()
        activity = touch.activity_id
        self.assertEqual(self.executor._expire(self.company, TODAY + timedelta(days=2)), 0)
        self.assertEqual(self.executor._expire(self.company, TODAY + timedelta(days=3)), 1)
        self.assertEqual((touch.state, touch.reason_code), ("expired", "grace_over"))
        self.assertFalse(activity.exists())

    def test_days_without_a_server_are_caught_up_within_grace(self):
        late = self._new_planned()
        punctual = self._new_planned(grace_days=0)
        day = TODAY + timedelta(days=3)
        self.executor._expire(self.company, day)
        self._execute(day)
        self.assertEqual(late.state, "assigned")
        self.assertEqual(punctual.state, "expired")

    def test_the_control_group_is_never_contacted(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Held {n}", "phone": "+86 10 6552 9988"} for n in range(40)]
        )
        for partner in partners:
            self._new_order(partner, date(2027, 4, 26))
        rule = self._new_running_rule(partners, hold_out_percent=40)
        self._plan(rule)
        held = rule.touch_ids.filtered(lambda touch: touch.arm == "control")
        self.assertTrue(held)
        for day in (TODAY, TODAY + timedelta(days=60)):
            self._execute(day)
            self.executor._expire(self.company, day)
        self.assertEqual(set(held.mapped("state")), {"control"})
        self.assertFalse(held.activity_id)
        activities = self.env["mail.activity"].search([("res_model", "=", "res.partner")])
        self.assertFalse(set(activities.mapped("res_id")) & set(held.partner_id.ids))

    def test_a_touch_of_an_archived_person_goes_to_the_responsible_of_the_rule(self):
        touch = self._new_planned()
        touch.user_id = self.other_clerk
        self.other_clerk.active = False
        self._execute()
        self.assertEqual((touch.state, touch.user_id), ("assigned", self.clerk))

    @mute_logger("odoo.addons.touchpoint_mgmt.models.touchpoint_executor")
    def test_a_broken_rule_waits_and_stops_nobody(self):
        bad, good = self._new_planned(), self._new_planned()
        self.env["touchpoint.rule"].flush_model()
        self.env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = %s WHERE id = %s",
            ["[('no_such_field_x', '=', 1)]", bad.rule_id.id],
        )
        bad.rule_id.invalidate_recordset()
        self._execute()
        self.assertEqual((bad.state, good.state), ("planned", "assigned"))
        self.assertIn("no_such_field_x", bad.rule_id.last_error)
        self.assertEqual(self._execute(), 0, "the broken rule does not block the queue")

    def test_the_cron_hands_out_what_is_due(self):
        touch = self._new_touch(self.partner, due=date(2000, 1, 1), deadline=date(2999, 1, 1))
        cron = self.env.ref("touchpoint_mgmt.touchpoint_executor_cron_execute")
        for _again in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(touch.state, "assigned")
            self.partner.invalidate_recordset(["activity_ids"])
            self.assertEqual(self.partner.activity_ids, touch.activity_id)

    def test_handing_out_needs_few_queries_per_touch(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {n}", "phone": "+86 10 6552 9988"} for n in range(200)]
        )
        for partner in partners:
            self._new_touch(partner)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._execute(), 200)
        self.assertLess(self.env.cr.sql_log_count - before, 200)

    def test_scenario_10_archive_and_revive(self):
        rules = self.env["touchpoint.rule"]
        for _number in range(3):
            rules |= self._new_planned().rule_id
        touches = rules.touch_ids
        self._execute()
        activities = touches.activity_id
        self.assertEqual(set(touches.mapped("state")), {"assigned"})
        self.assertTrue(activities)
        self.partner.active = False
        self.planner._plan(rules, TODAY)
        self.assertEqual(
            set(touches.mapped(lambda touch: (touch.state, touch.reason_code))),
            {("cancelled", "archived")},
        )
        self.assertFalse(activities.exists())
        self.partner.active = True
        self.planner._plan(rules, TODAY + timedelta(days=1))
        self.assertEqual(rules.touch_ids, touches, "none duplicated")
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self._execute(TODAY + timedelta(days=1))
        self.assertEqual(set(touches.mapped("state")), {"assigned"})
