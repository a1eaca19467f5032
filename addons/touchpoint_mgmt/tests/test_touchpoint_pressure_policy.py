from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import TouchpointCase


class TestTouchpointPressurePolicy(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["touchpoint.pressure.policy"].create({"name": "Two a week"})

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_are_refused(self):
        for name, value, sentence in (
            ("max_touches", 0, "zero would mean that nobody is ever contacted"),
            ("max_touches", -1, "at least 1"),
            ("window_days", 0, "between 1 and 366"),
            ("min_gap_days", -1, "“Days Between” of a contact limit"),
            ("defer_max_days", -3, "“Put Off At Most"),
            ("defer_max_days", 91, "between 0 and 90"),
        ):
            with (
                self.subTest(name=name, value=value),
                self.assertRaises(IntegrityError) as catcher,
                self.env.cr.savepoint(),
            ):
                self.policy[name] = value
                self.policy.flush_recordset()
            constraint = catcher.exception.diag.constraint_name
            self.assertIn(name, constraint)
            self.policy.invalidate_recordset()
            text = getattr(
                type(self.policy), "_" + constraint.removeprefix("touchpoint_pressure_policy_")
            )
            self.assertIn(sentence, text.get_error_message(self.policy, catcher.exception.diag))

    def test_all_companies_together_belongs_to_none(self):
        with self.assertRefused(ValidationError, "“Two a week” counts all companies together"):
            self.policy.write({"scope": "global", "company_id": self.company.id})
        with Form(self.policy) as form:
            form.scope = "global"
        self.assertFalse(self.policy.company_id)

    def test_in_words(self):
        self.assertEqual(
            self.policy.summary,
            "At most 2 touches in 7 days per person, put off by at most 14 days",
        )
        self.policy.write(
            {"level": "firm", "scope": "global", "min_gap_days": 3, "defer_max_days": 0}
        )
        self.assertEqual(
            self.policy.summary,
            "At most 2 touches in 7 days per firm, all companies together, at least 3 days apart, "
            "never put off",
        )

    def test_the_shipped_proposal_is_not_in_force(self):
        proposal = self.env.ref("touchpoint_mgmt.touchpoint_pressure_policy_two_a_week")
        self.assertFalse(proposal.active)
