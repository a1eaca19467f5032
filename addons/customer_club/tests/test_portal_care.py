from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestPortalCare(ClubCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._create_user("club_care_page", "base.group_portal")
        cls.member = cls._create_member(cls.user.partner_id)
        cls.stranger = cls._create_member(cls.anna)
        soon = fields.Datetime.add(fields.Datetime.now(), days=7)
        cls.event = cls.env["club.event"].create(
            {
                "name": "Garden party",
                "club_id": cls.club.id,
                "date_begin": soon,
                "date_end": soon,
                "capacity": 1,
            }
        )
        cls.event.action_apply()

    def setUp(self):
        super().setUp()
        self.authenticate("club_care_page", "club_care_page")
        self.page = self.url_open(f"/my/club/{self.member.id}").text
        self.token = self.page.split('name="csrf_token" value="')[1].split('"')[0]

    def _post(self, path, member=None, **data):
        url = f"/my/club/{(member or self.member).id}/{path}"
        return self.url_open(url, data={"csrf_token": self.token, **data})

    def test_reply_to_an_event_and_take_it_back(self):
        self.assertIn("Garden party", self.page)
        self.assertIn("Has a Seat", self._post(f"event/{self.event.id}", answer="yes").text)
        self.assertEqual(self.member.rsvp_ids.state, "seat")
        self._post(f"event/{self.event.id}", answer="no")
        self.assertEqual(self.member.rsvp_ids.state, "declined")

    def test_full_event_offers_the_waiting_list(self):
        self.env["club.rsvp"]._reply(self.event, self.stranger)
        page = self.url_open(f"/my/club/{self.member.id}").text
        self.assertIn("Put me on the waiting list", page)
        self.assertNotIn("Anna", page)
        self._post(f"event/{self.event.id}", answer="yes")
        self.assertEqual(self.member.rsvp_ids.state, "waiting")

    def test_events_for_others_do_not_exist(self):
        self.event.tier_ids = self.gold
        self.assertNotIn("Garden party", self.url_open(f"/my/club/{self.member.id}").text)
        self.assertEqual(self._post(f"event/{self.event.id}").status_code, 404)
        self.assertEqual(self._post("event/999999").status_code, 404)

    def test_guest_reads_where_a_benefit_is_enjoyed(self):
        north = self._create_club("North", "NOR")
        self.env["club.agreement"].create(
            {"club_id": north.id, "guest_club_id": self.club.id, "has_benefits": True}
        )
        self.env["club.benefit"].create(
            [
                {"name": "Sauna", "club_id": north.id},
                {"name": "Car wash", "club_id": self.club.id},
            ]
        )
        page = self.url_open(f"/my/club/{self.member.id}").text
        benefits = page.split('id="benefits"')[1].split('id="refer"')[0]
        self.assertRegex(benefits, r"Sauna\s*<span[^>]*>North</span>")
        self.assertNotRegex(benefits, r"Car wash\s*<span")

    def test_nobody_acts_for_another_member(self):
        for path, data in (
            (f"event/{self.event.id}", {"answer": "yes"}),
            (f"rate/{self.event.id}", {"score": "5"}),
            ("opinion", {"body": "x"}),
            ("profile", {"birthday": "1990-01-01"}),
            ("consent", {"answer": "withdraw"}),
        ):
            with self.subTest(path=path):
                self.assertEqual(self._post(path, self.stranger, **data).status_code, 404)
        answer = self.url_open(f"/my/club/{self.stranger.id}/statement.pdf")
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.stranger.rsvp_ids)
        self.assertEqual((self.stranger.state, self.stranger.birthday), ("active", False))

    def test_strangers_see_the_login_only(self):
        self.authenticate(None, None)
        for path in ("", "/statement.pdf", "/card.svg"):
            answer = self.url_open(f"/my/club/{self.member.id}{path}")
            self.assertIn("/web/login", answer.url)

    def test_rate_an_event(self):
        rsvp = self.env["club.rsvp"]._reply(self.event, self.member)
        self._post(f"rate/{self.event.id}", score="4")
        self.assertFalse(rsvp.score)
        rsvp._attend()
        self._post(f"rate/{self.event.id}", score="9")
        self.assertFalse(rsvp.score)
        self._post(f"rate/{self.event.id}", score="4", comment="Nice <b>")
        self.assertEqual((rsvp.score, rsvp.comment), (4, "Nice <b>"))

    def test_opinion_gets_an_owner_and_the_answer_is_seen(self):
        self.club.user_id = self.manager
        self._post("opinion", kind="suggestion", subject="Hours", body="<script>alert(1)</script>")
        opinion = self.member.opinion_ids
        self.assertEqual((opinion.user_id, opinion.origin), (self.manager, "portal"))
        opinion.write({"answer": "From July on.", "state": "answered"})
        page = self.url_open(f"/my/club/{self.member.id}").text
        self.assertIn("From July on.", page)
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("subject and a few words", self._post("opinion", body="  ").text)
        self.assertEqual(self._post("opinion", kind="x", body="x").status_code, 404)

    def test_profile(self):
        golf = self.env.ref("customer_club.club_interest_golf")
        self._post("profile", birthday="1985-04-03", interest=[golf.id])
        self.assertEqual(
            (self.member.interest_ids, str(self.member.birthday)), (golf, "1985-04-03")
        )
        self.assertIn("is not a date", self._post("profile", birthday="1985-99-03").text)
        self.assertIn("lies in the past", self._post("profile", birthday="2999-01-01").text)
        self.assertEqual(str(self.member.birthday), "1985-04-03")

    def test_changed_terms_are_agreed_to_again(self):
        self.club.consent_required = True
        self.member._record_consent("portal", "1.1.1.1")
        self.club.terms_version = "2"
        self.assertIn(
            "The terms of membership have changed", self.url_open(f"/my/club/{self.member.id}").text
        )
        self._post("consent", answer="agree")
        self.assertEqual(self.member.consent_version, "2")
        self._post("consent", answer="withdraw")
        self.assertEqual(self.member.state, "left")

    def test_statement(self):
        self._give(self.member, 4321)
        answer = self.url_open(f"/my/club/{self.member.id}/statement.pdf")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("4321", answer.text)
        self.assertNotIn(self.stranger.number, answer.text)

    def test_benefits_rewards_and_referral_link(self):
        self.env["club.benefit"].create({"name": "Car wash", "club_id": self.club.id, "quota": 3})
        self.env["club.reward"].create(
            {"name": "Umbrella", "kind": "gift", "points": 50, "club_id": self.club.id}
        )
        self._give(self.member, 100)
        page = self.url_open(f"/my/club/{self.member.id}").text
        self.assertIn("Car wash", page)
        self.assertIn("Umbrella", page)
        self.assertIn(f"?ref={self.member.referral_code}", page)
        self._post("redeem", reward_id=self.env["club.reward"].search([], limit=1).id, points="50")
        self.assertIn("Ready for you", self.url_open(f"/my/club/{self.member.id}").text)

    def test_joining_with_a_referral_code(self):
        self.club.referrer_points = 70
        other = self._create_user("club_care_other", "base.group_portal")
        self.authenticate(other.login, other.login)
        page = self.url_open(f"/my/club?ref={self.stranger.referral_code}").text
        self.assertIn(self.stranger.referral_code, page)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"csrf_token": token, "club_id": self.club.id, "referral_code": "WRONG123"}
        self.assertIn("referral code “WRONG123”", self.url_open("/my/club/join", data=data).text)
        data["referral_code"] = self.stranger.referral_code
        self.url_open("/my/club/join", data=data)
        self.assertEqual(self.stranger.points, 70)

    def test_company_contacts_share_the_card_of_their_company_only(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        firm = self._create_member(company)
        self.user.partner_id.write({"parent_id": company.id})
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/my/club/{firm.id}").status_code, 200)
        self.user.partner_id.write({"parent_id": False})
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/my/club/{firm.id}").status_code, 404)

    def test_r07_the_hotline_of_the_tier(self):
        """R7: important customers have a number of their own, answered day and night."""
        self.gold.hotline = "+86 400 123 4567"
        self.assertNotIn("+86 400 123 4567", self.page)
        self.member.set_tier(self.gold, "Board")
        page = self.url_open(f"/my/club/{self.member.id}").text
        self.assertIn('href="tel:+86 400 123 4567"', page)
