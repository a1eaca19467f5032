from datetime import date, datetime

from .common import TODAY, TouchpointCase


class TestTouchpointPlannerDays(TouchpointCase):
    """The day of the rule and the day found within limits are two things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Wang Fang", tz="Europe/Paris")
        cls.order = cls._new_order(cls.partner, date(2027, 4, 28))
        cls.rule = cls._new_running_rule(cls.partner, slot_hour=10.0)
        cls._plan(cls.rule)
        cls.touch = cls.rule.touch_ids

    def _defer(self, day, **values):
        self.touch.sudo().write({"due": day, "due_pressure": day, **values})

    def _replan(self):
        run = self.planner._plan(self.rule, TODAY, balance=False)  # the step of the rule alone
        return run.rows_new, run.rows_changed, run.rows_cancelled

    def test_a_new_touch_is_on_the_day_of_the_rule(self):
        days = (self.touch.due_rule, self.touch.due_pressure, self.touch.due)
        self.assertEqual(days, (date(2027, 5, 3),) * 3)

    def test_planning_again_does_not_move_a_deferred_touch_back(self):
        self._defer(date(2027, 5, 6), due_at=datetime(2027, 5, 6, 8))
        self.assertEqual(self._replan(), (0, 0, 0))
        self.assertEqual(self.touch.due, date(2027, 5, 6))

    def test_another_time_zone_changes_the_hour_and_not_the_deferred_day(self):
        self._defer(date(2027, 5, 6), due_at=datetime(2027, 5, 6, 8))
        self.partner.tz = "Asia/Shanghai"
        self.assertEqual(self._replan(), (0, 1, 0))
        self.assertEqual(self.touch.due, date(2027, 5, 6))
        self.assertEqual(self.touch.due_at, datetime(2027, 5, 6, 2))

    def test_a_moved_anchor_takes_a_deferred_touch_along(self):
        self._defer(date(2027, 5, 6))
        self.order.date_order = datetime(2027, 5, 1, 4)
        self.assertEqual(self._replan(), (0, 1, 0))
        days = (self.touch.due_rule, self.touch.due_pressure, self.touch.due)
        self.assertEqual(days, (date(2027, 5, 4),) * 3)

    def test_a_touch_deferred_out_of_the_window_is_still_wanted(self):
        self._defer(date(2027, 6, 20), due_at=datetime(2027, 6, 20, 8), deadline=date(2027, 6, 20))
        self.assertEqual(self._replan(), (0, 0, 0))

    def test_a_suppressed_touch_whose_anchor_vanishes_is_cancelled(self):
        self._defer(date(2027, 5, 3), state="suppressed", reason_code="cap")
        self.assertEqual(self._replan(), (0, 0, 0))
        self.assertEqual(self.touch.state, "suppressed", "opened again by nobody but the limits")
        self.order.state = "cancel"
        self.assertEqual(self._replan(), (0, 0, 1))
        self.assertEqual((self.touch.state, self.touch.reason_code), ("cancelled", "not_eligible"))

    def test_a_bundle_knows_its_touches(self):
        other = self._new_touch(self.partner, due=TODAY)
        (self.touch | other).bundle_id = self.touch
        self.assertEqual(other._get_bundle(), self.touch | other)
        self.assertEqual(self._replan(), (0, 0, 0))
