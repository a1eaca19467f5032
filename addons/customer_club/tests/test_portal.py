from odoo.tests import HttpCase, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestPortal(ClubCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._create_user("club_portal_page", "base.group_portal")
        cls.partner = cls.user.partner_id
        cls.stranger = cls._create_member(cls.anna)

    def setUp(self):
        super().setUp()
        self.authenticate("club_portal_page", "club_portal_page")

    def _join(self, club, **values):
        page = self.url_open("/my/club").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            "/my/club/join", data={"csrf_token": token, "club_id": club.id, **values}
        )

    def _member(self, club=None):
        return self.env["club.member"].search(
            [("partner_id", "=", self.partner.id), ("club_id", "=", (club or self.club).id)]
        )

    def test_other_members_are_not_found(self):
        member = self._create_member(self.partner)
        self.assertEqual(self.url_open(f"/my/club/{member.id}").status_code, 200)
        answer = self.url_open(f"/my/club/{self.stranger.id}")
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn(self.stranger.number, answer.text)
        self.assertEqual(self.url_open("/my/club/999999999").status_code, 404)

    def test_page_shows_card_points_and_expiry(self):
        member = self._create_member(self.partner)
        self._give(member, 321, "x", "2027-12-31")
        self._give(member, 400, "q", qualifying=True)
        page = self.url_open(f"/my/club/{member.id}").text
        for text in (member.number, "321", "12/31/2027", "600 more tier points", "Gold"):
            self.assertIn(text, page)

    def test_page_says_what_can_be_spent_now(self):
        member = self._create_member(self.partner)
        self._give(member, 300)
        self.assertNotIn("to spend now", self.url_open(f"/my/club/{member.id}").text)
        reward = self.env["club.reward"].create(
            {"name": "Suite", "club_id": self.club.id, "approval_required": True}
        )
        member.redeem(reward, 100)
        page = self.url_open(f"/my/club/{member.id}").text
        self.assertIn("<b>200</b> of them to spend now", page)

    def test_card_is_drawn_for_its_member_only(self):
        member = self._create_member(self.partner)
        answer = self.url_open(f"/my/club/{member.id}/card.svg")
        self.assertEqual(answer.headers["Content-Type"], "image/svg+xml")
        self.assertIn("<svg", answer.text)
        self.assertEqual(self.url_open(f"/my/club/{self.stranger.id}/card.svg").status_code, 404)

    def test_pages_of_points(self):
        member = self._create_member(self.partner)
        for number in range(12):
            self._give(member, 1000 + number, f"n{number}")
        first = self.url_open(f"/my/club/{member.id}").text
        second = self.url_open(f"/my/club/{member.id}/page/2").text
        self.assertIn("+1011", first)
        self.assertNotIn("+1000", first)
        self.assertIn("+1000", second)

    def test_join_at_once_and_apply(self):
        self._join(self.club)
        self.assertEqual(self._member().state, "active")
        apply = self._create_club("By application", "APP", enrolment="apply")
        self._join(apply)
        self.assertEqual(self._member(apply).state, "applied")

    def test_join_needs_consent(self):
        self.club.consent_required = True
        answer = self._join(self.club)
        self.assertIn("Please agree to the terms", answer.text)
        self.assertFalse(self._member())
        self._join(self.club, agree="1")
        member = self._member()
        self.assertEqual(
            (member.state, member.consent_origin, member.consent_version), ("active", "portal", "1")
        )
        self.assertTrue(member.consent_ip)

    def test_clubs_by_invitation_cannot_be_joined(self):
        closed = self._create_club("Closed", "CLO", enrolment="invite")
        self.assertEqual(self._join(closed).status_code, 404)
        self.assertEqual(self._join(self.club.browse(0), club_id="abc").status_code, 404)

    def test_redeem(self):
        member = self._create_member(self.partner)
        self._give(member, 500)
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        page = self.url_open(f"/my/club/{member.id}").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]

        def redeem(member_id, points):
            data = {"csrf_token": token, "reward_id": reward.id, "points": points}
            return self.url_open(f"/my/club/{member_id}/redeem", data=data)

        self.assertIn("500 points to spend", redeem(member.id, "501").text)
        self.assertIn("whole number", redeem(member.id, "1.5").text)
        self.assertEqual(redeem(self.stranger.id, "100").status_code, 404)
        self.assertIn(reward.name, redeem(member.id, "200").text)
        self.assertEqual(member.points, 300)
        self.assertIn(member.redemption_ids.code, self.url_open(f"/my/club/{member.id}").text)

    def test_home_entry(self):
        self.assertIn("/my/club", self.url_open("/my/home").text)
        self._create_member(self.partner)
        answer = self.url_open("/my/counters", json={"params": {"counters": ["club_count"]}})
        self.assertGreaterEqual(answer.json()["result"]["club_count"], 1)
