from datetime import date

from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPlannerMark(TouchpointCase):
    """Every quarter of an hour only what has changed is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer()
        cls._new_order(cls.partner, date(2027, 4, 28))
        cls.rule = cls._new_running_rule(cls.partner)

    def _plan_rule(self):
        """-> whether the rule was planned, and not left out"""
        planned = []

        def plan_rule(planner, rule, today):
            planned.append(rule)
            return original(planner, rule, today)

        original = type(self.planner)._plan_rule
        self.patch(type(self.planner), "_plan_rule", plan_rule)
        counters = self.planner._get_counters()
        today = self.company._touch_today()
        self.planner._plan_rule_in_transactions(self.rule, today, False, counters)
        self.patch(type(self.planner), "_plan_rule", original)
        self.assertTrue(self.rule.last_run_at)
        return bool(planned)

    def test_nothing_changed_nothing_is_read(self):
        self.assertTrue(self._plan_rule())
        self.assertEqual(len(self.rule.touch_ids), 1)
        self.assertFalse(self._plan_rule())
        self.assertFalse(self._plan_rule(), "nor is its own mark a change")

    def test_a_new_document_is_a_change(self):
        self._plan_rule()
        self._new_order(self.partner, date(2027, 4, 27))
        self.assertTrue(self._plan_rule())
        self.assertEqual(len(self.rule.touch_ids), 2)
        self.assertFalse(self._plan_rule())

    def test_a_changed_customer_is_a_change(self):
        self._plan_rule()
        self.partner.active = False
        self.assertTrue(self._plan_rule())
        self.assertEqual(self.rule.touch_ids.state, "cancelled")

    def test_a_refusal_is_a_change(self):
        email = self.env.ref("touchpoint_mgmt.touchpoint_channel_email")
        self.rule.fallback_ids = [(0, 0, {"channel_id": email.id})]
        self.rule.state = "running"
        self._plan_rule()
        self.env["phone.blacklist"]._add([self.partner.phone_sanitized])
        self.assertTrue(self._plan_rule())

    def test_another_day_is_a_change(self):
        self._plan_rule()
        with freeze_time("2027-04-30 06:00:00"):
            self.assertTrue(self._plan_rule())

    def test_a_day_off_is_a_change(self):
        self._plan_rule()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Day off",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": "2027-05-02 16:00:00",
                "date_to": "2027-05-03 15:59:59",
            }
        )
        self.assertTrue(self._plan_rule())

    def test_a_member_of_the_team_is_a_change(self):
        team = self.env["crm.team"].create(
            {"name": "T", "company_id": self.company.id, "member_ids": [(6, 0, self.clerk.ids)]}
        )
        self.rule.write({"assignment": "round_robin", "team_id": team.id})
        self.rule.state = "running"
        self._plan_rule()
        self.assertFalse(self._plan_rule())
        team.member_ids = [(6, 0, self.other_clerk.ids)]
        self.assertTrue(self._plan_rule())

    def test_a_rule_that_failed_is_tried_again(self):
        self._plan_rule()
        self.rule.last_error = "broken"
        self.assertTrue(self._plan_rule())
        self.assertFalse(self.rule.last_error)

    def test_a_rule_that_starts_again_is_planned(self):
        self._plan_rule()
        self.rule.write({"state": "paused"})
        self.rule.write({"state": "running"})
        self.assertTrue(self._plan_rule())
