from datetime import timedelta

from odoo.tests import new_test_user

from .common import TODAY, TouchpointCase


class TestMailActivity(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.touch = cls._new_touch(cls._new_customer("Zhao Lei"))
        cls.executor._execute(cls.company, TODAY)
        cls.activity = cls.touch.activity_id

    def test_an_activity_done_closes_the_touch(self):
        self.activity.with_user(self.clerk).action_feedback(feedback="All well")
        self.assertEqual(self.touch.state, "done")
        self.assertEqual(
            self.touch.outcome_id, self.env.ref("touchpoint_mgmt.touchpoint_outcome_from_activity")
        )
        self.assertIn("All well", self.touch.note)
        self.assertEqual(self.touch.closed_by_id, self.clerk)

    def test_a_deleted_activity_cancels_the_touch(self):
        self.activity.with_user(self.clerk).unlink()
        self.assertEqual(
            (self.touch.state, self.touch.reason_code), ("cancelled", "activity_deleted")
        )

    def test_a_moved_activity_moves_the_touch(self):
        day = TODAY + timedelta(days=4)
        self.activity.with_user(self.clerk).date_deadline = day
        self.assertEqual((self.touch.due, self.touch.date_locked), (day, True))
        self.assertGreaterEqual(self.touch.deadline, day)

    def test_an_activity_given_to_somebody_else_takes_the_touch_along(self):
        self.activity.user_id = self.other_clerk
        self.assertEqual(self.touch.user_id, self.other_clerk)

    def test_archiving_the_user_does_not_lose_the_touch(self):
        for archive in (self.clerk.action_archive, lambda: self.clerk.write({"active": False})):
            self.executor._execute(self.company, TODAY)
            activity = self.touch.activity_id
            self.assertEqual(activity.user_id, self.clerk)
            archive()
            self.assertFalse(activity.exists())
            self.assertEqual(self.touch.state, "planned")
            self.clerk.active = True

    def test_users_without_touchpoints_are_not_disturbed(self):
        user = new_test_user(
            self.env,
            login="touch_stranger",
            groups="base.group_user,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        activity = self.touch.partner_id.with_user(user).activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id
        )
        activity.date_deadline = TODAY
        activity.action_feedback(feedback="done")
        self.assertEqual(self.touch.state, "assigned")
