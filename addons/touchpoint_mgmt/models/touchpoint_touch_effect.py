"""How good a touch was: three tests, satisfaction by aspect, and whether the customer fell back."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import effectiveness


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    test_counterpart = fields.Boolean(
        string="Right Person", readonly=True, help="We spoke to the customer we meant."
    )
    test_purpose = fields.Boolean(
        string="Purpose Fulfilled",
        readonly=True,
        help="The purpose was reached by these means, and all items of the script were covered.",
    )
    test_feedback = fields.Boolean(
        string="Credible Answer", readonly=True, help="What the customer said is to be believed."
    )
    effectiveness = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="0 to 100: right person, purpose (with the share of the script that was covered) and "
        "credible answer, a third each.",
    )
    script_line_ids = fields.Many2many(
        "touchpoint.script.line",
        "touchpoint_touch_script_line_rel",
        string="Covered and Said",
        readonly=True,
        help="Items of the script that were covered and standard phrases that were used.",
    )
    gift_value = fields.Monetary(
        readonly=True, help="Worth of what the customer was given in this touch."
    )
    aspect_ids = fields.One2many("touchpoint.touch.aspect", "touch_id", readonly=True)
    objection_ids = fields.One2many("touchpoint.objection", "touch_id", readonly=True)
    feedback_ids = fields.One2many("touchpoint.feedback", "touch_id", readonly=True)
    satisfaction_drop = fields.Integer(
        string="Fell By",
        readonly=True,
        aggregator=None,
        help="Classes of satisfaction the customer lost since the last time he or she was asked.",
    )

    is_effective = fields.Boolean(
        compute="_compute_is_effective",
        search="_search_is_effective",
        string="Effective",
        help="Passed the three tests and was not found to be false.",
    )

    @api.depends("state", "test_counterpart", "test_purpose", "test_feedback")
    def _compute_is_effective(self):
        good = self.search(Domain("id", "in", self.ids) & self._get_effective_domain())
        for touch in self:
            touch.is_effective = touch._origin in good

    def _search_is_effective(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        domain = self._get_effective_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_effective_domain(self):
        # sudo: whether a random check found it false is no secret, the check itself is
        false = self.env["touchpoint.recheck"].sudo()._search([("state", "=", "falsified")])
        return Domain(
            [
                ("state", "=", "done"),
                ("test_counterpart", "=", True),
                ("test_purpose", "=", True),
                ("test_feedback", "=", True),
                ("id", "not in", false.subselect("touch_id")),
            ]
        )

    @api.model
    def _get_ended_domain(self, after, until):
        """Touches that ended later than ``after``, up to ``until`` (dates)."""
        done = Domain("state", "in", ("done", "no_contact"))
        expired = Domain("state", "=", "expired")
        return (done & Domain([("done_date", ">", after), ("done_date", "<=", until)])) | (
            expired & Domain([("due", ">", after), ("due", "<=", until)])
        )

    def _record_result(self, outcome, now, **result):
        aspects = result.pop("aspects", [])
        state = super()._record_result(outcome, now, **self._add_overall(result, aspects))
        self._set_aspects(aspects)
        if state == "done":
            self._alert_drop(now)
        return state

    def _correct_result(self, outcome, now, reason, **result):
        aspects = result.pop("aspects", [])
        result = self._add_overall(result, aspects)
        corrected = super()._correct_result(outcome, now, reason, **result)
        self._set_aspects(aspects)
        return corrected

    def _add_overall(self, result, aspects):
        """Without an answer on the whole, that of the aspects counts."""
        if aspects and result.get("expected") is None:
            result["expected"] = effectiveness.mean_points([e for _a, e, _p in aspects])
            result["perceived"] = effectiveness.mean_points([p for _a, _e, p in aspects])
        return result

    def _prepare_result(self, outcome, tests=None, script_lines=None, gift_value=0, **result):
        """
        :param tests: (right person, purpose fulfilled, credible answer); ``None``: what the
            outcome says
        :param script_lines: touchpoint.script.line, items covered and phrases used; ``None``: not
            asked for
        """
        values = super()._prepare_result(outcome, **result)
        counterpart, purpose, feedback = tests or (
            outcome.reached,
            outcome.productive,
            outcome.productive,
        )
        asked = covered = 0
        if script_lines is not None:
            asked = len(self.type_id._get_script(self.partner_id).item_ids)
            covered = len(script_lines.filtered(lambda line: line.kind == "item"))
            values["script_line_ids"] = [fields.Command.set(script_lines.ids)]
        return {
            **values,
            "gift_value": gift_value,
            "test_counterpart": counterpart,
            "test_purpose": purpose and covered >= asked,
            "test_feedback": feedback,
            "effectiveness": effectiveness.score(counterpart, purpose, feedback, covered, asked),
            "satisfaction_drop": effectiveness.drop(
                self._get_last_satisfied().satisfaction_class, values["satisfaction_class"]
            ),
        }

    def _get_last_satisfied(self):
        """The last touch before this one in which the customer said how satisfied he or she is."""
        return self.search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("satisfaction_class", "!=", False),
                ("id", "!=", self.id),
                ("done_at", "<=", self.done_at or fields.Datetime.now()),
            ],
            order="done_at desc, id desc",
            limit=1,
        )

    def _set_aspects(self, aspects):
        """
        :param aspects: list of (touchpoint.aspect, expected, perceived)
        """
        self.aspect_ids.unlink()
        tolerance = self.company_id.touch_satisfaction_tolerance
        self.env["touchpoint.touch.aspect"].create(
            [
                {
                    "touch_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "aspect_id": aspect.id,
                    "day": self.done_date or self.company_id._touch_today(),
                    "user_id": self.env.user.id,
                    "team_id": self.team_id.id,
                    "means": self.type_id.means,
                    "expected": expected,
                    "perceived": perceived,
                    "satisfaction": effectiveness.satisfaction(expected, perceived),
                    "satisfaction_class": effectiveness.satisfaction_class(
                        perceived - expected, tolerance
                    ),
                }
                for aspect, expected, perceived in aspects
            ]
        )

    def _alert_drop(self, now):
        """Tell whoever is responsible for the customer that he or she is less satisfied."""
        limit = self.company_id.touch_drop_points
        last = self._get_last_satisfied()
        fell = bool(limit and last and self.satisfaction_class) and (
            last.satisfaction - self.satisfaction >= limit
        )
        if not (self.satisfaction_drop or fell):
            return
        # sudo: the customer's responsible person may be of another department
        firm = self.sudo().commercial_partner_id
        user = self.sudo().partner_id.user_id or firm.user_id or self._find_substitute()
        if not user:
            return
        env = user._touch_env()
        classes = dict(self._fields["satisfaction_class"]._description_selection(env))
        self.sudo().partner_id.with_context(
            mail_activity_quick_update=True, touchpoint_no_subscribe=True
        ).activity_schedule(
            "mail.mail_activity_data_warning",
            date_deadline=self.company_id._touch_today(now),
            summary=env._(
                "Satisfaction fell: %(before)s (%(points_before)s) → %(after)s (%(points_after)s)",
                before=classes[last.satisfaction_class],
                points_before=f"{last.satisfaction:+d}",
                after=classes[self.satisfaction_class],
                points_after=f"{self.satisfaction:+d}",
            ),
            note=self.note or "",
            user_id=user.id,
        )
