from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestResPartner(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._new_customer("Firm", is_company=True)
        cls.person = cls._new_customer("Person", parent_id=cls.firm.id)
        cls.happy = cls._new_customer("Happy")
        cls.silent = cls._new_customer("Silent")
        cls.all = cls.firm | cls.person | cls.happy | cls.silent
        cls._done(cls.person, date(2027, 1, 10), 8, 5)
        cls._done(cls.happy, date(2027, 1, 10), 8, 5)
        cls._done(cls.happy, date(2027, 4, 20), 5, 9)
        cls._new_touch(cls.happy, due=TODAY + timedelta(days=7))

    @classmethod
    def _done(cls, partner, day, expected, perceived, **values):
        touch = cls._new_touch(partner, **values)
        touch._record_result(
            cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached"),
            datetime(day.year, day.month, day.day, 4),
            expected=expected,
            perceived=perceived,
        )
        return touch

    def _found(self, *condition):
        return self.env["res.partner"].search([condition, ("id", "in", self.all.ids)])

    def test_figures(self):
        self.assertEqual(self.happy.touch_count, 2)
        self.assertEqual(self.happy.touch_last_date, date(2027, 4, 20))
        self.assertEqual(self.happy.touch_next_date, TODAY + timedelta(days=7))
        self.assertEqual(self.happy.touch_satisfaction_class, "delighted")
        self.assertEqual(self.silent.touch_count, 0)
        self.assertFalse(self.silent.touch_last_date)

    def test_planned_touches_are_counted_apart(self):
        planned = {partner.name: partner.touch_planned_count for partner in self.all}
        self.assertEqual(planned, {"Firm": 0, "Person": 0, "Happy": 1, "Silent": 0})
        self._new_touch(self.person, state="assigned")
        self._new_touch(self.person, state="expired")
        self.env.invalidate_all()
        self.assertEqual((self.firm.touch_count, self.firm.touch_planned_count), (1, 1))

    def test_a_firm_shows_the_touches_of_its_people(self):
        self.assertEqual(self.firm.touch_count, 1)
        self.assertEqual(self.firm.touch_satisfaction_class, "dissatisfied")

    def test_search(self):
        firm_and_person = self.firm | self.person
        cases = [
            (("touch_count", "=", 0), self.silent),
            (("touch_count", "!=", 0), self.all - self.silent),
            (("touch_count", ">=", 2), self.happy),
            (("touch_count", "<", 2), self.all - self.happy),
            (("touch_count", "<=", 0), self.silent),
            (("touch_last_date", "=", False), self.silent),
            (("touch_last_date", "!=", False), self.all - self.silent),
            (("touch_last_date", "<", "2027-02-01"), firm_and_person),
            (("touch_last_date", ">=", "2027-02-01"), self.happy),
            (("touch_last_date", "<", "today -90d"), firm_and_person),
            (("touch_next_date", "!=", False), self.happy),
            (("touch_satisfaction_class", "=", "dissatisfied"), firm_and_person),
            (("touch_satisfaction_class", "!=", "dissatisfied"), self.happy | self.silent),
            (("touch_satisfaction_class", "in", ["delighted", False]), self.happy | self.silent),
        ]
        for condition, partners in cases:
            with self.subTest(condition):
                self.assertEqual(self._found(*condition), partners)

    def test_an_audience_can_use_the_figures(self):
        self._new_order(self.firm, date(2027, 4, 28))
        rule = self._new_running_rule(
            audience_domain="[('touch_satisfaction_class', '=', 'dissatisfied')]"
        )
        self._plan(rule)
        self.assertEqual(rule.touch_ids.partner_id, self.firm)

    def test_other_companies_are_not_counted(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        self._done(self.silent, date(2027, 4, 1), 5, 5, company_id=other.id)
        self.assertEqual(self.silent.touch_count, 0)
        self.assertEqual(self._found("touch_count", "=", 0), self.silent)
        clerk = self._new_user("touch_clerk_b", "user", other)
        partners = (self.silent | self.happy).with_user(clerk)
        partners = partners.with_context(allowed_company_ids=other.ids)
        self.assertEqual(partners.mapped("touch_count"), [1, 0])

    def test_reading_many_partners_costs_no_query_each(self):
        partners = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(50)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            partners.mapped("touch_count")
