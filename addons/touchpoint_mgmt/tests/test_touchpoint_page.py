from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.misc import hash_sign

from ..models.touchpoint_page import SCOPE
from .common import TODAY, TouchpointCase

NOW = datetime(2027, 4, 29, 4)  # noon in Shanghai


class PageCase(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = cls.env["touchpoint.page"].with_user(cls.env.ref("base.public_user"))
        cls.partner = cls._new_customer(
            email="one@example.com", phone="+86 138 1234 5600", street="Road 1", city="Shanghai"
        )
        cls.phone, cls.sms, cls.email, cls.letter = (
            cls.env.ref(f"touchpoint_mgmt.touchpoint_channel_{name}")
            for name in ("phone", "sms", "email", "letter")
        )
        cls.birthday = cls.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        cls.newsletter = cls.env.ref("touchpoint_mgmt.touchpoint_type_newsletter")

    def _token(self, partner=None, means="mail"):
        url = self.env["touchpoint.page"]._get_url(partner or self.partner, self.company, means)
        return url.rsplit("/", 1)[1]

    def _choices(self, **changes):
        """What the page shows now, as the form would send it back, with ``changes``."""
        now = self.page._get_values(self.partner, self.company)
        return {
            "channels": [channel.id for channel, is_on in now["channels"] if is_on],
            "topics": [topic.id for topic, is_on in now["topics"] if is_on],
            "interests": [tag.id for tag, is_on in now["interests"] if is_on],
            "channel": self.partner.touch_channel_id.id,
            "hour_from": self.partner.touch_hour_from,
            "hour_to": self.partner.touch_hour_to,
            "pause_until": now["pause_until"],
            "stop": now["is_stopped"],
            "birthday": self.partner.birthdate_date,
            **changes,
        }

    def _save(self, **changes):
        choices = self._choices(**changes)
        return self.page._save_wishes(self.partner.sudo(), self.company, choices)

    def _without(self, name, record):
        return [key for key in self._choices()[name] if key != record.id]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTouchpointPage(PageCase):
    def test_a_link_leads_to_its_customer_and_company(self):
        for means in ("mail", "sms", "letter"):
            with self.subTest(means=means):
                found = self.page._find(self._token(means=means))
                self.assertEqual(found, (self.partner, self.company))

    def test_an_expired_link_shows_nobody(self):
        token = self._token()
        with freeze_time("2027-10-25"):  # 179 days later
            self.assertTrue(self.page._find(token)[0])
        with freeze_time("2027-10-28"):
            self.assertFalse(self.page._find(token)[0])

    def test_an_altered_or_forged_link_shows_nobody(self):
        token = self._token()
        other = self._new_customer("Other", email="two@example.com")
        digest = self.page._digest(other, "mail")
        forged = hash_sign(
            self.env(su=True), "another.scope", [other.id, self.company.id, "mail", digest]
        )
        unknown = hash_sign(self.env(su=True), SCOPE, [0, self.company.id, "mail", "x"])
        for bad in (token[:-1] + "A", "Z" + token[1:], token[:20], "x", "é", forged, unknown):
            with self.subTest(token=bad):
                self.assertFalse(self.page._find(bad)[0])

    def test_a_link_dies_with_the_address_it_was_sent_to(self):
        by_mail, by_sms, by_letter = (self._token(means=m) for m in ("mail", "sms", "letter"))
        self.partner.email = "new@example.com"
        self.assertFalse(self.page._find(by_mail)[0])
        self.assertTrue(self.page._find(by_sms)[0])
        self.partner.active = False
        self.assertFalse(self.page._find(by_letter)[0])

    def test_000_12a_channel_off_stops_planned_touches_at_once(self):
        planned = self._new_touch(
            self.partner, type_id=self.birthday.id, channel_id=self.phone.id, due=date(2027, 5, 10)
        )
        handed = self._new_touch(
            self.partner, type_id=self.birthday.id, channel_id=self.phone.id, due=TODAY
        )
        self.executor._execute(self.company, TODAY)
        activity = handed.activity_id
        self.assertEqual(handed.state, "assigned")
        self._save(channels=self._without("channels", self.phone))
        for touch in (planned, handed):
            self.assertEqual((touch.state, touch.reason_code), ("suppressed", "consent"))
        self.assertFalse(activity.exists())
        wish = self.partner.touch_preference_ids
        self.assertEqual((wish.channel_id, wish.decision), (self.phone, "deny"))
        self.assertEqual(wish.company_id, self.company)
        self.assertIn("2027-04-29", wish.proof)
        self.assertIn("Phone: no", self.partner.message_ids[0].body)

    def test_000_12a_orders_go_on(self):
        service = self._new_touch(self.partner, channel_id=self.phone.id)
        self._save(channels=[])
        self.assertEqual(service.state, "planned", "transactional touches are no advertising")

    def test_000_12a_refused_touch_goes_on_over_the_next_channel_of_its_rule(self):
        self._new_order(self.partner, date(2027, 4, 28))
        rule = self._new_running_rule(
            self.partner,
            type_id=self.birthday.id,
            channel_id=self.phone.id,
            fallback_ids=[(0, 0, {"channel_id": self.letter.id})],
        )
        self._plan(rule)
        touch = rule.touch_ids
        self._save(channels=self._without("channels", self.phone))
        open_touch = rule.touch_ids.filtered(lambda t: t.state == "planned")
        self.assertEqual((open_touch, open_touch.channel_id), (touch, self.letter))
        self._plan(rule)
        self.assertEqual(len(rule.touch_ids.filtered(lambda t: t.state == "planned")), 1)

    def test_000_12a_preferred_channel_is_taken_first(self):
        self._new_order(self.partner, date(2027, 4, 28))
        rule = self._new_running_rule(
            self.partner,
            type_id=self.birthday.id,
            channel_id=self.phone.id,
            fallback_ids=[(0, 0, {"channel_id": self.letter.id})],
        )
        self._plan(rule)
        self.assertEqual(rule.touch_ids.channel_id, self.phone)
        self._save(channel=self.letter.id)
        self.assertEqual(rule.touch_ids.channel_id, self.letter)
        self.assertFalse(self._plan(rule).rows_changed, "the planner takes the same choice")
        rule.touch_ids.unlink()
        self._plan(rule)
        self.assertEqual(rule.touch_ids.channel_id, self.letter)

    def test_000_12a_hours_are_kept_by_planner_and_executor(self):
        self._new_order(self.partner, date(2027, 4, 26))
        rule = self._new_running_rule(
            self.partner,
            type_id=self.newsletter.id,
            channel_id=self.sms.id,
            slot_hour=9,
            sms_template_id=self.env.ref("touchpoint_mgmt.touchpoint_sms_notice").id,
        )
        self._plan(rule)
        touch = rule.touch_ids
        self.assertEqual(touch.due_at, datetime(2027, 4, 29, 1))
        self._save(hour_from=18, hour_to=20)
        self.executor._execute(self.company, TODAY, now=datetime(2027, 4, 29, 2))  # 10:00
        self.assertEqual(touch.state, "planned", "before the next planning run, too")
        self._plan(rule)
        self.assertEqual(touch.due_at, datetime(2027, 4, 29, 10))
        self.executor._execute(self.company, TODAY, now=datetime(2027, 4, 29, 12))  # 20:00
        self.assertEqual(touch.state, "planned")
        self.executor._execute(self.company, TODAY, now=datetime(2027, 4, 29, 10, 30))
        self.assertEqual(touch.state, "done")

    def test_004_91_topics_are_subscribed_and_left(self):
        touch = self._new_touch(self.partner, type_id=self.newsletter.id, channel_id=self.email.id)
        other = self._new_touch(self.partner, type_id=self.birthday.id)
        self._save(topics=self._without("topics", self.newsletter))
        self.assertEqual((touch.state, other.state), ("suppressed", "planned"))
        self._save(topics=[*self._choices()["topics"], self.newsletter.id])
        wish = self.partner.touch_preference_ids
        self.assertEqual((wish.decision, wish.type_id), ("allow", self.newsletter))

    def test_004_91_a_topic_to_ask_for_reaches_only_subscribers(self):
        self.newsletter.topic = "opt_in"
        stranger = self._new_customer("Stranger", email="stranger@example.com")
        for customer in (self.partner, stranger):
            self._new_order(customer, date(2027, 4, 28))
        self._save(topics=[*self._choices()["topics"], self.newsletter.id])
        rule = self._new_running_rule(
            self.partner | stranger, type_id=self.newsletter.id, channel_id=self.email.id
        )
        self._plan(rule)
        day = max(rule.touch_ids.mapped("due"))
        self.executor._execute(self.company, day)
        states = {touch.partner_id: touch.reason_code for touch in rule.touch_ids}
        self.assertEqual(states, {self.partner: False, stranger: "consent"})

    def test_pause_ends_by_itself(self):
        inside, after = (
            self._new_touch(self.partner, type_id=self.birthday.id, due=day, deadline=day)
            for day in (date(2027, 5, 20), date(2027, 6, 1))
        )
        self._save(pause_until=date(2027, 5, 31))
        self.assertEqual((inside.state, after.state), ("suppressed", "planned"))
        self.assertEqual(self._choices()["pause_until"], date(2027, 5, 31))
        self._save(pause_until=False)
        self.assertFalse(self.partner.touch_preference_ids)

    def test_stop_and_come_back(self):
        self._save(stop=True)
        self.assertTrue(self._choices()["stop"])
        self._save(stop=False)
        self.assertFalse(self._choices()["stop"])
        self.page._stop(self.partner.sudo(), self.company)
        self.page._stop(self.partner.sudo(), self.company)
        self.assertEqual(len(self.partner.touch_preference_ids), 1, "the second click adds nothing")

    def test_saving_what_is_there_changes_nothing(self):
        self.assertEqual(self._save(), [])
        self.assertFalse(self.partner.touch_preference_ids)

    def test_a_refusal_for_all_companies_is_taken_back_for_this_one_only(self):
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        self.env["touchpoint.preference"].create(
            {"partner_id": self.partner.id, "channel_id": self.phone.id}
        )
        self._save(channels=[*self._choices()["channels"], self.phone.id])
        values = self.page._get_values(self.partner, company_b)
        self.assertNotIn(self.phone, [channel for channel, is_on in values["channels"] if is_on])
        self.assertIn(self.phone.id, self._choices()["channels"])

    def test_the_blacklist_is_left_by_the_customer_only(self):
        self.env["mail.blacklist"]._add("one@example.com")
        self.assertNotIn(self.email.id, self._choices()["channels"])
        self._save(channels=[*self._choices()["channels"], self.email.id])
        self.assertIn(self.email.id, self._choices()["channels"])
        self.assertFalse(self.partner.is_blacklisted)

    def test_birthday_and_interests(self):
        tag = self.env.ref("touchpoint_mgmt.res_partner_category_interest_sport")
        ours = self.env["res.partner.category"].create({"name": "Pays late"})
        self.partner.category_id = ours
        self._save(birthday=date(1990, 5, 1), interests=[tag.id, ours.id])
        self.assertEqual(self.partner.birthdate_date, date(1990, 5, 1))
        self.assertEqual(self.partner.category_id, ours | tag)
        self._save(birthday=False, interests=[])
        self.assertEqual(self.partner.birthdate_date, date(1990, 5, 1), "empty is not a wish")
        self.assertEqual(self.partner.category_id, ours, "tags of ours are not for customers")

    def test_004_17a_changes_are_tracked_on_the_card(self):
        self._save(hour_from=9, hour_to=12, channel=self.phone.id)
        body = self.partner.message_ids[0].body
        for word in ("Preferred Channel", "Reachable From", "Reachable Until"):
            self.assertIn(word, body)

    def test_bad_input_names_the_field(self):
        for sentence, changes in (
            ("Best time", {"hour_from": 18, "hour_to": 9}),
            ("Best time", {"hour_from": 8, "hour_to": 0}),
            ("Pause", {"pause_until": date(2027, 4, 28)}),
            ("Birthday", {"birthday": date(2027, 4, 30)}),
            ("Preferred way", {"channels": [], "channel": self.phone.id}),
        ):
            with self.subTest(sentence=sentence), self.assertRefused(UserError, sentence):
                self._save(**changes)
        self.assertFalse(self.partner.touch_preference_ids, "nothing half done")

    def _answer(self, touch, expected, perceived, note=""):
        return self.page._save_answer(
            self.partner.sudo(), self.company, touch.id, expected, perceived, note
        )

    def test_answer_about_the_last_contact_opens_a_case(self):
        touch = self._new_touch(self.partner)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(reached, NOW, note="Was in a hurry")
        self.assertEqual(self._choices_question(), touch)
        self._answer(touch, 8, 4, "Too late")
        self.assertEqual((touch.satisfaction, touch.satisfaction_class), (-4, "dissatisfied"))
        self.assertIn("Was in a hurry", touch.note)
        self.assertIn("Too late", touch.note)
        case = self.env["touchpoint.case"].search([("touch_id", "=", touch.id)])
        self.assertEqual((case.partner_id, case.company_id), (self.partner, self.company))
        with self.assertRefused(UserError, "answered already"):
            self._answer(touch, 8, 9)
        self.assertEqual(touch.perceived, 4)

    def _choices_question(self):
        return self.page._get_values(self.partner, self.company)["question"]

    def test_answer_about_a_solution_closes_or_reopens_the_case(self):
        for perceived, state in ((5, "in_progress"), (9, "closed")):
            case = self.env["touchpoint.case"].create(
                {
                    "name": "Cold seat",
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    "resolution": "New heating",
                }
            )
            case.action_resolve()
            touch = case.verification_touch_id
            self.assertEqual(self._choices_question(), touch)
            self._answer(touch, 8, perceived)
            self.assertEqual(case.state, state)

    def test_nobody_answers_for_another(self):
        other = self._new_customer("Other")
        touch = self._new_touch(other)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(reached, NOW)
        with self.assertRefused(UserError, "answered already"):
            self._answer(touch, 8, 8)
        self.assertFalse(touch.satisfaction_class)

    def test_every_mail_sms_and_letter_carries_the_link(self):
        done = {}
        for channel, kind in (
            (self.email, self.newsletter),
            (self.sms, self.env.ref("touchpoint_mgmt.touchpoint_type_sms_notice")),
            (self.letter, self.birthday),
        ):
            done[channel] = self._new_touch(self.partner, type_id=kind.id, channel_id=channel.id)
        self.executor._execute(self.company, TODAY)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.partner.ids)])
        self.assertIn("/touch/page/", mail.body_html)
        self.assertIn("List-Unsubscribe-Post", mail.headers)
        sms = self.env["sms.sms"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual(self._find_in(sms.body), (self.partner, self.company))
        self.assertNotIn("/touch/page/", sms.mail_message_id.body, "the key is not for the history")
        html = self.env["ir.qweb"]._render(
            "touchpoint_mgmt.touchpoint_batch_letters", {"docs": done[self.letter].batch_id}
        )
        self.assertIn("o_touch_link", html)
        self.assertIn("data:image/svg+xml;base64", html)

    def _find_in(self, text):
        return self.page._find(text.split("/touch/page/")[1].split()[0])


class PageHttpCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Page Customer", "email": "page@example.com", "phone": "+8613812345600"},
                {"name": "Secret Neighbour", "email": "other@example.com"},
            ]
        )
        cls.url = cls._get_path(cls.partner)

    @classmethod
    def _get_path(cls, partner):
        url = cls.env["touchpoint.page"]._get_url(partner, cls.env.company)
        return url[len(partner.get_base_url()) :]

    def _new_done_touch(self):
        kind = self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
        today = self.env.company._touch_today()
        touch = self.env["touchpoint.touch"].create(
            {
                "company_id": self.env.company.id,
                "partner_id": self.partner.id,
                "type_id": kind.id,
                "channel_id": kind.channel_id.id,
                "due": today,
            }
        )
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(reached, self.env.cr.now())
        return touch


@tagged("post_install", "-at_install")
class TestTouchpointPageHttp(PageHttpCase):
    def test_page_of_the_link_and_altered_link(self):
        response = self.url_open(self.url)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("Page Customer", response.text)
        self.assertNotIn("Secret Neighbour", response.text)
        altered = self.url_open(self.url[:-1] + ("A" if self.url[-1] != "A" else "B"))
        self.assertEqual(altered.status_code, 404)
        self.assertIn("no longer valid", altered.text)
        self.assertNotIn("Page Customer", altered.text)

    def test_one_click_of_a_mail_program(self):
        self.assertEqual(self.url_open(self.url + "/stop", data={"a": "b"}).status_code, 200)
        wish = self.env["touchpoint.preference"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual((wish.decision, wish.scope), ("deny", "marketing"))
        self.assertEqual(self.url_open("/touch/page/x/stop", data={"a": "b"}).status_code, 404)

    def test_forms_need_their_own_key(self):
        response = self.url_open(self.url, data={"stop": "1"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(
            self.env["touchpoint.preference"].search_count([("partner_id", "=", self.partner.id)])
        )

    def test_bad_input_is_told(self):
        token = self.url_open(self.url).text.split('name="csrf_token" value="')[1].split('"')[0]
        page = self.url_open(self.url, data={"csrf_token": token, "birthday": "31.02.2000"})
        self.assertIn("31.02.2000", page.text)
        self.assertFalse(self.partner.birthdate_date)

    def test_portal_shows_only_oneself(self):
        new_test_user(
            self.env, login="page_portal", password="page_portal", groups="base.group_portal"
        )
        self.authenticate("page_portal", "page_portal")
        page = self.url_open("/my/wishes").text
        self.assertIn("How may we contact you?", page)
        self.assertNotIn("Secret Neighbour", page)
        self.assertNotIn("Page Customer", page)


@tagged("post_install", "-at_install")
class TestTouchpointPagePhone(PageHttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_customer_on_the_phone(self):
        touch = self._new_done_touch()
        planned = touch.copy({"due": self.env.company._touch_today() + timedelta(days=7)})
        planned.type_id = self.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        self.start_tour(self.url, "touchpoint_page_phone")
        self.assertEqual((touch.expected, touch.perceived), (7, 9))
        self.assertEqual((planned.state, planned.reason_code), ("suppressed", "consent"))
        self.assertEqual(self.partner.touch_hour_to, 20)
        self.assertEqual(self.partner.birthdate_date, date(1990, 5, 1))

    def test_customer_in_the_portal_on_the_phone(self):
        new_test_user(
            self.env,
            login="page_portal",
            name="Li Na",
            password="page_portal",
            groups="base.group_portal",
        )
        self.start_tour("/my", "touchpoint_page_portal_phone", login="page_portal")
        partner = self.env["res.users"].search([("login", "=", "page_portal")]).partner_id
        self.assertEqual(
            self.env["touchpoint.preference"].search([("partner_id", "=", partner.id)]).decision,
            "deny",
        )
