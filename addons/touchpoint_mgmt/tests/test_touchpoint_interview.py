from datetime import datetime

from odoo.exceptions import AccessError, UserError

from .common import TouchpointCase


class TestTouchpointInterview(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer(phone="+86 139 8765 4321", email="wu@example.com")
        cls.Interview = cls.env["touchpoint.interview"]

    def _new_interview(self, **values):
        return self.Interview.with_user(self.clerk).create(
            {
                "company_id": self.company.id,
                "at": datetime(2027, 4, 29, 3),
                "is_rated": True,
                "expected": 8,
                "perceived": 5,
                **values,
            }
        )

    def test_001_33_unknown_respondents_count_little_until_matched(self):
        interview = self._new_interview(phone="+86 139 8765 4321")
        kind = interview.type_id.sudo()
        self.assertEqual((kind.means, kind.reliability), ("random", 30))
        kind.reliability = 70
        self.assertEqual(interview.reliability, 30, "unknown: low, whatever the type says")
        self.assertEqual(interview.suggested_id, self.partner)
        interview.action_match()
        self.assertEqual((interview.state, interview.reliability), ("matched", 70))
        touch = interview.touch_id
        self.assertEqual((touch.partner_id, touch.state), (self.partner, "done"))
        self.assertEqual((touch.satisfaction, touch.satisfaction_class), (-3, "dissatisfied"))
        with self.assertRefused(UserError, "dealt with already"):
            interview.action_match()

    def test_001_33_matched_by_hand_or_not_at_all(self):
        interview = self._new_interview(name="A lady in the hall")
        self.assertFalse(interview.suggested_id)
        with self.assertRefused(UserError, "choose who it is"):
            interview.action_match()
        interview.partner_id = self.partner
        interview.action_match()
        self.assertEqual(interview.touch_id.partner_id, self.partner)
        other = self._new_interview(name="Nobody")
        other.action_drop()
        self.assertEqual(other.state, "dropped")

    def test_001_33_two_customers_with_one_number_are_not_guessed(self):
        self._new_customer("Twin", phone="+86 139 8765 4321")
        self.assertFalse(self._new_interview(phone="+86 139 8765 4321").suggested_id)

    def test_reliability_by_means(self):
        Type = self.env["touchpoint.type"]
        channel = self.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        values = {"name": "T", "channel_id": channel.id}
        low, high = Type.create(
            [
                {**values, "code": f"test_{means}", "means": means}
                for means in ("random", "personnel")
            ]
        )
        self.assertLess(low.reliability, high.reliability)
        self.assertEqual(self._new_touch(self.partner, type_id=low.id).reliability, 30)

    def test_other_companies_see_nothing(self):
        interview = self._new_interview(name="Here")
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        clerk_b = self._new_user("touch_clerk_b", "user", company_b)
        with self.assertRaises(AccessError):
            interview.with_user(clerk_b).with_context(
                allowed_company_ids=company_b.ids
            ).check_access("read")

    def test_who_gave_no_points_does_not_count_in_the_average(self):
        rated = self._new_interview(name="Wu")
        silent = self._new_interview(name="Li", is_rated=False, expected=0, perceived=0)
        rows = self.Interview._read_group(
            [("id", "in", (rated | silent).ids)],
            [],
            ["__count", "expected:avg", "perceived:avg", "satisfaction:avg"],
        )
        self.assertEqual(rows, [(2, 8, 5, -3)])
