from datetime import date

from odoo import fields
from odoo.tests import freeze_time

from .common import TouchpointCase


class TestTouchpointLapsed(TouchpointCase):
    """No order for 180 days, the call is planned, and then the customer buys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Wang Fang")
        cls._new_order(cls.partner, date(2026, 6, 1))
        cls._new_order(cls.partner, date(2027, 1, 6))
        cls.rule = cls._new_running_rule(
            cls.partner,
            anchor_id=cls.env.ref("touchpoint_mgmt.touchpoint_anchor_last_order").id,
            offset_days=180,
            recurrence="none",
            workday_policy="keep",
            grace_days=85,
        )
        with freeze_time("2027-06-15 01:00:00"):
            cls._plan(cls.rule, date(2027, 6, 15))
            cls.rule.last_run_at = fields.Datetime.now()
        cls.touch = cls.rule.touch_ids

    def _plan_events(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "touchpoint_mgmt.touchpoint_planner_cron_plan_events"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _assert_no_longer_eligible(self):
        self.assertEqual((self.touch.state, self.touch.reason_code), ("cancelled", "not_eligible"))

    def test_scenario_08_the_next_run_cancels_the_call(self):
        self.assertEqual(self.touch.due, date(2027, 7, 5), "only the last order counts")
        self._new_order(self.partner, date(2027, 7, 1))
        with freeze_time("2027-07-01 04:15:00"):
            self._plan_events()
        self._assert_no_longer_eligible()
        with freeze_time("2027-07-05 02:00:00"):
            self.executor._execute(self.company, date(2027, 7, 5))
        self.assertFalse(self.touch.activity_id)

    def test_scenario_08_its_activity_disappears(self):
        with freeze_time("2027-07-05 02:00:00"):
            self.executor._execute(self.company, date(2027, 7, 5))
        activity = self.touch.activity_id
        self.assertTrue(activity)
        self._new_order(self.partner, date(2027, 7, 1))
        with freeze_time("2027-07-05 02:15:00"):
            self._plan_events()
        self._assert_no_longer_eligible()
        self.assertFalse(activity.exists())

    def test_scenario_08_without_the_run_the_claim_refuses(self):
        self._new_order(self.partner, date(2027, 7, 1))
        self.assertEqual(self.touch.state, "planned")
        with freeze_time("2027-07-05 02:00:00"):
            self.executor._execute(self.company, date(2027, 7, 5))
        self._assert_no_longer_eligible()
        self.assertFalse(self.touch.activity_id)

    def test_scenario_08_no_new_call_before_another_180_days(self):
        self._new_order(self.partner, date(2027, 7, 1))
        for today in (date(2027, 7, 1), date(2027, 9, 1), date(2027, 11, 1), date(2027, 11, 22)):
            self._plan(self.rule, today)
            self.assertEqual(self.rule.touch_ids, self.touch)
        self._plan(self.rule, date(2027, 12, 1))
        self.assertEqual((self.rule.touch_ids - self.touch).due, date(2027, 12, 28))
