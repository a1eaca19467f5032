"""Answers of real surveys become cases."""

from datetime import datetime

from odoo.tests import TransactionCase, tagged

NOW = datetime(2027, 4, 29, 4)


@tagged("post_install", "-at_install")
class TestTouchpointSurvey(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Asked", "email": "asked@example.com"})
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "After delivery",
                "question_and_page_ids": [
                    (0, 0, {"title": "How was it?", "question_type": "scale"}),
                    (0, 0, {"title": "Why?", "question_type": "text_box"}),
                ],
            }
        )
        cls.source = cls.env["touchpoint.case.survey"].create(
            {
                "survey": f"survey.survey,{cls.survey.id}",
                "category": "order",
                "company_id": cls.env.company.id,
            }
        )

    def _answer(self, points, why="Too late", **values):
        scale, text = self.survey.question_and_page_ids
        answer = self.survey._create_answer(
            **{"partner": self.partner, "email": False, "test_entry": False, **values}
        )
        answer._save_lines(scale, str(points))
        answer._save_lines(text, why)
        answer._mark_done()
        answer.end_datetime = NOW
        return answer

    def _collect(self):
        return self.source._collect(NOW)

    def test_002_161_a_bad_answer_becomes_a_case_of_somebody_once(self):
        self._answer(2)
        self._answer(9)
        case = self._collect()
        self.assertEqual((case.partner_id, case.source), (self.partner, "survey"))
        self.assertEqual(case.category, "order")
        self.assertTrue(case.respond_by)
        self.assertIn("Too late", case.description)
        self.assertFalse(self._collect(), "the second run opens nothing")

    def test_test_entries_and_other_surveys_open_nothing(self):
        self._answer(1, test_entry=True)
        other = self.survey.copy()
        self.source.survey = f"survey.survey,{other.id}"
        self._answer(1)
        self.assertFalse(self._collect())

    def test_a_stranger_is_found_by_the_address_or_kept_as_text(self):
        self._answer(1, partner=False, email="asked@example.com")
        self._answer(1, partner=False, email="stranger@example.com")
        cases = self._collect().sorted("id")
        self.assertEqual(cases.partner_id, self.partner)
        self.assertEqual(sorted(filter(None, cases.mapped("email_from"))), ["stranger@example.com"])
