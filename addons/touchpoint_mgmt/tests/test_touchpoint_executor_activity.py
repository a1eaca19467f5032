from datetime import date, datetime, timedelta

from .common import TODAY, TouchpointCase


class TestTouchpointExecutorActivity(TouchpointCase):
    """Work for people: one activity per contact, kept in step with its touches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Li Na", birthdate_date=date(1990, 6, 18))
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.declined = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_declined")
        cls.no_answer = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_no_answer")
        cls.type_birthday = cls.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        cls.visit = cls.env.ref("touchpoint_mgmt.touchpoint_channel_visit")

    def _new_bundle(self, **values):
        leader = self._new_touch(self.partner, type_id=self.type_birthday.id, priority=7, **values)
        other = self._new_touch(self.partner, **values)
        (leader | other).write({"bundle_id": leader.id})
        return leader | other

    def _execute(self, day=TODAY, **options):
        return self.executor._execute(self.company, day, **options)

    def test_scenario_16_one_activity_for_two_rules(self):
        day = date(2027, 6, 18)
        self._new_order(self.partner, date(2027, 6, 15))
        birthday = self._new_running_rule(
            self.partner,
            name="Birthday",
            anchor_id=self.anchor_birthday.id,
            offset_days=0,
            type_id=self.type_birthday.id,
            priority=3,
        )
        thanks = self._new_running_rule(self.partner, name="Insurance", priority=2)
        self.planner._plan(birthday | thanks, date(2027, 6, 15))
        touches = (birthday | thanks).touch_ids
        self.assertEqual(touches.mapped("due"), [day, day])
        if not touches.bundle_id:
            touches.write({"bundle_id": birthday.touch_ids.id})
        self._execute(day)
        activity = touches.activity_id
        self.assertEqual(len(activity), 1)
        self.assertEqual(touches.mapped("state"), ["assigned", "assigned"])
        self.assertEqual(len(touches.bundle_id), 1)
        self.assertEqual(activity.summary, "Birthday + Insurance")
        self.assertIn("Wishes, from a person", activity.note)
        self.assertIn("arrive as agreed", activity.note)
        birthday.touch_ids._record_result(self.reached, datetime(2027, 6, 18, 2))
        self.assertTrue(activity.active, "the other touch still waits")
        self.assertEqual(activity.summary, "Insurance")
        self.assertNotIn("Wishes, from a person", activity.note)
        thanks.touch_ids._record_result(self.declined, datetime(2027, 6, 18, 2))
        self.assertFalse(activity.active)
        self.assertEqual(touches.outcome_id, self.reached | self.declined)
        self.assertEqual(touches.mapped("state"), ["done", "done"])
        self.assertFalse(self.partner.activity_ids)

    def test_a_mate_that_comes_later_joins_the_open_activity(self):
        touches = self._new_bundle()
        self._execute(limit=1)
        activity = touches[0].activity_id
        self.assertFalse(touches[1].activity_id)
        self._execute(limit=1)
        self.assertEqual(touches.activity_id, activity)
        self.assertIn("arrive as agreed", activity.note)

    def test_all_touches_follow_their_activity(self):
        touches = self._new_bundle(deadline=TODAY + timedelta(days=9))
        self._execute()
        activity = touches.activity_id.with_user(self.clerk)
        day = TODAY + timedelta(days=3)
        activity.date_deadline = day
        self.assertEqual(touches.mapped("due"), [day, day])
        activity.user_id = self.other_clerk
        self.assertEqual(touches.user_id, self.other_clerk)
        activity.with_user(self.other_clerk).action_feedback(feedback="Both done")
        self.assertEqual(touches.mapped("state"), ["done", "done"])
        self.assertEqual(touches.closed_by_id, self.other_clerk)

    def test_a_deleted_activity_cancels_all_its_touches(self):
        touches = self._new_bundle()
        self._execute()
        touches.activity_id.unlink()
        self.assertEqual(set(touches.mapped("reason_code")), {"activity_deleted"})

    def test_one_cancelled_touch_leaves_the_activity_to_the_other(self):
        touches = self._new_bundle()
        self._execute()
        activity = touches.activity_id
        touches[0]._close("cancelled", "by_hand")
        self.assertTrue(activity.exists())
        self.assertNotIn("Wishes, from a person", activity.note)
        touches[1]._close("cancelled", "by_hand")
        self.assertFalse(activity.exists())

    def test_a_retry_leaves_the_bundle(self):
        touches = self._new_bundle()
        self._execute()
        activity = touches.activity_id
        touches[0]._record_result(self.no_answer, datetime(2027, 4, 29, 2))
        self.assertEqual((touches[0].state, touches[0].due), ("planned", TODAY + timedelta(2)))
        self.assertEqual(touches[1].activity_id, activity)

    def test_a_visit_is_a_meeting_at_a_free_hour(self):
        at_nine = datetime(2027, 4, 29, 1)
        meetings = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        meetings.create(
            {
                "name": "Busy",
                "start": at_nine,
                "stop": at_nine + timedelta(hours=1),
                "partner_ids": [(6, 0, self.clerk.partner_id.ids)],
            }
        )
        touch = self._new_touch(
            self.partner,
            channel_id=self.visit.id,
            due_at=at_nine,
            type_id=self.env.ref("touchpoint_mgmt.touchpoint_type_customer_visit").id,
            deadline=TODAY + timedelta(days=9),
        )
        mails = self.env["mail.mail"].search_count([])
        self._execute()
        event = touch.activity_id.calendar_event_id
        self.assertEqual(event.start, at_nine + timedelta(hours=1))
        self.assertEqual(event.stop - event.start, timedelta(minutes=90))
        self.assertEqual(event.user_id, self.clerk)
        self.assertEqual(event.partner_ids, self.clerk.partner_id | self.partner)
        self.assertEqual(touch.activity_id.user_id, self.clerk)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "nobody is invited yet")
        event.with_user(self.clerk).start += timedelta(days=2)
        self.assertEqual(touch.due, TODAY + timedelta(days=2), "the touch follows the meeting")
        touch._close("cancelled", "by_hand")
        self.assertFalse(event.exists())

    def test_a_deleted_meeting_cancels_the_visit(self):
        touch = self._new_touch(self.partner, channel_id=self.visit.id)
        self._execute()
        touch.activity_id.calendar_event_id.unlink()
        self.env.invalidate_all()
        self.assertFalse(touch.activity_id)
        drop = self.executor._drop_lost_batch
        self.assertEqual(drop(self.company, TODAY, 100)["rows_cancelled"], 1)
        self.assertEqual((touch.state, touch.reason_code), ("cancelled", "activity_deleted"))
        self.assertFalse(drop(self.company, TODAY, 100), "again: nothing to do")

    def test_letters_and_open_work_are_not_taken_for_lost(self):
        self.partner.write({"street": "Road 1", "city": "Shanghai"})
        letter = self.env.ref("touchpoint_mgmt.touchpoint_channel_letter")
        touches = self._new_touch(self.partner) | self._new_touch(
            self.partner, channel_id=letter.id
        )
        self._execute()
        vendor = self.env["touchpoint.vendor.list"].create(
            {"name": "Call centre", "company_id": self.company.id, "vendor_id": self.partner.id}
        )
        touches |= self._new_touch(self.partner, state="assigned", vendor_list_id=vendor.id)
        self.assertEqual(set(touches.mapped("state")), {"assigned"})
        self.assertFalse(self.executor._drop_lost_batch(self.company, TODAY, 100))

    def test_somebody_takes_over_and_the_reason_is_kept(self):
        rule = self._new_running_rule(self.partner, backup_user_id=self.other_clerk.id)
        self._new_order(self.partner, date(2027, 4, 26))
        self._plan(rule)
        touch = rule.touch_ids
        self._execute()
        self.assertEqual(touch.user_id, self.clerk)
        self.clerk.action_archive()
        self.assertEqual((touch.state, touch.activity_id.id), ("planned", False))
        self._execute()
        self.assertEqual((touch.state, touch.user_id), ("assigned", self.other_clerk))
        self.assertEqual(touch.activity_id.user_id, self.other_clerk)
        self.assertRegex(touch.attempt_ids.note, "Handed over from .* to .*no longer works here")

    def test_without_a_rule_a_manager_takes_over(self):
        touch = self._new_touch(self.partner)
        self.clerk.active = False
        self._execute()
        self.assertEqual(touch.state, "assigned")
        self.assertTrue(touch.user_id.has_group("touchpoint_mgmt.touchpoint_mgmt_group_manager"))
        self.assertIn(self.company, touch.user_id.company_ids)

    def test_nobody_left(self):
        touch = self._new_touch(self.partner)
        managers = self.env.ref("touchpoint_mgmt.touchpoint_mgmt_group_manager").all_user_ids
        (managers - self.env.ref("base.user_root")).filtered(
            lambda user: self.company in user.company_ids
        ).write({"active": False})
        self.clerk.active = False
        self._execute()
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "no_user"))
