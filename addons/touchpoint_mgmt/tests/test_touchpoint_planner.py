from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.touchpoint_mgmt.models import touchpoint_planner as planner_file
from odoo.addons.touchpoint_mgmt.tools import arms

from .common import TODAY, TouchpointCase

EVENT_CRON = "touchpoint_mgmt.touchpoint_planner_cron_plan_events"
PLANNER_LOGGER = "odoo.addons.touchpoint_mgmt.models.touchpoint_planner"


class TestTouchpointPlanner(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Wang Fang")

    def _counts(self, run):
        return (run.rows_new, run.rows_changed, run.rows_cancelled, run.rows_control)

    def test_scenario_01_three_days_later_on_a_sunday_before_holidays(self):
        for day in (3, 4, 5):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Labour Day",
                    "company_id": self.company.id,
                    "calendar_id": self.calendar.id,
                    # whole days in Shanghai
                    "date_from": datetime(2027, 5, day - 1, 16),
                    "date_to": datetime(2027, 5, day, 15, 59, 59),
                }
            )
        self._new_order(self.partner, date(2027, 4, 29))
        rule = self._new_running_rule(self.partner)
        self.assertEqual(self._counts(self._plan(rule)), (1, 0, 0, 0))
        touch = rule.touch_ids
        self.assertEqual(touch.anchor_date, date(2027, 4, 29))
        self.assertEqual(touch.due_raw, date(2027, 5, 2))
        self.assertEqual(touch.due, date(2027, 5, 6))
        self.assertEqual(touch.deadline, date(2027, 5, 18))
        self.assertEqual((touch.user_id, touch.state), (self.clerk, "planned"))
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 0, 0))

    def test_after_many_rows_the_database_knows_the_size_of_the_table(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {n}", "customer_rank": 1, "birthdate_date": "1990-05-10"}
                for n in range(planner_file.ANALYZE_ROWS)
            ]
        )
        rule = self._new_running_rule(partners, anchor_id=self.anchor_birthday.id, offset_days=0)
        self._plan(rule)
        self.env.cr.execute("SELECT reltuples FROM pg_class WHERE relname = 'touchpoint_touch'")
        self.assertGreaterEqual(self.env.cr.fetchone()[0], planner_file.ANALYZE_ROWS)

    def test_the_working_day_policies(self):
        self._new_order(self.partner, date(2027, 4, 29))  # +3 = Sunday 2 May
        days = {
            "keep": date(2027, 5, 2),
            "next": date(2027, 5, 3),
            "previous": date(2027, 4, 30),
            "nearest": date(2027, 5, 3),
        }
        for policy, day in days.items():
            rule = self._new_running_rule(self.partner, workday_policy=policy)
            self._plan(rule)
            self.assertEqual(rule.touch_ids.due, day, policy)

    def test_an_order_late_in_the_evening_belongs_to_the_local_day(self):
        self._new_order(self.partner, date(2027, 4, 28), hour=17)  # 29 April, 01:00 in Shanghai
        rule = self._new_running_rule(self.partner, workday_policy="keep")
        self._plan(rule)
        self.assertEqual(rule.touch_ids.anchor_date, date(2027, 4, 29))

    def test_scenario_03_a_leap_day_birthday_by_policy(self):
        self.partner.birthdate_date = date(1996, 2, 29)
        expected = {"feb28": date(2027, 2, 28), "mar01": date(2027, 3, 1), "leap": False}
        for policy, day in expected.items():
            rule = self._new_running_rule(
                self.partner,
                anchor_id=self.anchor_birthday.id,
                offset_days=0,
                workday_policy="keep",
                feb29_policy=policy,
            )
            self.assertEqual(rule.recurrence, "yearly")
            self._plan(rule, date(2027, 2, 10))
            self.assertEqual(rule.touch_ids.due, day, policy)
            self._plan(rule, date(2028, 2, 10))
            touch = rule.touch_ids.filtered(lambda touch: touch.period == 2028)
            self.assertEqual(touch.due, date(2028, 2, 29), policy)
            self.assertEqual(len(rule.touch_ids), 2 if day else 1)

    def test_scenario_04_a_birthday_across_the_new_year(self):
        self.partner.birthdate_date = date(1990, 1, 2)
        rule = self._new_running_rule(
            self.partner,
            plan_from=date(2026, 12, 1),
            anchor_id=self.anchor_birthday.id,
            offset_days=-5,
        )
        self._plan(rule, date(2026, 12, 20))
        self.assertEqual(rule.touch_ids.due, date(2026, 12, 28))
        self.assertEqual(rule.touch_ids.period, 2027)
        self.assertEqual(self._counts(self._plan(rule, date(2027, 1, 1))), (0, 0, 0, 0))

    def test_nobody_has_an_anniversary_in_the_first_year(self):
        self.partner.birthdate_date = date(2027, 5, 4)
        rule = self._new_running_rule(
            self.partner, anchor_id=self.anchor_birthday.id, offset_days=0
        )
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 0, 0))

    def test_scenario_05_months_are_counted_from_the_anchor(self):
        self._new_order(self.partner, date(2027, 1, 31))
        rule = self._new_running_rule(
            self.partner, recurrence="monthly", offset_days=0, workday_policy="keep"
        )
        for today in (date(2027, 1, 31), date(2027, 3, 1), date(2027, 4, 1)):
            self._plan(rule, today)
        self.assertEqual(
            rule.touch_ids.sorted("due").mapped("due"),
            [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)],
        )

    def test_every_so_many_days(self):
        self._new_order(self.partner, date(2027, 4, 1))
        rule = self._new_running_rule(
            self.partner,
            recurrence="days",
            recurrence_days=14,
            offset_days=1,
            workday_policy="keep",
            plan_from=TODAY,
        )
        self._plan(rule)
        self.assertEqual(
            rule.touch_ids.sorted("due").mapped(lambda touch: (touch.due, touch.period)),
            [(date(2027, 4, 30), 2), (date(2027, 5, 14), 3), (date(2027, 5, 28), 4)],
        )

    def test_scenario_06_time_of_day_is_the_customers_and_known_in_utc(self):
        zones = {
            "Asia/Shanghai": datetime(2027, 3, 10, 1),
            "Europe/Paris": datetime(2027, 3, 10, 8),
            # summer time begins on 14 March
            "America/New_York": datetime(2027, 3, 10, 14),
        }
        for zone, moment in zones.items():
            partner = self._new_customer(zone, tz=zone)
            self._new_order(partner, date(2027, 3, 7))
            rule = self._new_running_rule(partner, workday_policy="keep")
            self._plan(rule, date(2027, 3, 8))
            self.assertEqual(rule.touch_ids.due_at, moment, zone)

    def test_a_customer_without_time_zone_has_that_of_the_company(self):
        self._new_order(self.partner, date(2027, 4, 26))
        self.partner.tz = False
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        self.assertEqual(rule.touch_ids.due_at, datetime(2027, 4, 29, 1))

    def test_an_unknown_time_zone_falls_back_to_the_company(self):
        self._new_order(self.partner, date(2027, 4, 26))
        self.partner.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Phobos' WHERE id = %s", [self.partner.id]
        )
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        self.assertEqual(rule.touch_ids.due_at, datetime(2027, 4, 29, 1))

    def test_scenario_07_daylight_saving_time(self):
        self.partner.tz = "Europe/Paris"
        moments = {
            date(2027, 3, 27): 9,
            date(2027, 3, 28): 8,
            date(2027, 10, 30): 8,
            date(2027, 10, 31): 9,
        }
        for day, hour in moments.items():
            self._new_order(self.partner, day - timedelta(days=3))
            rule = self._new_running_rule(self.partner, workday_policy="keep", slot_hour=10.0)
            self._plan(rule, day)
            touch = rule.touch_ids.filtered(lambda touch, day=day: touch.due == day)
            self.assertEqual(touch.due_at, datetime(day.year, day.month, day.day, hour))

    def test_scenario_07_the_hour_that_summer_time_skips_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRefused(IntegrityError, "slot_hour_range"):
            self._new_rule(slot_hour=2.5).flush_recordset()

    def test_scenario_14_a_late_entered_anchor_is_caught(self):
        rule = self._new_running_rule(self.partner)
        day = date(2027, 6, 15)
        with freeze_time("2027-06-14 18:00:00"):  # 02:00 in Shanghai
            self.assertEqual(self._counts(self._plan(rule, day)), (0, 0, 0, 0))
            rule.last_run_at = fields.Datetime.now()
        self._new_order(self.partner, date(2027, 6, 12))
        with freeze_time("2027-06-15 06:15:00"), self.enter_registry_test_mode():
            self.env.ref(EVENT_CRON).method_direct_trigger()
        self.assertEqual(rule.touch_ids.due, day)

    def test_scenario_15_a_moved_anchor_moves_the_same_touch(self):
        order = self._new_order(self.partner, date(2027, 6, 14))
        rule = self._new_running_rule(self.partner)
        self._plan(rule, date(2027, 6, 15))
        touch = rule.touch_ids
        self.assertEqual(touch.due, date(2027, 6, 17))
        order.date_order = datetime(2027, 6, 16, 4)
        self.assertEqual(self._counts(self._plan(rule, date(2027, 6, 15))), (0, 1, 0, 0))
        self.assertEqual(rule.touch_ids, touch)
        self.assertEqual(touch.due_raw, date(2027, 6, 19))
        self.assertEqual(touch.due, date(2027, 6, 21))
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(reached, datetime(2027, 6, 21, 3))
        order.date_order = datetime(2027, 6, 17, 4)
        self.assertEqual(self._counts(self._plan(rule, date(2027, 6, 21))), (0, 0, 0, 0))
        self.assertEqual(touch.due, date(2027, 6, 21))

    def test_a_day_fixed_by_hand_stays(self):
        order = self._new_order(self.partner, date(2027, 6, 14))
        rule = self._new_running_rule(self.partner)
        self._plan(rule, date(2027, 6, 15))
        rule.touch_ids._reschedule(date(2027, 6, 23))
        order.date_order = datetime(2027, 6, 16, 4)
        self.assertEqual(self._counts(self._plan(rule, date(2027, 6, 15))), (0, 0, 0, 0))
        self.assertEqual(rule.touch_ids.due, date(2027, 6, 23))

    def test_a_vanished_anchor_cancels_and_a_revived_one_opens_again(self):
        order = self._new_order(self.partner, date(2027, 4, 28))
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        touch = rule.touch_ids
        order.state = "cancel"
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 1, 0))
        self.assertEqual((touch.state, touch.reason_code), ("cancelled", "not_eligible"))
        order.state = "sale"
        self.assertEqual(self._counts(self._plan(rule)), (0, 1, 0, 0))
        self.assertEqual((rule.touch_ids, touch.state), (touch, "planned"))

    def test_an_archived_customer_is_left_alone_until_revived(self):
        self._new_order(self.partner, date(2027, 4, 28))
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        self.executor._execute(self.company, date(2027, 5, 3))
        activity = rule.touch_ids.activity_id
        self.assertTrue(activity)
        self.partner.active = False
        self._plan(rule)
        self.assertEqual(rule.touch_ids.reason_code, "archived")
        self.assertFalse(activity.exists())
        self.partner.active = True
        self._plan(rule)
        self.assertEqual(rule.touch_ids.mapped("state"), ["planned"])

    def test_a_cancellation_by_hand_is_not_undone(self):
        self._new_order(self.partner, date(2027, 4, 28))
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        rule.touch_ids.with_user(self.clerk).action_cancel()
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 0, 0))

    def test_first_activation_does_not_flood(self):
        customers = self._new_customer("A") | self._new_customer("B") | self._new_customer("C")
        today = date(2027, 6, 15)
        for partner, day in zip(
            customers, (date(2027, 5, 30), date(2027, 5, 31), date(2027, 6, 12)), strict=True
        ):
            self._new_order(partner, day)
        due = {"grace": [date(2027, 6, 3), date(2027, 6, 15)], "none": [date(2027, 6, 15)]}
        for backfill, days in due.items():
            rule = self._new_rule(customers, backfill=backfill, workday_policy="keep")
            calendar = self.planner._get_preview(rule, today)
            self.assertEqual(sum(cell["count"] for cell in calendar["days"]), len(days), backfill)
            rule.write({"state": "running", "plan_from": rule._get_plan_from(today)})
            self._plan(rule, today)
            self.assertEqual(rule.touch_ids.sorted("due").mapped("due"), days, backfill)
            self._plan(rule, today + timedelta(days=1))
            self.assertEqual(len(rule.touch_ids), len(days), "also not on the next day")

    def test_the_control_group_is_stable_and_the_same_as_in_python(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Held {n}", "company_id": False} for n in range(60)]
        )
        for partner in partners:
            self._new_order(partner, date(2027, 4, 28))
        rule = self._new_running_rule(partners, hold_out_percent=30)
        run = self._plan(rule)
        self.assertEqual(run.rows_new + run.rows_control, 60)
        held = rule.touch_ids.filtered(lambda touch: touch.arm == "control")
        salt = rule._get_arm_salt()
        self.assertEqual(
            set(held.partner_id.ids),
            {p.id for p in partners if arms.is_control(salt, p.id, 30)},
        )
        self.assertTrue(held)
        self.assertEqual(set(held.mapped("state")), {"control"})
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 0, 0))

    def test_people_of_one_firm_share_their_arm(self):
        firm = self._new_customer("Firm", is_company=True)
        people = self.env["res.partner"].create(
            [{"name": f"Person {n}", "parent_id": firm.id} for n in range(8)]
        )
        for person in people:
            self._new_order(person, date(2027, 4, 28))
        rule = self._new_running_rule(people, hold_out_percent=50)
        self._plan(rule)
        self.assertEqual(len(rule.touch_ids), 8)
        self.assertEqual(len(set(rule.touch_ids.mapped("arm"))), 1)

    def test_the_salesperson_gets_the_touch_else_the_responsible(self):
        owned = self._new_customer("Owned", user_id=self.other_clerk.id)
        for partner in (owned, self.partner):
            self._new_order(partner, date(2027, 4, 28))
        rule = self._new_running_rule(owned | self.partner, assignment="owner")
        self._plan(rule)
        users = {touch.partner_id: touch.user_id for touch in rule.touch_ids}
        self.assertEqual(users, {owned: self.other_clerk, self.partner: self.clerk})
        self.other_clerk.active = False
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, self.clerk)

    def test_companies_do_not_mix(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        self._new_order(self.partner, date(2027, 4, 28), company=other)
        rule = self._new_running_rule(self.partner)
        self.assertEqual(self._counts(self._plan(rule)), (0, 0, 0, 0))
        stranger = self._new_customer("Of B", company_id=other.id)
        self.assertFalse(self._new_rule(stranger).audience_count)

    @mute_logger(PLANNER_LOGGER)
    def test_a_rule_whose_domain_broke_is_reported_and_stops_nobody(self):
        self._new_order(self.partner, date(2027, 4, 28))
        bad = self._new_running_rule(self.partner)
        good = self._new_running_rule(self.partner)
        bad.flush_recordset()
        self.env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = %s WHERE id = %s",
            ["[('no_such_field_x', '=', 1)]", bad.id],
        )
        bad.invalidate_recordset()
        runs = self._plan(bad | good)
        self.assertEqual(runs.mapped("state"), ["failed", "done"])
        self.assertIn("no_such_field_x", bad.last_error)
        self.assertIn("no_such_field_x", runs[0].error)
        self.assertFalse(bad.touch_ids)
        self.assertTrue(good.touch_ids)

    @mute_logger(PLANNER_LOGGER)
    def test_a_calendar_without_hours_is_reported(self):
        empty = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [(5, 0, 0)], "company_id": self.company.id}
        )
        rule = self._new_running_rule(self.partner, calendar_id=empty.id)
        self.assertEqual(self._plan(rule).state, "failed")
        self.assertIn("“Never” have no working day", rule.last_error)

    def test_the_number_of_queries_does_not_grow_with_the_customers(self):
        def count(partners):
            rule = self._new_running_rule(partners)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._plan(rule)
            self.assertEqual(len(rule.touch_ids), len(partners))
            return self.env.cr.sql_log_count - before

        partners = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(30)])
        for partner in partners:
            self._new_order(partner, date(2027, 4, 28))
        count(partners[:1])
        self.assertLessEqual(count(partners), count(partners[:2]) + 2)

    def test_the_crons_plan_what_is_running(self):
        today = self.company._touch_today()
        self._new_order(self.partner, today)
        rule = self._new_running_rule(self.partner, plan_from=today)
        with self.enter_registry_test_mode():
            self.env.ref("touchpoint_mgmt.touchpoint_planner_cron_plan").method_direct_trigger()
        self.assertEqual(len(rule.touch_ids), 1)
        rule.last_run_at = False
        self._new_order(self.partner, today)
        with self.enter_registry_test_mode():
            self.env.ref(
                "touchpoint_mgmt.touchpoint_planner_cron_plan_events"
            ).method_direct_trigger()
        self.assertEqual(len(rule.touch_ids), 2)
        for name in ("plan", "plan_events"):  # again, with nothing new
            rule.last_run_at = False
            with self.enter_registry_test_mode():
                cron = self.env.ref(f"touchpoint_mgmt.touchpoint_planner_cron_{name}")
                cron.method_direct_trigger()
            self.assertTrue(rule.last_run_at)
            self.assertEqual((len(rule.touch_ids), rule.last_run_rows), (2, 0))
