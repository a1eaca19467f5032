from datetime import datetime

from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointFeedback(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", user_id=cls.other_clerk.id)
        cls.topic = cls.env["touchpoint.feedback.topic"].create(
            {"name": "Paint", "user_id": cls.manager.id}
        )

    def _new_feedback(self, **values):
        return self.env["touchpoint.feedback"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "kind": "opinion",
                "text": "Too thin",
                "said_at": datetime(2027, 4, 29, 4, 30),
                "recorded_by_id": self.clerk.id,
                **values,
            }
        )

    def test_goes_to_the_topic_else_to_the_customers_person(self):
        self.assertEqual(self._new_feedback(topic_id=self.topic.id).user_id, self.manager)
        self.assertEqual(self._new_feedback().user_id, self.other_clerk)
        self.topic.user_id.active = False
        left = self._new_feedback(topic_id=self.topic.id)
        self.assertFalse(left.activity_ids, "somebody who left gets nothing to do")

    def test_who_is_told_reads_it_in_his_own_language(self):
        self._make_chinese(self.manager)
        feedback = self._new_feedback(topic_id=self.topic.id)
        self.assertRegex(feedback.activity_ids.summary, "[\u4e00-\u9fff]")

    def test_nobody_is_told_what_he_wrote_himself(self):
        feedback = self._new_feedback(user_id=self.clerk.id)
        self.assertFalse(feedback.activity_ids)

    def test_the_time_to_record_is_measured(self):
        self.assertEqual(self._new_feedback().hours_to_record, 1.5)

    def test_used_and_opened_again(self):
        feedback = self._new_feedback(topic_id=self.topic.id)
        feedback.with_user(self.manager).action_use()
        self.assertEqual((feedback.state, len(feedback.activity_ids)), ("used", 0))
        feedback.with_user(self.clerk).action_reopen()
        self.assertEqual(feedback.state, "new")
        feedback.action_dismiss()
        self.assertEqual(feedback.state, "dismissed")

    def test_another_company_sees_nothing(self):
        feedback = self._new_feedback()
        company = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("touch_b", "manager", company)
        Feedback = self.env["touchpoint.feedback"].with_user(stranger)
        self.assertNotIn(
            feedback, Feedback.with_context(allowed_company_ids=company.ids).search([])
        )
