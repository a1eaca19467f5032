from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .touchpoint_case import CATEGORIES, SEVERITIES

#: how far back a run looks for answers; what opened a case once opens no other
LOOK_BACK_DAYS = 7


class TouchpointCaseSurvey(models.Model):
    """Which surveys open cases. The app Surveys is optional: without it nothing happens."""

    _name = "touchpoint.case.survey"
    _description = "Case from Survey (configuration)"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    survey = fields.Reference(selection="_get_survey_models", required=True)
    max_percent = fields.Integer(
        string="Opens Below",
        default=50,
        help="Percent of the points of the survey, or of the scales answered in it. 101: every "
        "answer opens a case.",
    )
    category = fields.Selection(CATEGORIES, required=True, default="service")
    severity = fields.Selection(SEVERITIES, required=True, default="1")

    _percent_range = models.Constraint(
        "CHECK(max_percent BETWEEN 1 AND 101)",
        "Cases from surveys: choose a limit between 1 and 101 percent.",
    )

    @api.depends("survey")
    def _compute_display_name(self):
        for source in self:
            source.display_name = source.survey.display_name if source.survey else ""

    @api.model
    def _get_survey_models(self):
        return [("survey.survey", "Survey")] if "survey.survey" in self.env else []

    @api.constrains("survey")
    def _check_survey(self):
        for source in self:
            if not source.survey:
                raise ValidationError(self.env._("Cases from surveys: choose the survey."))

    @api.model
    def _cron_collect(self, now=None):
        """Every quarter of an hour: answers that say something is wrong become cases."""
        if "survey.user_input" not in self.env:
            return
        since = (now or fields.Datetime.now()) - timedelta(days=LOOK_BACK_DAYS)
        sources, cron = self.search([("active", "=", True)]), self.env["ir.cron"]
        cron._commit_progress(remaining=len(sources))
        for source in sources:
            source._collect(since)
            if not cron._commit_progress(1):
                break

    def _collect(self, since):
        """Open one case per bad answer since then; returns touchpoint.case."""
        self.ensure_one()
        # sudo: answers are read by the people of the survey only
        answers = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("survey_id", "=", self.survey.id),
                    ("state", "=", "done"),
                    ("test_entry", "=", False),
                    ("end_datetime", ">=", since),
                ]
            )
        )
        Case = self.env["touchpoint.case"].sudo().with_context(active_test=False)
        known = set(Case.search([("survey_answer", "in", answers.ids)]).mapped("survey_answer"))
        bad = answers.filtered(
            lambda answer: answer.id not in known and self._get_percent(answer) < self.max_percent
        )
        return Case.create([self._prepare_case(answer) for answer in bad])

    def _get_percent(self, answer):
        """Points of a scored survey, else the mean of its scales; 100 when it has neither."""
        if answer.survey_id.scoring_type != "no_scoring":
            return answer.scoring_percentage
        scales = [
            100 * (line.value_scale - line.question_id.scale_min) / span
            for line in answer.user_input_line_ids
            if line.answer_type == "scale"
            and (span := line.question_id.scale_max - line.question_id.scale_min)
        ]
        return sum(scales) / len(scales) if scales else 100

    def _prepare_case(self, answer):
        partner = answer.partner_id or self._find_partner(answer.email)
        lines = answer.user_input_line_ids.filtered(lambda line: not line.skipped)
        return {
            "name": self.env._("Survey: %s", answer.survey_id.title),
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "email_from": answer.email if not partner else False,
            "source": "survey",
            "category": self.category,
            "severity": self.severity,
            "description": self.env["ir.qweb"]._render(
                "touchpoint_mgmt.touchpoint_case_answers", {"lines": lines}
            ),
            "survey_answer": answer.id,
            "user_id": False,
        }

    def _find_partner(self, email):
        partners = self.env["res.partner"].sudo()
        found = email and partners.search(
            [
                ("email_normalized", "=", email.strip().lower()),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=2,
        )
        return found if found and len(found) == 1 else partners
