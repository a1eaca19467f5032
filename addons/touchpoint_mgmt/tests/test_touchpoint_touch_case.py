from datetime import datetime

from .common import TouchpointCase

NOON = datetime(2027, 4, 29, 4)  # noon in Shanghai


class TestTouchpointTouchCase(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Wang Xifeng")
        cls.touch = cls._new_touch(cls.partner)

    def _end(self):
        self.touch._record_result(self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached"), NOON)

    def _counts(self):
        """(on the touch as it is stored, in the control report)"""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT case_count FROM touchpoint_touch WHERE id = %s", [self.touch.id]
        )
        [(stored,)] = self.env.cr.fetchall()
        report = self.env["touchpoint.control"]
        [(cases,)] = report._read_group([("touch_id", "=", self.touch.id)], [], ["cases:sum"])
        return stored, cases

    def test_cases_are_counted_where_they_were_opened(self):
        """Also on a closed touch, which nobody may change any more."""
        self._end()
        case = self.touch._open_case(description="The seat is cold.")
        self.assertEqual(self._counts(), (1, 1))
        self.assertEqual(self.touch._open_case(severity="2"), case)
        self.assertEqual(self._counts(), (1, 1))
        case.copy()
        self.assertEqual(self._counts(), (1, 1))
        case.unlink()
        self.assertEqual(self._counts(), (0, 0))

    def test_a_touch_of_the_planner_has_none(self):
        self._end()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_touch SET case_count = NULL WHERE id = %s", [self.touch.id]
        )
        self.assertEqual(self._counts()[1], 0)
        self.touch._open_case(description="The seat is cold.")
        self.assertEqual(self._counts(), (1, 1))

    def test_the_case_opens_from_the_touch(self):
        case = self.touch._open_case(description="The seat is cold.")
        action = self.touch.with_user(self.clerk).action_open_cases()
        self.assertEqual((action["res_model"], action["res_id"]), ("touchpoint.case", case.id))

    def test_who_may_not_see_the_case_gets_an_empty_list_and_no_new_case(self):
        self.touch._open_case(description="The seat is cold.")
        company = self.env["res.company"].create({"name": "B"})
        stranger = self._new_user("touch_case_b", "manager", company)
        touch = self.touch.with_user(stranger).with_context(allowed_company_ids=company.ids)
        action = touch.action_open_cases()
        self.assertEqual(action["views"][0][1], "list")
        self.assertFalse(touch.env["touchpoint.case"].search(action["domain"]))

    def test_effective_without_the_three_tests_is_what_the_outcome_says(self):
        """As of touches that a vendor or a mail did; an outcome out of use says it, too."""
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        self._end()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_touch SET test_counterpart = NULL WHERE id = %s", [self.touch.id]
        )
        outcome.active = False
        for productive in (True, False):
            outcome.productive = productive
            report = self.env["touchpoint.control"].search([("touch_id", "=", self.touch.id)])
            report.invalidate_recordset()
            self.assertEqual(report.effective, 100 * productive)
