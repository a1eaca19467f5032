from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time

from .common import TouchpointCase

FRIDAY, MONDAY, TODAY = date(2027, 6, 18), date(2027, 6, 21), date(2027, 6, 15)


@freeze_time("2027-06-15 01:00:00")
class TestTouchpointPlannerCapacity(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.touch_daily_capacity = 5

    def _new_customers(self, number, day=FRIDAY):
        """As many customers with an order three days before ``day``, quickly."""
        partners = self.env["res.partner"].create([{"name": f"C {n}"} for n in range(number)])
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        ordered = datetime(day.year, day.month, day.day, 4) - timedelta(days=3)
        orders.write({"state": "sale", "date_order": ordered})
        return partners

    def _get_load(self, rules):
        return {day: len(touches) for day, touches in rules.touch_ids.grouped("due").items()}

    def _plan_until_quiet(self, rules, today=TODAY):
        self.planner._plan(rules, today)
        runs = self.env["touchpoint.run"].search([])
        again = self.planner._plan(rules, today)
        self.assertFalse(any(again.mapped("rows_changed")))
        new = self.env["touchpoint.run"].search([]) - runs
        self.assertFalse(new.filtered(lambda run: run.kind == "balance"))
        self.assertFalse(new.filtered("error"))

    def _new_team(self):
        clerks = self.clerk | self.other_clerk
        clerks |= self._new_user("touch_agent_c", "user") | self._new_user("touch_agent_d", "user")
        return self.env["crm.team"].create(
            {
                "name": "Service",
                "company_id": self.company.id,
                "member_ids": [Command.set(clerks.ids)],
            }
        )

    def _new_scenario_23(self, window):
        """220 calls for four people who do 40 a day, 50 of them for VIPs."""
        self.company.touch_daily_capacity = 40
        team = self._new_team()
        rules = self.env["touchpoint.rule"]
        for name, number, priority in (("VIP", 50, 9), ("Others", 170, 4)):
            rules |= self._new_rule(
                self._new_customers(number),
                name=name,
                assignment="round_robin",
                team_id=team.id,
                priority=priority,
                window_after=window,
            )
        return rules

    def test_scenario_23_surplus_moves_inside_the_tolerance(self):
        rules = self._new_scenario_23(3)
        rules.write({"state": "running", "plan_from": TODAY})
        self._plan_until_quiet(rules)
        self.assertEqual(self._get_load(rules), {FRIDAY: 160, MONDAY: 60})
        self.assertEqual(self._get_load(rules[0]), {FRIDAY: 50}, "VIP first")
        loads = rules.touch_ids.grouped(lambda touch: (touch.due, touch.user_id))
        self.assertTrue(all(len(touches) <= 40 for touches in loads.values()))
        self.assertFalse(rules.touch_ids.filtered("surplus"))
        late = rules.touch_ids.filtered(lambda touch: touch.due == MONDAY)
        self.assertEqual(set(late.mapped("due_rule")), {FRIDAY})
        self.assertEqual(late[0].due_at, datetime(2027, 6, 21, 1))

    def test_scenario_23_without_tolerance_the_preview_shows_the_surplus(self):
        rules = self._new_scenario_23(0)
        self.env["touchpoint.preview"].with_user(self.manager)
        preview = self.env["touchpoint.preview"].with_user(self.manager)
        preview = preview.browse(rules.with_user(self.manager)[0].action_preview()["res_id"])
        self.assertEqual(preview.surplus_count, 0, "the VIPs alone fit")
        days = self.planner._get_preview(rules, TODAY)["days"]
        self.assertEqual(sum(cell["surplus"] for cell in days), 60)
        rules.write({"state": "running", "plan_from": TODAY})
        self._plan_until_quiet(rules)
        self.assertEqual(self._get_load(rules), {FRIDAY: 220})
        surplus = self.env["touchpoint.touch"].search(
            [("surplus", "=", True), ("rule_id", "in", rules.ids)]
        )
        self.assertEqual(len(surplus), 60)
        self.assertEqual(surplus.rule_id, rules[1], "no VIP is too much")
        self.assertEqual(surplus, rules.touch_ids.filtered("surplus"))
        rest = self.env["touchpoint.touch"].search(
            [("surplus", "=", False), ("rule_id", "in", rules.ids)]
        )
        self.assertEqual(len(rest), 160)

    def test_scenario_23_the_preview_of_one_rule_shows_red(self):
        self.company.touch_daily_capacity = 40
        rule = self._new_rule(self._new_customers(60))
        action = rule.with_user(self.manager).action_preview()
        preview = self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])
        self.assertEqual((preview.overload_count, preview.surplus_count), (1, 20))
        self.assertIn("table-danger", preview.grid)
        rule.window_after = 1
        action = rule.with_user(self.manager).action_preview()
        preview = self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(
            (preview.touch_count, preview.surplus_count, preview.day_count), (60, 0, 2)
        )
        self.assertNotIn("table-danger", preview.grid)

    def test_a_person_with_a_workload_of_his_own(self):
        self.env["touchpoint.capacity"].create({"user_id": self.clerk.id, "touches_per_day": 2})
        rule = self._new_running_rule(self._new_customers(5), window_after=1)
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 2, MONDAY: 3})
        self.assertEqual(len(rule.touch_ids.filtered("surplus")), 1)

    def test_no_limit_at_all(self):
        self.company.touch_daily_capacity = 0
        rule = self._new_running_rule(self._new_customers(9), window_after=1)
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 9})
        self.assertFalse(rule.touch_ids.filtered("surplus"))

    def test_it_comes_back_when_there_is_room(self):
        rule = self._new_running_rule(self._new_customers(8), window_after=2)
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 5, MONDAY: 3})
        self.company.touch_daily_capacity = 7
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 7, MONDAY: 1})
        rule.window_after = 0
        rule.write({"state": "running"})
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 8})

    def test_the_days_after_do_not_move_it_on_and_on(self):
        rule = self._new_running_rule(self._new_customers(12), window_after=1)
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 5, MONDAY: 7})
        for day in (FRIDAY, date(2027, 6, 19), MONDAY):
            self._plan_until_quiet(rule, day)
            self.assertEqual(self._get_load(rule), {FRIDAY: 5, MONDAY: 7}, day)

    def test_automatic_channels_are_nobodys_work(self):
        mail = self.env.ref("touchpoint_mgmt.touchpoint_channel_email")
        rule = self._new_running_rule(self._new_customers(8), window_after=2, channel_id=mail.id)
        self._plan_until_quiet(rule)
        self.assertEqual(self._get_load(rule), {FRIDAY: 8})
        self.assertFalse(rule.touch_ids.filtered("surplus"))

    def test_a_bundle_is_one_call_and_moves_as_one(self):
        partners = self._new_customers(6)
        rules = self._new_running_rule(partners, window_after=2, priority=4)
        rules |= self._new_running_rule(partners, window_after=2, priority=3)
        self._plan_until_quiet(rules)
        self.assertEqual(self._get_load(rules), {FRIDAY: 10, MONDAY: 2})
        for touches in rules.touch_ids.grouped("bundle_id").values():
            self.assertEqual(len(set(touches.mapped("due"))), 1)

    def test_a_move_never_breaks_a_contact_limit(self):
        self.env["touchpoint.pressure.policy"].create(
            {"name": "Once", "max_touches": 1, "window_days": 3, "company_id": self.company.id}
        )
        partners = self._new_customers(6)
        calls = self._new_running_rule(partners, window_after=1, grace_days=9)
        letter = self.env.ref("touchpoint_mgmt.touchpoint_channel_letter")
        letters = self._new_running_rule(
            partners[-1:], offset_days=7, channel_id=letter.id, priority=9
        )  # on Tuesday: who is called on Monday would be contacted twice in three days
        self._plan_until_quiet(calls | letters)
        self.assertEqual(self._get_load(calls), {FRIDAY: 5, MONDAY: 1})
        moved = calls.touch_ids.filtered(lambda touch: touch.due == MONDAY)
        self.assertNotEqual(moved.partner_id, partners[-1:])

    def test_many_touches_take_the_same_number_of_queries(self):
        numbers = []
        for size in (8, 40):
            rule = self._new_running_rule(self._new_customers(size), window_after=20)
            self.planner._plan(rule, TODAY, balance=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.planner._balance(self.company, TODAY)
            numbers.append(self.env.cr.sql_log_count - before)
            rule.write({"state": "ended"})
        self.assertLessEqual(numbers[1], numbers[0] + 1)

    def test_the_workload_cannot_be_negative(self):
        row = self.env["touchpoint.capacity"].create({"user_id": self.clerk.id})
        with self.assertRaisesRegex(Exception, "touches_per_day_positive"), self.env.cr.savepoint():
            row.touches_per_day = -1
            row.flush_recordset()
