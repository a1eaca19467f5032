from datetime import date

from odoo.exceptions import ValidationError

from .common import TODAY, TouchpointCase


class TestTouchpointAnchor(TouchpointCase):
    def _new_anchor(self, **values):
        return self.env["touchpoint.anchor"].create(
            {
                "name": "Quote sent",
                "code": "test_quote",
                "model_name": "sale.order",
                "date_field": "create_date",
                "partner_path": "partner_id",
                "company_path": "company_id",
                **values,
            }
        )

    def test_a_good_anchor_is_available(self):
        anchor = self._new_anchor(partner_path="partner_id.commercial_partner_id")
        self.assertTrue(anchor.is_available)
        self.assertEqual(anchor.model_id.model, "sale.order")

    def test_bad_anchors_are_refused_with_a_sentence(self):
        cases = [
            ({"model_name": "no.such.model"}, "no.such.model"),
            ({"model_name": "sale.report", "date_field": "date"}, "no stored document"),
            ({"date_field": "no_such_field"}, "no field “no_such_field”"),
            ({"date_field": "name"}, "not a date"),
            ({"date_field": ""}, "no field"),
            ({"date_field": "partner_id"}, "not a date"),
            ({"date_field": "partner_id.no_such_field"}, "no field"),
            ({"date_field": "no_such_link.create_date"}, "no field"),
            ({"date_field": "order_line.create_date"}, "no field"),
            ({"model_name": "touchpoint.result", "date_field": "next_date"}, "no stored document"),
            ({"model_name": "touchpoint.planner"}, "no stored document"),
            ({"partner_path": "partner_id..parent_id"}, "breaks at"),
            ({"partner_path": "order_line"}, "not a stored link"),
            ({"company_path": "no_such_path"}, "no_such_path"),
            ({"base_domain": "not a list"}, "filter"),
            ({"base_domain": "[('order_line', 'nonsense', 1)]"}, "filter"),
            ({"date_field": "expected_date"}, "not stored"),
            ({"partner_path": False}, "needs a way to the customer"),
            ({"partner_path": "user_id"}, "does not lead to"),
            ({"partner_path": "partner_id.no_such_link"}, "no_such_link"),
            ({"company_path": "partner_id"}, "does not lead to"),
            ({"base_domain": "[('no_such_field', '=', 1)]"}, "filter"),
            ({"base_domain": "[('state', '=', "}, "filter"),
        ]
        for values, part in cases:
            with self.subTest(values), self.assertRefused(ValidationError, part):
                self._new_anchor(**values)

    def test_availability_is_said_in_the_language_of_the_reader(self):
        self._assert_reader_language(self.anchor_order, "availability")

    def test_a_date_over_a_link_is_read(self):
        anchor = self._new_anchor(date_field="partner_id.birthdate_date", kind="anniversary")
        self.assertTrue(anchor.is_available)
        customer = self._new_customer(birthdate_date=date(1980, 5, 4))
        self._new_order(customer, date(2027, 4, 1))
        rule = self._new_running_rule(customer, anchor_id=anchor.id, offset_days=0)
        self._plan(rule)
        self.assertEqual(rule.touch_ids.mapped("anchor_date"), [date(1980, 5, 4)])
        self.assertEqual(rule.touch_ids.due, date(2027, 5, 4))

    def test_a_path_deleted_later_stops_only_its_rule(self):
        anchor = self._new_anchor()
        customer = self._new_customer()
        self._new_order(customer, date(2027, 4, 29))
        broken = self._new_running_rule(customer, anchor_id=anchor.id)
        healthy = self._new_running_rule(customer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_anchor SET partner_path = 'gone_id' WHERE id = %s", [anchor.id]
        )
        anchor.invalidate_recordset()
        self.planner._plan(broken | healthy, TODAY)
        self.assertIn("gone_id", broken.last_error)
        self.assertFalse(healthy.last_error)
        self.assertTrue(healthy.touch_ids)

    def test_an_anchor_of_an_app_that_is_not_installed_waits(self):
        anchor = self._new_anchor(
            model_name="no.such.model", required_module="no_such_app", date_field="day"
        )
        self.assertFalse(anchor.is_available)
        self.assertIn("needs the app “no_such_app”", anchor.availability)
        with self.assertRefused(ValidationError, "no_such_app"):
            self._new_rule(anchor_id=anchor.id)

    def test_shipped_anchors_work_or_say_what_they_need(self):
        for code in ("order_confirmed", "delivery_done", "invoice_posted", "birthday"):
            anchor = self.env.ref(f"touchpoint_mgmt.touchpoint_anchor_{code}")
            self.assertNotEqual(anchor.is_available, anchor._is_module_missing(), code)
