from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestClubOpinion(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.club.user_id = cls.manager
        cls.opinion = (
            cls.env["club.opinion"]
            .with_user(cls.clerk)
            .create({"name": "Hours", "body": "Open longer", "member_id": cls.member.id})
        )

    def test_the_manager_of_the_club_owns_it(self):
        self.assertEqual((self.opinion.state, self.opinion.user_id), ("new", self.manager))
        self.opinion.user_id = self.clerk
        self.assertEqual(self.opinion.user_id, self.clerk)

    def test_answer_goes_to_the_member(self):
        with self.assertRaisesRegex(UserError, "Write the answer"):
            self.opinion.action_answer()
        self.opinion.answer = "From July on."
        self.opinion.action_answer()
        self.assertEqual(self.opinion.state, "answered")
        self.assertIn(self.anna, self.opinion.message_ids.notified_partner_ids)

    def test_the_subject_of_the_answer_is_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.anna.lang = "zh_CN"
        self.opinion.answer = "七月起。"
        self.opinion.action_answer()
        subject = self.opinion.message_ids.filtered("subject").subject
        self.assertNotIn("Your words", subject)
        self.assertIn("Hours", subject)

    def test_empty_words_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "subject and a few words"):
            self.opinion.body = "   "
