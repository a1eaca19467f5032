from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .common import TouchpointCase

DUE = date(2027, 5, 4)  # a Tuesday


class TestTouchpointPlannerAssignment(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._new_user("touch_third_clerk", "user")
        cls.members = cls.clerk | cls.other_clerk | cls.third
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Care Team",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.members.ids)],
            }
        )

    def _new_customers(self, number, day=DUE, **values):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", **values} for n in range(number)]
        )
        for partner in partners:
            self._new_order(partner, day - timedelta(days=3))
        return partners

    def _new_team_rule(self, partners, assignment="round_robin", **values):
        values = {"team_id": self.team.id, "user_id": self.manager.id, **values}
        return self._new_running_rule(partners, assignment=assignment, **values)

    def _load(self, touches):
        groups = touches.grouped("user_id")
        return {user.login: len(group) for user, group in groups.items()}

    def _leave(self, user, first, last):
        """Days of leave of a person, whole days in Shanghai."""
        resource = user.resource_ids or self.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "tz": "Asia/Shanghai",
            }
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": datetime(first.year, first.month, first.day) - timedelta(hours=8),
                "date_to": datetime(last.year, last.month, last.day, 15, 59, 59),
            }
        )

    def test_a_team_takes_turns(self):
        rule = self._new_team_rule(self._new_customers(7))
        run = self._plan(rule)
        self.assertEqual((run.rows_new, run.rows_changed), (7, 0))
        self.assertEqual(
            self._load(rule.touch_ids),
            {"touch_clerk": 3, "touch_other_clerk": 2, "touch_third_clerk": 2},
        )
        self.assertEqual(rule.touch_ids.team_id, self.team)

    def test_the_preview_shows_the_members(self):
        rule = self._new_rule(
            self._new_customers(7), assignment="round_robin", team_id=self.team.id
        )
        days = self.planner._get_preview(rule, DUE)["days"]
        self.assertEqual(
            {cell["user_id"]: cell["count"] for cell in days},
            {self.clerk.id: 3, self.other_clerk.id: 2, self.third.id: 2},
        )

    def test_everybody_keeps_what_he_has(self):
        for assignment in ("round_robin", "least_load"):
            rule = self._new_team_rule(self._new_customers(5), assignment)
            self._plan(rule)
            before = {touch: touch.user_id for touch in rule.touch_ids}
            rule.audience_domain = repr(
                [("id", "in", rule.touch_ids.partner_id.ids + self._new_customers(4).ids)]
            )
            rule.write({"state": "running"})
            run = self._plan(rule)
            self.assertEqual(run.rows_new, 4)
            self.assertEqual({touch: touch.user_id for touch in before}, before)
            self.assertEqual(set(self._load(rule.touch_ids).values()), {3})
            run = self._plan(rule)
            self.assertEqual((run.rows_new, run.rows_changed), (0, 0))

    def test_the_least_loaded_gets_more(self):
        for _number in range(4):
            self._new_touch(self._new_customer(), due=DUE, deadline=DUE, user_id=self.clerk.id)
        self._new_touch(self._new_customer(), due=DUE, deadline=DUE, user_id=self.third.id)
        rule = self._new_team_rule(self._new_customers(6), "least_load")
        self._plan(rule)
        # 4 + 0 + 1 and six more: 4, 4, 3 is as even as it gets
        self.assertEqual(
            self._load(rule.touch_ids), {"touch_other_clerk": 4, "touch_third_clerk": 2}
        )

    def test_who_is_on_leave_all_day_gets_nothing(self):
        self._leave(self.clerk, DUE, DUE)
        for assignment in ("round_robin", "least_load"):
            rule = self._new_team_rule(self._new_customers(4), assignment)
            self._plan(rule)
            self.assertEqual(
                self._load(rule.touch_ids), {"touch_other_clerk": 2, "touch_third_clerk": 2}
            )

    def test_a_leave_of_some_hours_is_no_absence(self):
        leave = self._leave(self.clerk, DUE, DUE)
        leave.date_to = datetime(2027, 5, 4, 4)  # noon in Shanghai
        self.assertFalse(self.planner._get_absences(self.company, DUE, DUE))
        leave.date_to = datetime(2027, 5, 4, 15)
        self.assertEqual(self.planner._get_absences(self.company, DUE, DUE), [(self.clerk.id, DUE)])

    def test_a_leave_entered_later_hands_the_touches_over(self):
        rule = self._new_team_rule(self._new_customers(6))
        self._plan(rule)
        self._leave(self.clerk, DUE, DUE)
        run = self._plan(rule)
        self.assertEqual((run.rows_new, run.rows_changed), (0, 2))
        self.assertNotIn(self.clerk, rule.touch_ids.user_id)

    def test_without_anybody_present_the_stand_in_does_it(self):
        for user in self.members | self.manager:
            self._leave(user, DUE, DUE)
        rule = self._new_team_rule(self._new_customers(2))
        rule.backup_user_id = self._new_user("touch_standin", "user")
        rule.write({"state": "running"})
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, rule.backup_user_id)
        run = self._plan(rule)
        self.assertEqual((run.rows_new, run.rows_changed), (0, 0))

    def test_a_member_who_left_hands_over(self):
        rule = self._new_team_rule(self._new_customers(6))
        self._plan(rule)
        self.third.active = False
        self._plan(rule)
        self.assertEqual(self._load(rule.touch_ids), {"touch_clerk": 3, "touch_other_clerk": 3})

    def test_one_person_is_replaced_by_the_stand_in(self):
        partners = self._new_customers(1) | self._new_customers(1, DUE + timedelta(days=1))
        rule = self._new_running_rule(partners, backup_user_id=self.other_clerk.id)
        self._leave(self.clerk, DUE, DUE)
        self._plan(rule)
        users = rule.touch_ids.sorted("due").mapped("user_id.login")
        self.assertEqual(users, ["touch_other_clerk", "touch_clerk"])
        self.clerk.active = False
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, self.other_clerk)

    def test_the_salesperson_on_leave_is_replaced(self):
        partners = self._new_customers(1, user_id=self.third.id)
        self._leave(self.third, DUE, DUE)
        rule = self._new_running_rule(partners, assignment="owner", backup_user_id=self.clerk.id)
        rule.user_id = self.other_clerk
        rule.write({"state": "running"})
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, self.other_clerk)
        self._leave(self.other_clerk, DUE, DUE)
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, self.clerk)

    def test_a_touch_moved_by_hand_keeps_its_person(self):
        rule = self._new_team_rule(self._new_customers(1))
        self._plan(rule)
        rule.touch_ids._reschedule(DUE + timedelta(days=1))
        rule.touch_ids.user_id = self.manager
        self._plan(rule)
        self.assertEqual(rule.touch_ids.user_id, self.manager)

    def test_a_rule_for_a_team_needs_a_team(self):
        with self.assertRefused(ValidationError, "“Three days.*choose the team"):
            self._new_rule(assignment="round_robin")

    def test_a_team_of_strangers_cannot_be_approved(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("touch_stranger_b", "user", other)
        team = self.env["crm.team"].create({"name": "Of B", "company_id": False})
        team.member_ids = stranger
        rule = self._new_rule(
            self._new_customers(1), assignment="least_load", team_id=team.id
        ).with_user(self.manager)
        with self.assertRefused(
            UserError, "team “Of B” has no member who works for Care Company A"
        ):
            rule.action_approve()
        self.assertFalse(rule._keep_able_users(stranger))

    def test_the_number_of_queries_does_not_grow_with_the_customers(self):
        for assignment in ("round_robin", "least_load"):
            numbers = []
            for size in (2, 40):
                rule = self._new_team_rule(self._new_customers(size), assignment)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self._plan(rule)
                numbers.append(self.env.cr.sql_log_count - before)
            self.assertLessEqual(numbers[1], numbers[0] + 2, assignment)

    def test_the_sentence_names_the_team(self):
        rule = self._new_rule(assignment="round_robin", team_id=self.team.id)
        self.assertIn("done by the team Care Team, one after the other", rule.summary)
        rule.assignment = "least_load"
        self.assertIn("whoever of the team Care Team has least to do", rule.summary)
