from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubEvent(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_user("club_second", "customer_club.customer_club_group_manager")
        cls.third = cls._create_user("club_third", "customer_club.customer_club_group_manager")
        cls.event = cls._create_event()

    @classmethod
    def _create_event(cls, **values):
        return (
            cls.env["club.event"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Summer evening",
                    "kind": "social",
                    "club_id": cls.club.id,
                    "date_begin": "2026-07-01 18:00:00",
                    "date_end": "2026-07-01 22:00:00",
                    "budget": 1000,
                    **values,
                }
            )
        )

    def _visit(self):
        visit = self._create_event(name="Visit", kind="visit", visited_ids=self.anna.ids)
        visit.action_apply()
        return visit

    def test_event_without_approval_opens(self):
        self.event.with_user(self.clerk).action_apply()
        self.assertEqual(self.event.state, "open")

    def test_visit_needs_two_other_persons(self):
        visit = self._visit()
        self.assertEqual(visit.state, "applied")
        self.assertTrue(visit.activity_ids)
        self.assertNotEqual(visit.activity_ids.user_id, self.manager)
        with self.assertRaisesRegex(UserError, "nobody approves what they applied for"):
            visit.action_agree()
        visit.with_user(self.second).action_agree()
        for user in (self.second, self.manager):
            with self.assertRaisesRegex(UserError, "Another person must decide"):
                visit.with_user(user).action_approve()
        visit.with_user(self.third).action_approve()
        self.assertEqual(
            (visit.state, visit.requested_by_id, visit.first_approver_id, visit.second_approver_id),
            ("open", self.manager, self.second, self.third),
        )

    def test_steps_cannot_be_skipped_or_taken_by_clerks(self):
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "not possible"):
            visit.with_user(self.third).action_approve()
        with self.assertRaisesRegex(UserError, "Only a club manager"):
            visit.with_user(self.clerk).action_agree()
        with self.assertRaisesRegex(UserError, "not set by hand"):
            visit.with_user(self.second).state = "open"
        with self.assertRaisesRegex(UserError, "not set by hand"):
            self._create_event(state="open")

    def test_what_is_decided_about_does_not_change(self):
        visit = self._visit()
        for values in ({"budget": 99999}, {"visited_ids": False}, {"approval_needed": False}):
            with self.assertRaisesRegex(UserError, "no longer change"):
                visit.write(values)
        visit.place = "Harbour"

    def test_refusal_needs_a_reason(self):
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "Say why"):
            visit.with_user(self.second).action_refuse()
        visit.refuse_reason = "Too expensive"
        visit.with_user(self.second).action_refuse()
        self.assertEqual(visit.state, "refused")
        visit.action_apply()
        self.assertFalse(visit.refuse_reason)

    def test_work_is_shared_out_and_the_result_written_down(self):
        event = self.event.with_user(self.clerk)
        event.duty_ids = [
            Command.create(
                {"name": "Buffet", "user_id": self.second.id, "date_deadline": "2026-06-30"}
            )
        ]
        event.write({"goal": "Twenty talks", "evaluation": "Twenty-two talks, too little shade"})
        again = event.copy({"name": "Summer evening 2027"})
        self.assertEqual((again.duty_ids.name, again.duty_ids.user_id), ("Buffet", self.second))
        self.assertEqual((again.goal, again.evaluation), ("Twenty talks", False))

    def test_visit_names_its_customers_and_keeps_its_approval(self):
        visit = self._create_event(kind="visit")
        with self.assertRaisesRegex(UserError, "Name the customers"):
            visit.action_apply()
        with self.assertRaisesRegex(ValidationError, "always needs two approvals"):
            visit.approval_needed = False

    def test_who_is_invited(self):
        ben = self.env["res.partner"].create({"name": "Ben"})
        anna, other = self._create_member(self.anna | ben)
        golf = self.env.ref("customer_club.club_interest_golf")
        anna.interest_ids = golf
        find = self.env["club.member"].search
        self.assertEqual(find(self.event._get_audience()), other | anna)
        self.event.interest_ids = golf
        self.assertEqual(find(self.event._get_audience()), anna)
        self.event.tier_ids = self.gold
        self.assertFalse(find(self.event._get_audience()))

    def test_invitations_are_written_once(self):
        member = self._create_member()
        self.event.action_apply()
        self.event.action_invite()
        self.event.action_invite()
        self.assertEqual(self.event.rsvp_ids.member_id, member)
        mails = self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.anna.ids)])
        self.assertEqual(len(mails), 1)

    def test_bad_events_are_refused(self):
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(ValidationError, "does not belong to the clubs invited"):
            self.event.tier_ids = other.tier_ids[0]
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.event.quota_ids = [Command.create({"tier_id": other.tier_ids[0].id, "seats": 1})]
        self.event.guest_club_ids = other
        self.event.tier_ids = other.tier_ids[0]

    def test_used_events_are_kept(self):
        self.event.action_apply()
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.event.unlink()
        self._create_event().unlink()
