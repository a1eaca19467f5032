from odoo.exceptions import ValidationError

from .common import TouchpointCase


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
