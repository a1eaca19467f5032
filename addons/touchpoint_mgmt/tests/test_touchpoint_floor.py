from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 03:00:00")
class TestTouchpointFloor(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": f"F{n}"} for n in range(4)])
        cls.floor = cls.env["touchpoint.floor"].create(
            {
                "name": "Every quarter",
                "company_id": cls.company.id,
                "audience_domain": repr([("id", "in", cls.partners.ids)]),
            }
        )

    def _contact(self, partner, moment="2027-04-20 03:00:00"):
        touch = self._new_touch(partner)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(
            reached, self.env["touchpoint.touch"]._fields["done_at"].to_datetime(moment)
        )

    def _under(self):
        self.floor.invalidate_recordset()
        found = self.env["res.partner"].search(
            [("touch_under_floor", "=", True), ("id", "in", self.partners.ids)]
        )
        self.partners.invalidate_recordset()
        self.assertEqual(found, self.partners.filtered("touch_under_floor"))
        return found

    def test_coverage_and_who_is_missing(self):
        self.assertEqual((self.floor.customer_count, self.floor.under_count), (4, 4))
        self._contact(self.partners[0])
        self._contact(self.partners[1], "2027-01-02 03:00:00")  # too long ago
        self.assertEqual(self._under(), self.partners[1:])
        self.assertEqual((self.floor.under_count, self.floor.coverage), (3, 0.25))
        action = self.floor.action_view_customers()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.partners[1:])
        rest = self.env["res.partner"].search(
            [("touch_under_floor", "=", False), ("id", "in", self.partners.ids)]
        )
        self.assertEqual(rest, self.partners[:1])

    def test_two_touches_are_more_than_one(self):
        self.floor.min_touches = 2
        self._contact(self.partners[0])
        self.assertEqual(len(self._under()), 4)
        self._contact(self.partners[0])
        self.assertEqual(len(self._under()), 3)

    def test_the_people_of_a_firm_count_for_the_firm(self):
        person = self._new_customer("P", parent_id=self.partners[2].id)
        self.partners[2].is_company = True
        self._contact(person)
        self.assertNotIn(self.partners[2], self._under())

    def test_a_rule_contacts_them(self):
        self._contact(self.partners[0])
        for partner in self.partners:
            self._new_order(partner, TODAY)
        rule = self._new_running_rule(
            audience_domain="[('touch_under_floor', '=', True)]", partners=None
        )
        self._plan(rule)
        self.assertEqual(rule.touch_ids.partner_id & self.partners, self.partners[1:])

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        user = self._new_user("touch_floor_b", "manager", other)
        floors = self.env["touchpoint.floor"].with_user(user)
        floors = floors.with_context(allowed_company_ids=other.ids)
        self.assertNotIn(self.floor, floors.search([]))
        partners = self.env["res.partner"].with_user(user)
        partners = partners.with_context(allowed_company_ids=other.ids)
        self.assertFalse(
            partners.search([("touch_under_floor", "=", True), ("id", "in", self.partners.ids)])
        )

    def test_bad_filters_are_refused(self):
        for domain, sentence in (
            ("[('no_such_field', '=', 1)]", "uses the field “no_such_field”"),
            ("customers", "“Every quarter”: this is not a valid filter"),
            ("[('touch_under_floor', '=', True)]", "cannot choose its customers by contact"),
        ):
            with self.assertRefused(ValidationError, sentence):
                self.floor.audience_domain = domain

    def test_numbers(self):
        for values in ({"min_touches": 0}, {"period_days": 0}, {"period_days": -5}):
            with self.assertRaisesRegex(Exception, next(iter(values))), self.env.cr.savepoint():
                self.floor.write(values)
                self.floor.flush_recordset()
