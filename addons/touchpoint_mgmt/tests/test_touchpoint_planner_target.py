from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from ..tools import arms
from .common import TouchpointCase

TODAY = date(2027, 6, 12)


class TestTouchpointPlannerTarget(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._new_customer("Firm C", is_company=True, anniversary_date=date(2001, 6, 16))
        cls.y = cls._new_customer("Y", parent_id=cls.firm.id)
        cls.x = cls._new_customer("X", parent_id=cls.firm.id, touch_key_role="decider")
        cls.people = cls.firm | cls.x | cls.y
        cls.anniversary = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_company_anniversary")

    def _new_target_rule(self, target="role", role="decider", **values):
        return self._new_running_rule(
            self.firm,
            anchor_id=self.anniversary.id,
            offset_days=0,
            target=target,
            target_role=role,
            **values,
        )

    def test_scenario_19_the_decider_else_the_other(self):
        rule = self._new_target_rule()
        self._plan(rule, TODAY)
        touch = rule.touch_ids
        self.assertEqual(touch.partner_id, self.x)
        self.assertEqual(touch.commercial_partner_id, self.firm)
        self.assertEqual(self._plan(rule, TODAY).rows_changed, 0)
        self.x.active = False
        self._plan(rule, TODAY)
        self.assertEqual((rule.touch_ids, touch.partner_id), (touch, self.y))
        self.y.active = False
        self._plan(rule, TODAY)
        self.assertEqual(touch.partner_id, self.firm, "nobody else is left")

    def test_scenario_19_the_limit_counts_all_people_of_the_firm(self):
        self.env["touchpoint.pressure.policy"].create(
            {
                "name": "Once a week per firm",
                "company_id": self.company.id,
                "level": "firm",
                "max_touches": 1,
                "defer_max_days": 0,
            }
        )
        self._new_order(self.y, date(2027, 6, 14))
        rules = self._new_target_rule(priority=9)
        rules |= self._new_running_rule(self.y, offset_days=3)
        self.planner._plan(rules, TODAY)
        self.assertEqual(rules.touch_ids.mapped("partner_id"), self.x | self.y)
        self.assertEqual(rules[0].touch_ids.state, "planned")
        self.assertEqual(rules[1].touch_ids.reason_code, "cap")

    def test_scenario_19_one_arm_for_the_firm_and_its_people(self):
        for partner in self.people:
            self._new_order(partner, date(2027, 6, 11))
        rule = self._new_running_rule(self.people, hold_out_percent=50)
        self._plan(rule, TODAY)
        control = arms.is_control(rule._get_arm_salt(), self.firm.id, 50)
        self.assertEqual(rule.touch_ids.mapped("arm"), ["control" if control else "treat"] * 3)

    def test_the_firm_gets_one_touch_however_many_ordered(self):
        for partner in (self.x, self.y, self.y):
            self._new_order(partner, date(2027, 6, 11))
        rule = self._new_running_rule(self.x | self.y, target="firm")
        self._plan(rule, TODAY)
        self.assertEqual(rule.touch_ids.partner_id, self.firm)
        self.assertEqual(len(rule.touch_ids), 1)
        self.assertEqual(self._plan(rule, TODAY).rows_changed, 0)

    def test_a_private_customer_is_spoken_to_himself(self):
        private = self._new_customer("Alone")
        self._new_order(private, date(2027, 6, 11))
        for target in ("firm", "role"):
            rule = self._new_running_rule(private, target=target, target_role="payer")
            self._plan(rule, TODAY)
            self.assertEqual(rule.touch_ids.partner_id, private)

    def test_a_key_person_needs_a_role(self):
        with self.assertRefused(ValidationError, "speaks to a key person: choose the role"):
            self._new_target_rule(role=False)

    def test_why_knows_the_firm_behind_the_key_person(self):
        rule = self._new_target_rule()
        counts, _rows = self.planner._get_unfit(rule, TODAY, 5)
        self.assertFalse(counts.get("audience"))


class TestTouchpointPlannerRecurrence(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_order = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_last_order")

    def _new_lapsed_rule(self, partners, **values):
        return self._new_running_rule(
            partners,
            anchor_id=self.last_order.id,
            recurrence="quarterly",
            offset_days=180,
            grace_days=85,
            plan_from=date(2027, 7, 1),
            **values,
        )

    def test_a_quarter_is_spread_over_its_working_days(self):
        partners = self.env["res.partner"].create([{"name": f"L{n}"} for n in range(120)])
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        orders.write({"state": "sale", "date_order": datetime(2026, 10, 1, 4)})
        rule = self._new_lapsed_rule(partners)
        for today in (date(2027, 7, 1), date(2027, 8, 1), date(2027, 9, 1), date(2027, 9, 30)):
            self._plan(rule, today)
            self.assertEqual(self._plan(rule, today).rows_changed, 0)
        third = rule.touch_ids.filtered(lambda touch: touch.period == 20273)
        self.assertEqual(len(third), 120, "once each in the quarter")
        self.assertEqual(third.partner_id, partners)
        self.assertTrue(all(touch.due.weekday() < 5 for touch in third))
        per_month = [
            len(touches)
            for _month, touches in sorted(third.grouped(lambda touch: touch.due.month).items())
        ]
        self.assertTrue(all(36 <= number <= 44 for number in per_month), per_month)
        fourth = rule.touch_ids.filtered(lambda touch: touch.period == 20274)
        self.assertTrue(fourth, "and again in the next one")

    def test_a_customer_of_the_quarter_who_buys_is_left_alone(self):
        partner = self._new_customer()
        self._new_order(partner, date(2026, 10, 1))
        rule = self._new_lapsed_rule(partner)
        for today in (date(2027, 7, 1), date(2027, 8, 1), date(2027, 9, 1)):
            self._plan(rule, today)
        touch = rule.touch_ids.filtered(lambda touch: touch.period == 20273)
        self.assertEqual(len(touch), 1)
        self._new_order(partner, date(2027, 8, 1))
        self._plan(rule, date(2027, 9, 2))
        self.assertEqual(touch.reason_code, "not_eligible")

    def test_only_who_is_in_the_state_by_then(self):
        partner = self._new_customer()
        self._new_order(partner, date(2027, 4, 15))  # 180 days later is 12 October
        rule = self._new_lapsed_rule(partner)
        for today in (date(2027, 7, 1), date(2027, 8, 20), date(2027, 9, 20)):
            self._plan(rule, today)
        self.assertFalse(rule.touch_ids.filtered(lambda touch: touch.due < date(2027, 10, 12)))

    def test_the_list_of_the_following_month(self):
        anchor = self.env.ref("touchpoint_mgmt.touchpoint_anchor_last_dissatisfied")
        partners = self._new_customer("May") | self._new_customer("June")
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        for partner, day in zip(
            partners, (datetime(2027, 5, 20, 3), datetime(2027, 6, 1, 3)), strict=True
        ):
            touch = self._new_touch(partner)
            touch._record_result(outcome, day, expected=8, perceived=5)
        rule = self._new_running_rule(
            partners, anchor_id=anchor.id, recurrence="monthly_list", offset_days=0
        )
        self._plan(rule, date(2027, 5, 21))
        self.assertEqual(rule.touch_ids.partner_id, partners[0], "June is not over yet")
        self.assertTrue(date(2027, 6, 1) <= rule.touch_ids.due <= date(2027, 6, 7))
        self.assertEqual(rule.touch_ids.period, 202706)
        self.assertEqual(self._plan(rule, date(2027, 5, 22)).rows_changed, 0)
        self._plan(rule, date(2027, 6, 8))
        july = rule.touch_ids.filtered(lambda touch: touch.period == 202707)
        self.assertEqual(july.partner_id, partners[1])

    def test_impossible_days_of_the_list_are_refused(self):
        for values in ({"list_first_day": 0}, {"list_last_day": 29}, {"list_first_day": 9}):
            with self.assertRaises(Exception) as catcher, self.env.cr.savepoint():
                self._new_rule(**values).flush_recordset()
            self.assertIn("list_days_range", str(catcher.exception))

    def test_a_holiday_is_everybodys(self):
        anchor = self.env.ref("touchpoint_mgmt.touchpoint_anchor_mid_autumn")
        partners = self._new_customer("A") | self._new_customer("B")
        other = self._new_customer("C")
        rule = self._new_running_rule(
            partners, anchor_id=anchor.id, offset_days=-2, workday_policy="previous"
        )
        self._plan(rule, date(2027, 8, 25))
        self.assertEqual(rule.touch_ids.partner_id, partners)
        self.assertNotIn(other, rule.touch_ids.partner_id)
        self.assertEqual(set(rule.touch_ids.mapped("due")), {date(2027, 9, 13)})
        self.assertEqual(set(rule.touch_ids.mapped("period")), {20270915})
        self.assertEqual(self._plan(rule, date(2027, 8, 25)).rows_changed, 0)
        self.executor._execute(self.company, date(2027, 9, 13))
        self.assertEqual(set(rule.touch_ids.mapped("state")), {"assigned"})
        with freeze_time("2027-08-25"):
            action = rule.copy().action_preview()
        preview = self.env["touchpoint.preview"].browse(action["res_id"])
        self.assertIn("Mid-Autumn Festival", preview.customers)

    def test_a_holiday_repeats_by_its_calendar_only(self):
        anchor = self.env.ref("touchpoint_mgmt.touchpoint_anchor_holiday")
        with self.assertRefused(ValidationError, "its recurrence must be “Once”"):
            self._new_rule(anchor_id=anchor.id, recurrence="yearly")

    def test_the_same_occasion_twice_on_a_day_is_refused(self):
        holiday = self.env.ref("touchpoint_mgmt.touchpoint_holiday_mid_autumn_2027")
        with self.assertRefused(ValidationError, "in the calendar on that day already"):
            holiday.copy()

    def test_in_words(self):
        rule = self._new_lapsed_rule(self._new_customer())
        self.assertIn("180 days and more after “Last Order”, every quarter", rule.summary)
        rule.recurrence = "monthly_list"
        self.assertIn("on day 1 to 5 of the following month", rule.summary)
        rule.write({"target": "role", "target_role": "decider"})
        self.assertIn("to the person who: Decides", rule.summary)
