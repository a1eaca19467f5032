from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointResultTalk(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", user_id=cls.other_clerk.id, lang="en_US")
        cls.script = cls.type_thanks._get_script(cls.partner)
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.declined = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_declined")

    def _form(self, touch):
        action = touch.with_user(self.clerk).action_record()
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        return Form(wizard.with_context(**action["context"]))

    def _record(self, touch=None, outcome=None, **values):
        touch = touch or self._new_touch(self.partner)
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {"touch_id": touch.id, "outcome_id": (outcome or self.reached).id, **values}
        ).action_save()
        return touch

    def test_the_outcome_fills_in_the_tests(self):
        form = self._form(self._new_touch(self.partner))
        form.outcome_id = self.reached
        self.assertEqual(form.item_ids.ids, self.script.item_ids.ids)
        self.assertTrue(form.test_counterpart and form.test_purpose and form.test_feedback)
        form.outcome_id = self.declined
        self.assertTrue(form.test_counterpart)
        self.assertFalse(form.test_purpose or form.test_feedback or form.item_ids.ids)

    def test_three_tests_and_the_score(self):
        all_items = [(6, 0, self.script.item_ids.ids)]
        for values, tests, score in (
            ({"item_ids": all_items}, (True, True, True), 100),
            ({"item_ids": [(6, 0, self.script.item_ids[:2].ids)]}, (True, False, True), 83),
            ({"item_ids": all_items, "test_feedback": False}, (True, True, False), 67),
            ({"item_ids": all_items, "test_counterpart": False}, (False, True, True), 67),
        ):
            with self.subTest(tests=tests):
                touch = self._record(**values)
                found = (touch.test_counterpart, touch.test_purpose, touch.test_feedback)
                self.assertEqual((found, touch.effectiveness), (tests, score))

    def test_standard_phrases_are_ticked(self):
        phrase = self.script.phrase_ids[0]
        touch = self._record(phrase_ids=[(6, 0, phrase.ids)])
        self.assertEqual(touch.script_line_ids.filtered(lambda line: line.kind == "phrase"), phrase)

    def test_opinion_goes_to_the_owner_of_its_topic(self):
        topic = self.env.ref("touchpoint_mgmt.touchpoint_feedback_topic_quality")
        topic.user_id = self.manager
        touch = self._record(
            feedback_kind="opinion", feedback="The paint is thin", feedback_topic_id=topic.id
        )
        feedback = touch.feedback_ids
        self.assertEqual((feedback.user_id, feedback.state), (self.manager, "new"))
        self.assertEqual(feedback.activity_ids.user_id, self.manager)

    def test_a_problem_becomes_a_case(self):
        touch = self._record(
            feedback_kind="problem", feedback="It leaks", case_category="defect", note="Short"
        )
        case = self.env["touchpoint.case"].search([("touch_id", "=", touch.id)])
        self.assertEqual((case.category, case.partner_id), ("defect", self.partner))
        self.assertIn("It leaks", case.description)
        self.assertEqual(touch.feedback_ids.case_id, case)

    def test_a_problem_of_a_dissatisfied_customer_is_one_case(self):
        touch = self._record(
            feedback_kind="problem",
            feedback="It leaks",
            case_category="defect",
            expected="8",
            perceived="2",
        )
        case = self.env["touchpoint.case"].search([("touch_id", "=", touch.id)])
        self.assertEqual((len(case), case.category, case.severity), (1, "defect", "2"))

    def test_a_new_need_without_crm_is_a_case(self):
        if "crm.lead" in self.env:
            self.skipTest("crm is installed")
        touch = self._record(feedback_kind="need", feedback="A second machine")
        self.assertEqual(touch.feedback_ids.case_id.category, "new_need")

    def test_changed_data(self):
        touch = self._record(feedback_kind="data", datum="phone", datum_value="+86 10 1111 2222")
        self.assertEqual(self.partner.phone, "+86 10 1111 2222")
        states = self.env["touchpoint.datum"]._get_states(self.partner)[self.partner.id]
        self.assertEqual(states["phone"], ("+86 10 1111 2222", "confirmed"))
        self.assertIn("→ +86 10 1111 2222", touch.feedback_ids.text)
        with self.assertRefused(ValidationError, "is no date"):
            self._record(feedback_kind="data", datum="birthdate_date", datum_value="soon")
        self._record(feedback_kind="data", datum="birthdate_date", datum_value="1980-02-03")
        self.assertEqual(self.partner.birthdate_date, date(1980, 2, 3))

    def test_a_new_address_goes_to_whoever_keeps_the_card(self):
        touch = self._record(feedback_kind="data", datum="address", datum_value="Lane 5, Suzhou")
        feedback = touch.feedback_ids
        self.assertEqual((feedback.user_id, feedback.state), (self.other_clerk, "new"))
        self.assertFalse(self.partner.street)

    def test_feedback_without_words(self):
        with self.assertRefused(ValidationError, "“Opinion”: write down in short"):
            self._record(feedback_kind="opinion")
        with self.assertRefused(ValidationError, "Which datum of the customer changed"):
            self._record(feedback_kind="data", datum="phone")

    def test_the_next_date_is_booked_on_the_spot(self):
        visit = self.env.ref("touchpoint_mgmt.touchpoint_type_customer_visit")
        self._record(book_date=TODAY + timedelta(days=20), book_type_id=visit.id)
        touch = self.partner.touch_ids.filtered(lambda touch: touch.type_id == visit)
        self.assertEqual((touch.state, touch.due), ("planned", TODAY + timedelta(days=20)))
        self.assertEqual((touch.user_id, touch.date_locked), (self.clerk, True))
        with self.assertRefused(ValidationError, "must be later than today"):
            self._record(book_date=TODAY)

    def test_a_type_may_require_the_next_date(self):
        self.type_thanks.requires_next = True
        with self.assertRefused(ValidationError, "needs the date of the next contact"):
            self._record()
        self._record(outcome=self.env.ref("touchpoint_mgmt.touchpoint_outcome_no_answer"))
        self._record(book_date=TODAY + timedelta(days=1))

    def test_every_channel_of_a_customer_who_came_to_us(self):
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        action = self.partner.with_user(self.clerk).action_log_touch()
        channels = self.env["touchpoint.channel"].search([])
        for channel in channels:
            form = Form(wizard.with_context(**action["context"]))
            form.channel_id = channel
            self.assertEqual(form.type_id.initiative, "passive")
            form.save().action_save()
        touches = self.partner.touch_ids
        self.assertEqual(touches.channel_id, channels)
        self.assertEqual(set(touches.mapped("state")), {"done"})
