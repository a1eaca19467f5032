"""What was said in a touch: script, tests, objection, feedback, changed data, the next date."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..models.touchpoint_case import CATEGORIES
from ..models.touchpoint_datum import DATA
from ..models.touchpoint_feedback import KINDS
from .touchpoint_result import SCALE

#: the customer's own word is enough to change these; the others change together with more
WRITABLE_DATA = ("phone", "email", "function", "birthdate_date")
BOOKED_GRACE_DAYS = 14


class TouchpointResult(models.TransientModel):
    _inherit = "touchpoint.result"  # pylint: disable=consider-merging-classes-inherited

    script_id = fields.Many2one(
        "touchpoint.script", string="Script Used", compute="_compute_script_id"
    )
    opening = fields.Text(related="script_id.opening", string="Opening Sentences")
    item_ids = fields.Many2many(
        "touchpoint.script.line",
        "touchpoint_result_item_rel",
        string="Covered",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        help="Items of the script. Untick what was not talked about.",
    )
    phrase_ids = fields.Many2many(
        "touchpoint.script.line",
        "touchpoint_result_phrase_rel",
        string="Standard Phrases Used",
    )
    test_counterpart = fields.Boolean(
        string="Right Person", compute="_compute_test_counterpart", store=True, readonly=False
    )
    test_purpose = fields.Boolean(
        string="Purpose Fulfilled", compute="_compute_test_purpose", store=True, readonly=False
    )
    test_feedback = fields.Boolean(
        string="Credible Answer", compute="_compute_test_feedback", store=True, readonly=False
    )
    aspect_ids = fields.One2many(
        "touchpoint.result.aspect",
        "result_id",
        string="One by One",
        compute="_compute_aspect_ids",
        store=True,
        readonly=False,
    )

    objection_line_id = fields.Many2one("touchpoint.script.line", string="Objection")
    objection = fields.Char(string="Other Objection")
    objection_answer = fields.Text(
        string="Our Answer", compute="_compute_objection_answer", store=True, readonly=False
    )

    feedback_kind = fields.Selection(KINDS, string="The Customer Told Us")
    feedback_topic_id = fields.Many2one("touchpoint.feedback.topic", string="About")
    feedback = fields.Text(string="In Short")
    case_category = fields.Selection(CATEGORIES, string="Kind of Problem", default="service")
    datum = fields.Selection(DATA, string="Changed Datum")
    datum_value = fields.Char(string="New Value")

    gift_value = fields.Monetary(string="Gift Worth")
    currency_id = fields.Many2one("res.currency", compute="_compute_gift_warning")
    gift_warning = fields.Char(compute="_compute_gift_warning")

    book_date = fields.Date(string="Next Contact On")
    book_type_id = fields.Many2one(
        "touchpoint.type",
        string="Next Contact",
        compute="_compute_book_type_id",
        store=True,
        readonly=False,
    )
    requires_next = fields.Boolean(related="type_id.requires_next")

    @api.depends("type_id", "partner_id")
    def _compute_script_id(self):
        for wizard in self:
            wizard.script_id = wizard.type_id and wizard.type_id._get_script(wizard.partner_id)

    @api.depends("outcome_id", "script_id")
    def _compute_item_ids(self):
        for wizard in self:
            fulfilled = wizard.outcome_id.productive
            wizard.item_ids = wizard.script_id.item_ids if fulfilled else False

    # three methods: a test that is given by hand leaves the other two to the outcome
    @api.depends("outcome_id")
    def _compute_test_counterpart(self):
        for wizard in self:
            wizard.test_counterpart = wizard.outcome_id.reached

    @api.depends("outcome_id")
    def _compute_test_purpose(self):
        for wizard in self:
            wizard.test_purpose = wizard.outcome_id.productive

    @api.depends("outcome_id")
    def _compute_test_feedback(self):
        for wizard in self:
            wizard.test_feedback = wizard.outcome_id.productive

    @api.depends("type_id")
    def _compute_aspect_ids(self):
        for wizard in self:
            wizard.aspect_ids = [Command.clear()] + [
                Command.create({"aspect_id": aspect.id}) for aspect in wizard.type_id.aspect_ids
            ]

    @api.depends("objection_line_id")
    def _compute_objection_answer(self):
        for wizard in self:
            wizard.objection_answer = wizard.objection_line_id.answer or wizard.objection_answer

    @api.depends_context("lang")
    @api.depends("gift_value", "partner_id", "touch_id")
    def _compute_gift_warning(self):
        for wizard in self:
            company = wizard.touch_id.company_id or self.env.company
            wizard.currency_id = company.currency_id
            wizard.gift_warning = False
            limit = company.touch_gift_limit
            given = wizard._get_gifts(company) if limit and wizard.gift_value else 0
            if limit and wizard.gift_value and given + wizard.gift_value > limit:
                wizard.gift_warning = self.env._(
                    "With this gift the customer got %(sum)s this year; the limit is %(limit)s.",
                    sum=company.currency_id.format(given + wizard.gift_value),
                    limit=company.currency_id.format(limit),
                )

    def _get_gifts(self, company):
        """What the customer got in this calendar year."""
        [(total,)] = self.env["touchpoint.touch"]._read_group(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("done_date", ">=", company._touch_today().replace(month=1, day=1)),
                ("id", "!=", self.touch_id.id),
            ],
            [],
            ["gift_value:sum"],
        )
        return total or 0

    @api.depends("type_id")
    def _compute_book_type_id(self):
        for wizard in self:
            wizard.book_type_id = wizard.type_id

    def _prepare_result(self):
        values = super()._prepare_result()
        aspects = self.aspect_ids._get_answers()
        self._check_talk()
        return {
            **values,
            "tests": (self.test_counterpart, self.test_purpose, self.test_feedback),
            "script_lines": self.item_ids | self.phrase_ids,
            "aspects": aspects,
            "gift_value": self.gift_value,
        }

    def _check_talk(self):
        today = fields.Date.context_today(self)
        ended = self.mode != "correct" and self.outcome_id.closes and self.outcome_id.reached
        if self.requires_next and ended and not self.book_date:
            raise ValidationError(
                self.env._("“%s” needs the date of the next contact.", self.type_id.name)
            )
        if self.book_date and self.book_date <= today:
            raise ValidationError(
                self.env._("“Next Contact On” must be later than today, not %s.", self.book_date)
            )
        if self.feedback_kind == "data" and not (self.datum and (self.datum_value or "").strip()):
            raise ValidationError(
                self.env._("Which datum of the customer changed, and what is its new value?")
            )
        if self.feedback_kind not in (False, "data") and not (self.feedback or "").strip():
            kinds = dict(self._fields["feedback_kind"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "“%s”: write down in short what the customer said.", kinds[self.feedback_kind]
                )
            )

    def _keep_talk(self, touch, now):
        kept = super()._keep_talk(touch, now)
        if self.mode != "correct":
            self._keep_objection(touch)
            self._keep_feedback(touch, now)
            self._book_next(touch)
        return kept

    def _keep_objection(self, touch):
        text = self.objection_line_id.text or (self.objection or "").strip()
        if not text:
            return
        # sudo: nobody writes facts by hand, they go through this dialog
        self.env["touchpoint.objection"].sudo().create(
            {
                "company_id": touch.company_id.id,
                "touch_id": touch.id,
                "partner_id": touch.partner_id.id,
                "day": touch.done_date or touch.company_id._touch_today(),
                "user_id": self.env.user.id,
                "line_id": self.objection_line_id.id,
                "text": text,
                "answer": self.objection_answer,
                "overcome": self.test_purpose,
            }
        )

    def _keep_feedback(self, touch, now):
        if not self.feedback_kind:
            return
        values = {
            "company_id": touch.company_id.id,
            "touch_id": touch.id,
            "partner_id": touch.partner_id.id,
            "kind": self.feedback_kind,
            "topic_id": self.feedback_topic_id.id,
            "text": self.feedback,
            "said_at": now,
            "recorded_by_id": self.env.user.id,
        }
        if self.feedback_kind == "problem":
            case = touch._open_case(category=self.case_category, description=self.feedback)
            values.update(case_id=case.id, state="used", user_id=case.user_id.id)
        elif self.feedback_kind == "need":
            values.update(self._open_need(touch))
        elif self.feedback_kind == "data":
            values.update(self._change_datum(touch, now))
        # sudo: see above
        self.env["touchpoint.feedback"].sudo().create(values)

    def _open_need(self, touch):
        """A new need is an opportunity where there is CRM, else a case for the team that answers."""
        title = self.env._("New need: %s", touch.partner_id.display_name)
        if "crm.lead" not in self.env:
            case = touch._open_case(name=title, category="new_need", description=self.feedback)
            return {"case_id": case.id, "state": "used", "user_id": case.user_id.id}
        owner = touch.partner_id.user_id or self.env.user
        # sudo: whoever talks to customers need not be a salesperson
        lead = (
            self.env["crm.lead"]
            .sudo()
            .create(
                {
                    "name": title,
                    "type": "opportunity",
                    "partner_id": touch.partner_id.id,
                    "company_id": touch.company_id.id,
                    "user_id": owner.id,
                    "description": self.feedback,
                }
            )
        )
        return {"lead_ref": f"crm.lead,{lead.id}", "state": "used", "user_id": owner.id}

    def _change_datum(self, touch, now):
        """Write a datum the customer gave us, as confirmed; the others go to who keeps the card."""
        labels = dict(self._fields["datum"]._description_selection(self.env))
        partner, value = touch.partner_id, self.datum_value.strip()
        old = self.env["touchpoint.datum"]._get_value(partner, self.datum)
        values = {
            "datum": self.datum,
            "text": f"{labels[self.datum]}: {old or '–'} → {value}",
        }
        if self.datum not in WRITABLE_DATA:
            return values
        if self.datum == "birthdate_date":
            try:
                value = fields.Date.to_date(value)
            except ValueError:
                raise ValidationError(
                    self.env._("“%s” is no date; write it as year-month-day.", value)
                ) from None
        # sudo: the customer said so; which data may be written is decided above
        partner.sudo()[self.datum] = value
        self.env["touchpoint.datum"].sudo()._set_state(partner, self.datum, "confirmed", now)
        return {**values, "state": "used", "user_id": self.env.user.id}

    def _book_next(self, touch):
        """The next contact, agreed on the spot: planned for the same person, its day is fixed."""
        if not self.book_date:
            return
        touch_type = self.book_type_id or self.type_id
        # sudo: see above
        self.env["touchpoint.touch"].sudo().create(
            {
                "company_id": touch.company_id.id,
                "partner_id": touch.partner_id.id,
                "commercial_partner_id": touch.commercial_partner_id.id,
                "type_id": touch_type.id,
                "channel_id": touch_type.channel_id.id,
                "due": self.book_date,
                "deadline": self.book_date + timedelta(days=BOOKED_GRACE_DAYS),
                "date_locked": True,
                "user_id": self.env.user.id,
                "team_id": touch.team_id.id,
                "priority": 8,
            }
        )


class TouchpointResultAspect(models.TransientModel):
    _name = "touchpoint.result.aspect"
    _description = "Satisfaction with an Aspect (wizard)"

    result_id = fields.Many2one("touchpoint.result", required=True, ondelete="cascade")
    aspect_id = fields.Many2one("touchpoint.aspect", required=True, readonly=True)
    expected = fields.Selection(SCALE)
    perceived = fields.Selection(SCALE)

    def _get_answers(self):
        """[(aspect, expected, perceived)] of those that were answered"""
        answers = []
        for line in self:
            if bool(line.expected) != bool(line.perceived):
                raise ValidationError(
                    self.env._(
                        "“%s”: give both what was expected and what was perceived, or neither.",
                        line.aspect_id.name,
                    )
                )
            if line.expected:
                answers.append((line.aspect_id, int(line.expected), int(line.perceived)))
        return answers
