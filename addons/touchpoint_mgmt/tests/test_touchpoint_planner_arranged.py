from datetime import date, datetime, timedelta

from odoo import Command

from .test_touchpoint_planner_pressure import TODAY, TouchpointLimitsCase

TOMORROW = TODAY + timedelta(days=1)


class TestTouchpointPlannerArranged(TouchpointLimitsCase):
    """A firm over its limit is left alone until something changes that decides its days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._new_policy(max_touches=1, defer_max_days=6)

    def setUp(self):
        super().setUp()
        self.rules = self._new_rules(3, 4, 5)
        self._plan_until_quiet(self.rules)
        self.assertEqual(self._days(self.rules), [14, 21, False])
        self.assertFalse(self._find(), "arranged as it stands")

    def _find(self, today=TODAY):
        """The firms that would be arranged."""
        self.planner._flush_facts()
        limits = self.env["touchpoint.pressure.policy"]._get_limits(self.company)
        settings = self.planner._hash_arranging(self.company, today, limits)
        _bundled, firms = self.planner._find_and_bundle(self.company, today, limits, settings)
        return firms or []

    def _assert_arranged_anew(self, today=TODAY):
        self.assertEqual(self._find(today), self.partner.ids)
        self._plan_until_quiet(self.rules, today)

    def test_an_identical_run_arranges_nobody(self):
        rows = self._get_rows()
        self.planner._plan(self.rules, TODAY)
        self.assertFalse(self._find())
        self.assertEqual(self._get_rows(), rows)

    def test_nor_does_a_day_that_changes_nothing(self):
        self.assertFalse(self._find(TOMORROW))

    def test_a_day_that_passes_the_touch(self):
        today = date(2027, 6, 15)
        self._assert_arranged_anew(today)

    def test_a_touch_more(self):
        self.rules |= self._new_rules(6)
        self.planner._plan(self.rules, TODAY, balance=False)
        self._assert_arranged_anew()

    def test_a_touch_that_a_person_enters(self):
        self._new_touch(self.partner, due=date(2027, 6, 13))
        self._assert_arranged_anew()

    def test_a_touch_that_is_cancelled(self):
        self.rules[0].touch_ids._close("cancelled", "by_hand")
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules)[1:], [15, 22])

    def test_a_touch_that_a_person_moves(self):
        self.rules[0].touch_ids._reschedule(date(2027, 6, 18))
        self._assert_arranged_anew()

    def test_a_touch_that_is_done(self):
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        self.rules[0].touch_ids._record_result(reached, datetime(2027, 6, 10, 3))
        self._assert_arranged_anew()

    def test_a_touch_that_the_customer_refused(self):
        self.rules[0].touch_ids._close("suppressed", "consent")
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules)[1:], [15, 22])

    def test_an_anchor_that_moves(self):
        self.order.date_order = datetime(2027, 6, 12, 4)
        self.planner._plan(self.rules, TODAY, balance=False)
        self._assert_arranged_anew()

    def test_another_limit(self):
        self.policy.defer_max_days = 14
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules), [14, 21, 28])

    def test_a_type_that_is_always_allowed(self):
        self.policy.exempt_type_ids = [Command.set(self.type_thanks.ids)]
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules), [14, 15, 16])

    def test_no_limit_any_more(self):
        self.policy.active = False
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules), [14, 15, 16])

    def test_a_type_that_no_longer_counts(self):
        self.type_thanks.counts_in_pressure = False
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules), [14, 15, 16])

    def test_another_priority(self):
        self.rules[2].priority = 9
        self.rules.write({"state": "running"})
        self.planner._plan(self.rules, TODAY, balance=False)
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules)[2], 16)

    def test_an_exemption(self):
        self.rules[2].cap_exempt = True
        self.rules.write({"state": "running"})
        self._assert_arranged_anew()

    def test_other_grace_days(self):
        self.rules[1].grace_days = 2
        self.rules.write({"state": "running"})
        self._assert_arranged_anew()
        self.assertFalse(self._days(self.rules)[1])

    def test_a_rule_that_pauses(self):
        self.rules[0].state = "paused"
        self.rules = self.rules[1:]
        self._assert_arranged_anew()
        self.assertEqual(self._days(self.rules), [15, 22])

    def test_another_policy_for_days_off(self):
        self.rules.write({"workday_policy": "keep"})
        self.rules.write({"state": "running"})
        self._assert_arranged_anew()

    def test_company_leave_on_the_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2027, 6, 20, 16),
                "date_to": datetime(2027, 6, 21, 16),
            }
        )
        self._assert_arranged_anew()
        self.assertNotEqual(self._days(self.rules)[1], 21)

    def test_leave_of_the_person(self):
        resource = self.env["resource.resource"].create(
            {"name": "Clerk", "user_id": self.clerk.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.calendar.id,
                "resource_id": resource.id,
                "date_from": datetime(2027, 6, 20, 16),
                "date_to": datetime(2027, 6, 21, 16),
            }
        )
        self._assert_arranged_anew()
        self.assertNotEqual(self._days(self.rules)[1], 21)

    def test_customers_that_are_joined(self):
        other = self._new_customer("Wang Fang again")
        self._new_touch(other, due=date(2027, 6, 13))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner | other).ids, self.partner
        )
        self._assert_arranged_anew()

    def test_the_others_stay_as_they_are(self):
        other = self._new_customer("Li Na")
        self._new_order(other, self.order.date_order.date())
        self.rules.write({"audience_domain": repr([("id", "in", (self.partner | other).ids)])})
        self.rules.write({"state": "running"})
        self.planner._plan(self.rules, TODAY)
        self.assertFalse(self._find())
        touches = self.rules.touch_ids.filtered(lambda touch: touch.partner_id == other)
        touches[:1]._close("cancelled", "by_hand")
        self.assertEqual(self._find(), other.ids)
