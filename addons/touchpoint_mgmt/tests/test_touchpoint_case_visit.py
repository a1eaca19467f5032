from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

from .common import TouchpointCase


@freeze_time("2027-05-20 04:00:00")
class TestTouchpointCaseVisit(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", street="Lane 5", city="Suzhou")
        cls.case = cls.env["touchpoint.case"].create(
            {
                "name": "Cold seat",
                "company_id": cls.company.id,
                "partner_id": cls.partner.id,
                "user_id": cls.clerk.id,
            }
        )

    def _book(self, case, start):
        action = case.with_user(self.clerk).action_book_visit()
        event = self.env["calendar.event"].with_user(self.clerk).with_context(**action["context"])
        with Form(event) as form:
            form.start = start
            form.stop = start.replace(hour=start.hour + 1)
        return form.record

    def test_the_visit_stands_in_the_calendar_and_on_the_case(self):
        event = self._book(self.case, datetime(2027, 5, 24, 2))
        self.assertEqual(event.touch_case_id, self.case)
        self.assertEqual(event.partner_ids, self.partner | self.clerk.partner_id)
        self.assertIn("Suzhou", event.location)
        self.assertEqual((self.case.visit_count, self.case.next_visit), (1, event.start))
        self.assertIn("Visit on 05/24/2027 10:00:00", self.case.message_ids[0].body)
        action = self.case.action_view_visits()
        self.assertEqual(self.env["calendar.event"].search(action["domain"]), event)

    def test_a_visit_that_is_over_is_not_the_next(self):
        self._book(self.case, datetime(2027, 5, 19, 2))
        self.assertEqual((self.case.visit_count, self.case.next_visit), (1, False))

    def test_no_visit_without_customer_or_after_the_end(self):
        unknown = self.env["touchpoint.case"].create(
            {"name": "Who?", "company_id": self.company.id}
        )
        with self.assertRefused(UserError, "which customer is it about"):
            unknown.action_book_visit()
        self.case.write({"state": "cancelled", "cancel_reason": "Twice"})
        with self.assertRefused(UserError, "open it again first"):
            self.case.action_book_visit()
