from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import TODAY, TouchpointCase


class TestTouchpointRecheck(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outcome = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.company.touch_case_auto = False
        cls.touches = cls.env["touchpoint.touch"]
        for number in range(40):
            touch = cls._new_touch(cls._new_customer(f"Customer {number}"))
            cls._end(touch, cls.outcome)
            cls.touches |= touch
        cls.Recheck = cls.env["touchpoint.recheck"]

    @classmethod
    def _end(cls, touch, outcome, days=0, **result):
        touch.with_user(cls.clerk).sudo()._record_result(
            outcome, datetime(2027, 4, 29, 4) + timedelta(days=days), **result
        )

    def test_draws_the_share_and_only_once(self):
        self.company.touch_recheck_percent = 50
        drawn = self.Recheck._draw(self.company, TODAY)
        self.assertTrue(8 <= len(drawn) <= 32, len(drawn))
        self.assertEqual(drawn.executor_id, self.clerk)
        self.assertFalse(self.Recheck._draw(self.company, TODAY))
        self.company.touch_recheck_percent = 100
        self.assertEqual(len(self.Recheck._draw(self.company, TODAY)), 40 - len(drawn))

    def test_draws_nothing_old_and_nothing_of_others(self):
        self.company.touch_recheck_percent = 100
        self.assertFalse(self.Recheck._draw(self.company, TODAY + timedelta(days=60)))
        other = self.env["res.company"].create({"name": "B", "touch_recheck_percent": 100})
        self.assertFalse(self.Recheck._draw(other, TODAY))

    def test_share_above_a_hundred(self):
        with self.assertRaisesRegex(Exception, "touch_recheck_percent_range"):
            self.company.touch_recheck_percent = 101
            self.env.flush_all()

    def _draw_one(self):
        self.company.touch_recheck_percent = 100
        return self.Recheck._draw(self.company, TODAY)[0].with_user(self.manager)

    def test_false_report_needs_the_customers_words(self):
        check = self._draw_one()
        with self.assertRefused(UserError, "what the customer said"):
            check.action_falsify()
        check.note = "Nobody called me."
        check.action_falsify()
        self.assertEqual((check.state, check.checked_by_id), ("falsified", self.manager))
        with self.assertRefused(UserError, "checked already"):
            check.action_confirm()

    def test_nobody_checks_himself(self):
        check = self._draw_one().sudo()
        check.executor_id = self.manager
        with self.assertRefused(ValidationError, "somebody else"):
            check.with_user(self.manager).action_confirm()

    def test_clerk_does_not_see_the_draw(self):
        check = self._draw_one()
        with self.assertRaises(AccessError):
            check.with_user(self.clerk).read(["state"])

    def test_control_report(self):
        """Of 43 ended touches 40 were effective in time; one of them is found to be false."""
        check = self._draw_one()
        check.note = "Nobody called me."
        check.action_falsify()
        late, wrong = (self._new_touch(self._new_customer(name)) for name in ("L", "W"))
        self._end(late, self.outcome, days=2)
        self._end(wrong, self.env.ref("touchpoint_mgmt.touchpoint_outcome_wrong_number"))
        expired = self._new_touch(self._new_customer("E"))
        expired.write({"state": "expired", "reason_code": "grace_over"})
        self.env["touchpoint.promise"].create(
            [
                {
                    "name": "Call back",
                    "company_id": self.company.id,
                    "partner_id": late.partner_id.id,
                    "touch_id": late.id,
                    "due": TODAY,
                    "state": state,
                }
                for state in ("kept", "broken")
            ]
        )
        report = self.env["touchpoint.control"].with_user(self.manager)
        [(user, count, reached, on_time, effective, falsified, promises, broken)] = (
            report._read_group(
                [],
                ["user_id"],
                [
                    "__count",
                    "reached:avg",
                    "on_time:avg",
                    "effective:avg",
                    "falsified:sum",
                    "promises:sum",
                    "promises_broken:sum",
                ],
            )
        )
        self.assertEqual((user, count), (self.clerk, 43))
        self.assertAlmostEqual(reached, 100 * 41 / 43)
        self.assertAlmostEqual(on_time, 100 * 41 / 43)
        self.assertAlmostEqual(effective, 100 * 40 / 43)
        self.assertEqual((falsified, promises, broken), (1, 2, 1))

    def test_control_report_of_another_company(self):
        company = self.env["res.company"].create({"name": "B"})
        stranger = self._new_user("recheck_b", "manager", company)
        report = self.env["touchpoint.control"].with_user(stranger)
        self.assertFalse(report.with_context(allowed_company_ids=company.ids).search([]))
