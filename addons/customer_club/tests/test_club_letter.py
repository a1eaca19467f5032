import datetime

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubLetter(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ben, cls.cleo = cls.env["res.partner"].create(
            [
                {"name": "Ben <b>", "email": "ben@example.com", "street": "Main Street 1"},
                {"name": "Cleo"},
            ]
        )
        cls.members = cls._create_member(cls.anna | cls.ben | cls.cleo)
        cls.letter = cls.env["club.letter"].create(
            {
                "name": "Spring letter",
                "club_id": cls.club.id,
                "body": "<p>Dear {name}, you are {tier} with {points} points.</p>",
                "first_date": "2026-01-31",
                "period": "month",
            }
        )

    def _run(self, today="2026-06-15"):
        with self.enter_registry_test_mode(), freeze_time(today):
            self.env.ref("customer_club.club_letter_cron_send").method_direct_trigger()
        return self.letter.send_ids

    def _states(self):
        return {send.partner_id.name: send.state for send in self.letter.send_ids}

    def test_dates_are_counted_from_the_first(self):
        dates = []
        for issue in range(4):
            self.letter.issue = issue
            dates.append(str(self.letter.next_date))
        self.assertEqual(dates, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"])

    def test_one_letter_each_however_often_it_runs(self):
        self.letter.first_date = "2026-06-15"
        sends = self._run()
        self.assertEqual(self._states(), {"Anna": "sent", "Ben <b>": "sent", "Cleo": "address"})
        self.assertEqual(str(self.letter.next_date), "2026-07-15")
        self.assertEqual(self._run(), sends)
        self.assertEqual(len(self._run("2026-07-15")), 6)

    def test_missed_dates_bring_one_letter(self):
        self.assertEqual(len(self._run()), 3)
        self.assertEqual(self.letter.next_date, datetime.date(2026, 6, 30))

    def test_words_are_filled_in_and_escaped(self):
        self._run()
        send = self.letter.send_ids.filtered(lambda send: send.partner_id == self.ben)
        self.assertIn("Dear Ben &lt;b&gt;, you are Silver with 0 points.", send.body)
        mail = self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.ben.ids)])
        self.assertEqual((mail.subject, len(mail)), ("Spring letter", 1))

    def test_blacklisted_addresses_get_nothing(self):
        self.env["mail.blacklist"]._add("ben@example.com")
        self._run()
        self.assertEqual(self._states()["Ben <b>"], "refused")
        self.assertFalse(
            self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.ben.ids)])
        )

    def test_only_tiers_and_interests(self):
        golf = self.env.ref("customer_club.club_interest_golf")
        self.letter.interest_ids = golf
        self.members[0].interest_ids = golf
        self.assertEqual(self._run().member_id, self.members[0])
        self.letter.write({"tier_ids": self.gold.ids, "first_date": "2026-06-01", "issue": 0})
        self.assertEqual(len(self._run()), 1)

    def test_offers_by_points(self):
        """Who holds enough points reads what can be had for them, and nobody else is written to."""
        self.env["club.reward"].create(
            [
                {"name": name, "club_id": self.club.id, "kind": "gift", "points": points, **values}
                for name, points, values in (
                    ("Cup <1>", 200, {}),
                    ("Coat", 900, {}),
                    ("Gold coin", 100, {"tier_ids": self.gold.ids}),
                    ("Last piece", 100, {"has_stock": True}),
                    ("Spring tea", 100, {"date_to": "2026-06-14"}),
                )
            ]
        )
        self.letter.write({"points_min": 300, "body": "<p>For you:</p>{rewards}"})
        self.letter.first_date = "2026-06-15"
        self._give(self.members[0], 299)
        self._give(self.members[1], 300)
        send = self._run()
        self.assertEqual(send.member_id, self.members[1])
        self.assertEqual(
            str(send.body), "<p>For you:</p><ul><li>Cup &lt;1&gt;: 200 points</li></ul>"
        )

    def test_letters_on_paper_are_printed(self):
        self.letter.channel = "paper"
        sends = self._run()
        self.assertEqual(self._states(), {"Anna": "address", "Ben <b>": "print", "Cleo": "address"})
        html = self.env["ir.actions.report"]._render_qweb_html(
            "customer_club.club_letter_send_report",
            sends.filtered(lambda s: s.state == "print").ids,
        )[0]
        self.assertIn(b"Main Street 1", html)
        self.assertEqual(html.count(b'class="article"'), 1, "one document, however many letters")
        sends.with_user(self.clerk).action_printed()
        self.assertEqual(self._states()["Ben <b>"], "printed")
        self.assertEqual(self._states()["Cleo"], "address")

    def test_once_only(self):
        self.letter.write({"period": "once", "first_date": "2026-06-15"})
        self._run()
        self.assertFalse(self.letter.next_date)
        self.assertEqual(len(self._run("2027-06-15")), 3)

    def test_tier_of_another_club(self):
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(ValidationError, "does not belong to the club of letter"):
            self.letter.tier_ids = other.tier_ids[0]
