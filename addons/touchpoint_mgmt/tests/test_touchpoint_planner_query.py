from datetime import date, timedelta

from odoo.tests import freeze_time

from .common import TouchpointCase

TODAY = date(2027, 4, 29)
YEAR, MONTH = 365, 35
COLUMNS = ("res_id", "period", "anchor_date", "due_raw", "due", "deadline", "user_id", "arm")
ANNIVERSARIES = (date(2015, 1, 31), date(2016, 2, 29), date(2020, 5, 1), date(2027, 5, 20))


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPlannerQuery(TouchpointCase):
    """Days that are joined as a list of each anchor are the same as those joined one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"]
        for day in ANNIVERSARIES:
            cls.customers |= cls._new_customer(f"Since {day}", anniversary_date=day)
        cls.anniversary = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_company_anniversary")

    def _get_rows(self, rule, horizon):
        query = self.planner._get_wanted_select(rule, TODAY, horizon)
        return sorted(tuple(row[name] for name in COLUMNS) for row in self.planner._look(query))

    def _is_list(self, rule, horizon):
        return "unnest" in self.planner._get_wanted_select(rule, TODAY, horizon).code

    def _new_recurring_rule(self, recurrence, **values):
        return self._new_running_rule(
            self.customers, anchor_id=self.anniversary.id, recurrence=recurrence, **values
        )

    def test_a_year_begins_with_the_rows_of_a_month(self):
        for recurrence, values in (
            ("days", {"recurrence_days": 30, "offset_days": 2}),
            ("monthly", {"offset_days": -3}),
            ("quarterly", {}),
            ("yearly", {}),
            ("monthly_list", {}),
        ):
            with self.subTest(recurrence=recurrence):
                rule = self._new_recurring_rule(recurrence, **values)
                last = TODAY + timedelta(days=MONTH - 10)
                year = self._get_rows(rule, YEAR)
                month = [row for row in self._get_rows(rule, MONTH) if row[4] <= last]
                self.assertTrue(year)
                self.assertEqual([row for row in year if row[4] <= last], month)

    def test_a_year_of_a_monthly_rule_joins_lists_of_days(self):
        rule = self._new_recurring_rule("monthly")
        self.assertTrue(self._is_list(rule, YEAR))
        self.assertFalse(self._is_list(rule, MONTH))
        rows = [row for row in self._get_rows(rule, YEAR) if row[0] == self.customers[0].id]
        self.assertEqual(len({row[1] for row in rows}), len(rows))
        self.assertGreaterEqual(len(rows), 12)

    def test_once_is_never_a_list(self):
        rule = self._new_running_rule(self.customers)
        self.assertFalse(self._is_list(rule, YEAR))

    def test_of_the_latest_only_older_ones_are_no_date(self):
        customer = self._new_customer("Buyer")
        for day in (date(2026, 1, 10), date(2026, 11, 1), date(2027, 4, 20)):
            self._new_order(customer, day)
        rule = self._new_running_rule(
            customer,
            anchor_id=self.env.ref("touchpoint_mgmt.touchpoint_anchor_last_order").id,
            offset_days=180,
        )
        rows = self._get_rows(rule, YEAR)
        self.assertEqual([row[2] for row in rows], [date(2027, 4, 20)])
        self.assertFalse(self._get_rows(rule, MONTH), "the order of November is not the latest")

    def test_the_firms_salesperson_looks_after_its_people(self):
        firm = self._new_customer("Firm", is_company=True, user_id=self.clerk.id)
        person = self._new_customer("Person", parent_id=firm.id, user_id=False)
        person.user_id = False
        self._new_order(person, TODAY)
        rule = self._new_running_rule(person, offset_days=3)
        self.assertEqual([row[6] for row in self._get_rows(rule, MONTH)], [self.clerk.id])
