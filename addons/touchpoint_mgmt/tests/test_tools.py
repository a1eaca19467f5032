import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase

from odoo.addons.touchpoint_mgmt.tools import (
    arms,
    calendar_grid,
    card,
    effectiveness,
    quiet,
    schedule,
    slots,
    spread,
)


class TestTools(BaseCase):
    def test_examples_in_docstrings(self):
        for module in (arms, calendar_grid, card, effectiveness, quiet, schedule, slots, spread):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_month_ends_are_counted_from_the_anchor(self):
        dates = [schedule.add_months(date(2027, 1, 31), n).isoformat() for n in range(4)]
        self.assertEqual(dates, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"])

    def test_leap_day_by_policy(self):
        anchor = date(1996, 2, 29)
        got = [schedule.anniversary(anchor, 2027, p) for p in ("feb28", "mar01", "leap")]
        self.assertEqual(got, [date(2027, 2, 28), date(2027, 3, 1), None])
        for policy in ("feb28", "mar01", "leap"):
            self.assertEqual(schedule.anniversary(anchor, 2028, policy), date(2028, 2, 29))

    def test_nearest_working_day_prefers_the_later_on_a_tie(self):
        day = date(2027, 5, 5)
        around = {day - timedelta(1), day + timedelta(1)}
        self.assertEqual(schedule.shift_to_workday(day, around, "nearest"), day + timedelta(1))

    def test_a_calendar_without_working_days_gives_no_day(self):
        self.assertIsNone(schedule.shift_to_workday(date(2027, 5, 5), set(), "next"))
        self.assertEqual(
            schedule.workday_map(date(2027, 5, 1), date(2027, 5, 9), set(), "next"), []
        )

    def test_no_occurrence_twice(self):
        first = date(2026, 12, 1)
        pairs = [(first + timedelta(n), first + timedelta(n)) for n in range(500)]
        for recurrence in ("monthly", "yearly"):
            for policy in ("feb28", "mar01", "leap"):
                rows = schedule.occurrence_keys(recurrence, pairs, -5, feb29=policy)
                keys = [(key, period) for _raw, _due, _day, key, period in rows]
                self.assertEqual(len(keys), len(set(keys)), (recurrence, policy))

    def test_satisfaction_outside_the_scale_is_refused(self):
        with self.assertRaises(ValueError):
            effectiveness.satisfaction(11, 5)

    def test_hold_out_is_stable_salted_and_grows(self):
        def held(salt, percent):
            return {number for number in range(5000) if arms.is_control(salt, number, percent)}

        ten, twenty = held("a", 10), held("a", 20)
        self.assertEqual(ten, held("a", 10))
        self.assertLess(ten, twenty)
        self.assertNotEqual(ten, held("b", 10))
        self.assertAlmostEqual(len(ten) / 5000, 0.10, delta=0.02)
