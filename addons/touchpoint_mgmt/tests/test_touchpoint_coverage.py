from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointCoverage(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.firm = cls._new_customer("Firm", user_id=cls.clerk.id, customer_rank=1)
        cls.contact = cls._new_customer("Contact", parent_id=cls.firm.id)
        cls.old = cls._new_customer("Old", user_id=cls.clerk.id, customer_rank=1)
        cls.never = cls._new_customer("Never", user_id=cls.other_clerk.id)
        cls.all = cls.firm | cls.old | cls.never

    def _touch(self, partner, days, **values):
        touch = self._new_touch(partner, **values)
        touch._record_result(self.reached, datetime(2027, 4, 29) - timedelta(days=days))
        return touch

    def _get_rows(self, user=None, **context):
        Coverage = self.env["touchpoint.coverage"].with_user(user or self.manager)
        return Coverage.with_context(**context).search([("partner_id", "in", self.all.ids)])

    def _read(self, **kwargs):
        return {
            row.partner_id: (row.covered_30, row.covered_90, row.covered_365, row.touches)
            for row in self._get_rows(**kwargs)
        }

    def test_the_people_of_a_firm_cover_the_firm(self):
        self._touch(self.contact, 40)
        self._touch(self.old, 100)
        self._touch(self.old, 400)
        self.assertEqual(
            self._read(),
            {
                self.firm: (0, 100, 100, 1),
                self.old: (0, 0, 100, 1),
                self.never: (0, 0, 0, 0),
            },
        )

    def test_share_per_person_and_lists_of_who_is_left_over(self):
        self._touch(self.firm, 10)
        Coverage = self.env["touchpoint.coverage"].with_user(self.manager)
        here = [("partner_id", "in", self.all.ids)]
        shares = {
            user: (customers, share)
            for user, customers, share in Coverage._read_group(
                here, ["user_id"], ["customers:sum", "covered_90:avg"]
            )
        }
        self.assertEqual(shares, {self.clerk: (2, 50), self.other_clerk: (1, 0)})
        left = Coverage.search([*here, ("covered_90", "=", 0)])
        self.assertEqual(left.partner_id, self.old | self.never)
        self.assertEqual(
            Coverage.search([*here, ("last_date", "=", False)]).partner_id, self.old | self.never
        )
        self.assertEqual(
            Coverage.search([*here, ("is_prospect", "=", True)]).partner_id, self.never
        )

    def test_a_call_is_no_visit(self):
        visit = self.env.ref("touchpoint_mgmt.touchpoint_channel_visit")
        self._touch(self.firm, 10)
        self._touch(self.old, 10, channel_id=visit.id)
        visited = {row.partner_id: row.visited_365 for row in self._get_rows()}
        self.assertEqual((visited[self.firm], visited[self.old]), (0, 100))

    def test_touches_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        self._touch(self.firm, 10, company_id=other.id)
        self.assertEqual(self._read()[self.firm], (0, 0, 0, 0))
        stranger = self._new_user("touch_b", "user", other)
        rows = self._read(user=stranger, allowed_company_ids=other.ids)
        self.assertEqual(rows[self.firm], (100, 100, 100, 1))

    def test_archived_customers_and_our_own_people_are_left_out(self):
        self.old.active = False
        self.all |= self.clerk.partner_id | self.company.partner_id
        self.assertEqual(self._get_rows().partner_id, self.firm | self.never)

    def test_the_rotation_rule_visits_who_is_left_over(self):
        self.env["touchpoint.floor"].create(
            {
                "name": "Once a quarter",
                "company_id": self.company.id,
                "audience_domain": repr([("id", "in", self.all.ids)]),
                "min_touches": 1,
                "period_days": 90,
            }
        )
        self._touch(self.firm, 10)
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_rotation")
        action = template.with_user(self.manager).with_company(self.company).action_use()
        rule = self.env["touchpoint.rule"].browse(action["res_id"])
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2026-06-01' WHERE id IN %s",
            [tuple(self.all.ids)],
        )
        rule.write({"state": "running", "plan_from": TODAY, "company_id": self.company.id})
        for days in (0, 31, 62):  # a quarter: visits are spread over it
            with freeze_time(TODAY + timedelta(days=days)):
                self._plan(rule, TODAY + timedelta(days=days))
        self.assertEqual(rule.touch_ids.partner_id & self.all, self.old | self.never)
        self.assertEqual(rule.touch_ids.channel_id.code, "visit")
