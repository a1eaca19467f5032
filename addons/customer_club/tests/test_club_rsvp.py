from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubRsvp(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Guest {n}", "email": f"guest{n}@example.com"} for n in range(4)]
        )
        cls.members = cls._create_member(partners)
        cls.event = cls.env["club.event"].create(
            {
                "name": "Golf",
                "kind": "golf",
                "club_id": cls.club.id,
                "date_begin": "2026-07-01 08:00:00",
                "date_end": "2026-07-01 18:00:00",
                "capacity": 2,
                "points": 50,
            }
        )
        cls.event.action_apply()

    def _register(self, *numbers):
        for number in numbers:
            self.env["club.rsvp"]._reply(self.event, self.members[number])

    def _states(self):
        found = {rsvp.member_id: rsvp.state for rsvp in self.event.rsvp_ids}
        return [found.get(member) for member in self.members]

    def test_a_reply_opens_with_what_can_be_done_about_it(self):
        """In a form of its own, not with Odoo's list of every field."""
        arch = self.env["club.rsvp"].get_view(view_type="form")["arch"]
        for name in ("event_id", "action_seat", "action_decline", "action_attend"):
            self.assertIn(f'name="{name}"', arch)
        self.assertNotIn('name="message_follower_ids"', arch)

    def test_waiting_list_moves_up_in_order(self):
        self._register(0, 1, 2, 3)
        self.assertEqual(self._states(), ["seat", "seat", "waiting", "waiting"])
        self.event.rsvp_ids.filtered(lambda r: r.member_id == self.members[1])._give_up()
        self.assertEqual(self._states(), ["seat", "cancelled", "seat", "waiting"])
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", self.members[2].partner_id.ids)])
        )
        self.assertIn("You have a seat", mails.subject)
        self._register(1)
        self.assertEqual(self._states(), ["seat", "waiting", "seat", "waiting"])
        self.event.rsvp_ids.filtered(lambda r: r.member_id == self.members[0])._give_up()
        self.assertEqual(self._states(), ["cancelled", "waiting", "seat", "seat"])

    def test_mails_name_the_time_at_the_place(self):
        self.event.user_id.tz = "Asia/Shanghai"
        self.event.action_invite()
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", self.members[0].partner_id.ids)])
        )
        self.assertIn("4:00", mail.body_html, "08:00 UTC is 16:00 in Shanghai")
        self.assertNotIn("UTC", mail.body_html)

    def test_asking_twice_changes_nothing(self):
        self._register(0, 0)
        self.assertEqual(len(self.event.rsvp_ids), 1)

    def test_quota_of_a_tier(self):
        self.event.quota_ids = [Command.create({"tier_id": self.silver.id, "seats": 1})]
        self.members[2].set_tier(self.gold, "Friend")
        self._register(0, 1, 2)
        self.assertEqual(self._states()[:3], ["seat", "waiting", "seat"])
        self.event.rsvp_ids.filtered(lambda r: r.member_id == self.members[2])._give_up()
        self.assertEqual(self._states()[:3], ["seat", "waiting", "cancelled"])

    def test_not_invited_or_too_late(self):
        self.event.tier_ids = self.gold
        with self.assertRaisesRegex(UserError, "is not invited to"):
            self._register(0)
        self.event.tier_ids = False
        with freeze_time("2026-07-02"), self.assertRaisesRegex(UserError, "takes no replies"):
            self._register(0)

    def test_a_rule_replaces_the_points_of_the_event(self):
        self.env["club.earn.rule"].create(
            {"name": "Events", "club_id": self.club.id, "trigger": "event", "points": 20}
        )
        self._register(0)
        rsvp = self.event.rsvp_ids
        rsvp._attend(fields.Datetime.to_datetime("2026-07-01 09:00:00"))
        self.assertEqual((self.members[0].points, rsvp.points), (20, 20), "not 50 as well")
        self.assertLedger()

    def test_check_in_gives_points_once(self):
        self._register(0)
        wizard = (
            self.env["club.check.in"]
            .with_user(self.clerk)
            .create({"event_id": self.event.id, "number": self.members[0].number.lower()})
        )
        wizard.action_check_in()
        self.assertIn("Welcome", wizard.message)
        wizard.number = self.members[0].number
        wizard.action_check_in()
        self.assertIn("checked in before", wizard.message)
        self.assertEqual((self.members[0].points, self.event.attended_count), (50, 1))
        self.event.rsvp_ids._post_points(fields.Date.to_date("2026-07-01"))
        self.assertEqual(self.members[0].points, 50)
        self.assertLedger()

    def test_walk_in_takes_a_free_seat_only(self):
        self._register(0)
        wizard = self.env["club.check.in"].with_user(self.clerk).create({"event_id": self.event.id})
        wizard.number = self.members[1].number
        wizard.action_check_in()
        wizard.number = self.members[2].number
        with self.assertRaisesRegex(UserError, "has no seat"):
            wizard.action_check_in()
        wizard.action_register()
        self.assertIn("waiting list", wizard.message)
        wizard.number = "NOBODY"
        with self.assertRaisesRegex(UserError, "No member has the number"):
            wizard.action_check_in()

    def test_result_of_the_event(self):
        self._register(0, 1)
        first, second = self.event.rsvp_ids
        first.with_user(self.clerk).action_attend()
        self.event.cost = 300
        first._rate(4, "Nice")
        self.event.action_done()
        self.assertEqual(second.state, "absent")
        self.assertEqual(
            (self.event.attended_count, self.event.cost_per_head, self.event.score), (1, 300, 4)
        )
        with self.assertRaisesRegex(UserError, "Only those who were there"):
            second._rate(5, "")
        with self.assertRaisesRegex(ValidationError, "from 1 to 5"):
            first._rate(6, "")

    def test_called_off(self):
        self._register(0, 1, 2)
        self.event.action_cancel()
        self.assertEqual(self._states()[:3], ["cancelled"] * 3)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            self.event.rsvp_ids[0]._give_up()

    def test_staff_reply_for_the_member(self):
        self.event.action_invite()
        rsvp = self.event.rsvp_ids[0].with_user(self.clerk)
        rsvp.action_seat()
        self.assertEqual(rsvp.state, "seat")
        rsvp.action_decline()
        self.assertEqual(rsvp.state, "declined")
        with self.assertRaisesRegex(UserError, "no seat"):
            rsvp.action_attend()
        with self.assertRaisesRegex(UserError, "Only staff"):
            rsvp.with_user(self.auditor).action_seat()
