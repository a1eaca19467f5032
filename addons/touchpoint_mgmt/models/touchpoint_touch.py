from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import effectiveness

STATES = [
    ("planned", "Planned"),
    ("assigned", "To Do"),
    ("done", "Done"),
    ("no_contact", "Not Reached"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
    ("suppressed", "Suppressed"),
    ("control", "Control Group"),
]
OPEN_STATES = ("planned", "assigned")
REASONS = [
    ("not_eligible", "No longer eligible"),
    ("archived", "Customer archived"),
    ("rule_ended", "Rule ended"),
    ("grace_over", "Grace days over"),
    ("rule_stopped", "Rule not running until the grace days were over"),
    ("paused", "Skipped: fell due while the rule was paused"),
    ("activity_deleted", "Activity deleted by its user"),
    ("consent", "Customer does not want this channel"),
    ("by_hand", "Cancelled by hand"),
    ("cap", "Customer is contacted often enough"),
    ("merged", "The same touch was there after a merge"),
    ("user_archived", "Responsible person has left"),
]
#: reasons after which the planner may open the same touch again
REOPENABLE_REASONS = ("not_eligible", "archived")


class TouchpointTouch(models.Model):
    _name = "touchpoint.touch"
    _inherit = ["touchpoint.green.channel"]
    _description = "Touch (fact)"
    _order = "due, priority desc, id"
    _log_access = False  # a million rows a month: who closed it is in closed_by_id

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Firm", index=True, readonly=True, ondelete="cascade"
    )
    rule_id = fields.Many2one("touchpoint.rule", readonly=True, ondelete="restrict")
    rule_version = fields.Integer(readonly=True)
    res_id = fields.Integer(string="Anchor Record", readonly=True, aggregator=None)
    period = fields.Integer(readonly=True, aggregator=None)
    type_id = fields.Many2one("touchpoint.type", string="Touchpoint", required=True, readonly=True)
    channel_id = fields.Many2one("touchpoint.channel", required=True, readonly=True)
    direction = fields.Selection(
        [("outbound", "From Us"), ("inbound", "From the Customer")],
        required=True,
        default="outbound",
        readonly=True,
    )
    arm = fields.Selection(
        [("treat", "Treated"), ("control", "Control Group")],
        required=True,
        default="treat",
        readonly=True,
    )

    anchor_date = fields.Date(readonly=True)
    due_raw = fields.Date(string="Calculated Day", readonly=True)
    due = fields.Date(required=True, readonly=True)
    due_at = fields.Datetime(readonly=True)
    deadline = fields.Date(string="Expires After", readonly=True)
    date_locked = fields.Boolean(
        string="Date Fixed by Hand",
        required=True,
        default=False,
        readonly=True,
        help="The planner does not move this touch.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    priority = fields.Integer(default=5, readonly=True, aggregator=None)
    state = fields.Selection(STATES, required=True, default="planned", readonly=True)
    reason_code = fields.Selection(REASONS, string="Why", readonly=True)
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", readonly=True
    )
    attempts = fields.Integer(default=0, readonly=True)
    attempt_ids = fields.One2many("touchpoint.attempt", "touch_id", readonly=True)
    promise_ids = fields.One2many("touchpoint.promise", "touch_id", readonly=True)

    outcome_id = fields.Many2one("touchpoint.outcome", readonly=True)
    expected = fields.Integer(
        readonly=True, aggregator="avg", help="What the customer expected, 0 to 10."
    )
    perceived = fields.Integer(
        readonly=True, aggregator="avg", help="What the customer got in his or her eyes, 0 to 10."
    )
    satisfaction = fields.Integer(readonly=True, aggregator="avg", help="Perceived minus expected.")
    satisfaction_class = fields.Selection(
        [
            ("dissatisfied", "Dissatisfied"),
            ("satisfied", "Satisfied"),
            ("delighted", "Delighted"),
        ],
        readonly=True,
    )
    note = fields.Text(readonly=True)
    correction_reason = fields.Char(readonly=True)
    cost = fields.Monetary(readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    done_at = fields.Datetime(readonly=True)
    done_date = fields.Date(string="Done On", readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    phone = fields.Char(related="partner_id.phone")

    _key_uniq = models.Constraint(
        "UNIQUE(rule_id, res_id, period)", "This touch is planned already."
    )
    _scale_range = models.Constraint(
        "CHECK(expected BETWEEN 0 AND 10 AND perceived BETWEEN 0 AND 10)",
        "Expected and perceived must be between 0 and 10.",
    )
    _queue_idx = models.Index(
        "(company_id, due, user_id, state) WHERE state IN ('planned', 'assigned')"
    )
    _done_idx = models.Index("(partner_id, done_date) WHERE state = 'done'")

    @api.depends_context("lang")
    @api.depends("partner_id", "type_id")
    def _compute_display_name(self):
        for touch in self:
            touch.display_name = self.env._(
                "%(type)s: %(customer)s",
                type=touch.type_id.name or "",
                customer=touch.partner_id.name or "",
            )

    @api.depends("due", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for touch in self:
            touch.is_overdue = touch._is_open() and bool(touch.due) and touch.due < today

    def write(self, vals):
        closed = self.filtered(lambda touch: touch.id and not touch._is_open())
        # the activity of a closed touch may disappear, nothing else of it may change
        if closed and set(vals) - {"activity_id"}:
            raise UserError(
                self.env._(
                    "“%s” is closed. Its result can only be corrected, with a reason.",
                    closed[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if any(not touch._is_open() for touch in self):
            raise UserError(self.env._("The history of touches is kept: it cannot be deleted."))

    def action_record(self):
        """Open the result dialog of one touch."""
        self.ensure_one()
        if not self._is_open():
            raise UserError(self.env._("“%s” is closed already.", self.display_name))
        return self._get_result_action(self.env._("Record Result"), default_touch_id=self.id)

    def action_correct(self):
        self.ensure_one()
        self._check_may_close()
        if self.state not in ("done", "no_contact"):
            raise UserError(self.env._("There is no result to correct yet."))
        return self._get_result_action(
            self.env._("Correct Result"), default_touch_id=self.id, default_mode="correct"
        )

    def action_cancel(self):
        self._check_may_close()
        self.sudo()._close("cancelled", "by_hand")
        return True

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    def _get_result_action(self, name, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "touchpoint.result",
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, **defaults},
        }

    def _is_open(self):
        return self.state in OPEN_STATES

    def _check_may_close(self):
        """Whoever sees the touch in a company of his may record its result."""
        self.check_access("read")
        if self.env.su:
            return
        # a shared history is read, not written
        if self.company_id - self.env.companies:
            raise UserError(self.env._("“%s” belongs to another company.", self[:1].display_name))
        if not self.env.user.has_group("touchpoint_mgmt.touchpoint_mgmt_group_user"):
            raise UserError(self.env._("Only a touchpoint user can do this."))

    def _close(self, state, reason):
        """End open touches without a contact; their activities disappear."""
        touches = self.filtered(lambda touch: touch._is_open())
        if not touches:
            return
        activities = touches.activity_id
        touches.write({"state": state, "reason_code": reason, "activity_id": False})
        activities._drop_without_touches()

    def _get_attempt_cost(self):
        return self.type_id._get_unit_cost(self.channel_id)

    def _record_result(self, outcome, now, **result):
        """Close, or retry, one open touch.

        :param outcome: touchpoint.outcome
        :param now: datetime (UTC) of the contact
        :param result: expected, perceived (0..10, both or none), note, next_date
        """
        self.ensure_one()
        if not self._is_open():
            raise UserError(self.env._("“%s” is closed already.", self.display_name))
        today = fields.Date.context_today(self.with_context(tz=self.company_id._touch_tz()), now)
        next_date = result.pop("next_date", None)
        self._log_attempt(outcome, now, result.get("note"))
        activity = self.activity_id
        values = {
            **self._prepare_result(outcome, **result),
            "attempts": self.attempts + 1,
            "cost": self.cost + self._get_attempt_cost(),
            "activity_id": False,
        }
        if not outcome.closes and self.attempts + 1 < outcome.max_attempts:
            self._reschedule(next_date or today + timedelta(days=outcome.retry_days))
            values["state"] = "planned"
        else:
            values.update(
                state="done" if outcome.reached else "no_contact",
                done_at=now,
                done_date=today,
                closed_by_id=self.env.user.id,
            )
        self._clear_old_satisfaction(values)
        self.write(values)
        activity._finish_touch(self)
        if outcome.sets_opt_out:
            self._set_opt_out()
        return values["state"]

    def _correct_result(self, outcome, now, reason, **result):
        """Replace the result of a closed touch; the old one stays in the attempts."""
        self.ensure_one()
        if not (reason or "").strip():
            raise ValidationError(self.env._("A correction needs a reason."))
        result.pop("next_date", None)
        self._log_attempt(outcome, now, reason, is_correction=True)
        values = self._prepare_result(outcome, **result)
        values.update(state="done" if outcome.reached else "no_contact", correction_reason=reason)
        self._clear_old_satisfaction(values)
        # past write(), which protects closed touches from everything but this method
        return models.Model.write(self, values)

    def _prepare_result(self, outcome, expected=None, perceived=None, note=None):
        difference = effectiveness.satisfaction(expected, perceived)
        return {
            "outcome_id": outcome.id,
            "satisfaction_class": effectiveness.satisfaction_class(
                difference, self.company_id.touch_satisfaction_tolerance
            )
            or False,
            "note": note or False,
            # without an answer the columns stay empty, so that averages do not count zeros
            **(
                {}
                if difference is None
                else {"expected": expected, "perceived": perceived, "satisfaction": difference}
            ),
        }

    def _clear_old_satisfaction(self, values):
        """Empty the three columns when ``values`` takes a satisfaction given earlier away."""
        if self.satisfaction_class and not values["satisfaction_class"]:
            self.env["touchpoint.planner"]._clear_satisfaction(self)

    def _log_attempt(self, outcome, now, note, is_correction=False):
        self.env["touchpoint.attempt"].create(
            {
                "touch_id": self.id,
                "company_id": self.company_id.id,
                "at": now,
                "user_id": self.env.user.id,
                "channel_id": self.channel_id.id,
                "outcome_id": outcome.id,
                "vendor_list_id": self.vendor_list_id.id,
                "is_correction": is_correction,
                "note": note,
            }
        )

    def _set_opt_out(self):
        """Remember that the customer refuses this channel, where the channel reads it."""
        partner = self.partner_id
        if self.channel_id.optout_source == "phone" and partner.phone_sanitized:
            self.env["phone.blacklist"].sudo()._add([partner.phone_sanitized])
        elif self.channel_id.optout_source == "mail" and partner.email_normalized:
            self.env["mail.blacklist"].sudo()._add(partner.email_normalized)
        else:
            self.env["touchpoint.preference"].sudo().create(
                {
                    "partner_id": partner.id,
                    "channel_id": self.channel_id.id,
                    "scope": "all",
                    "date_from": self.done_date,
                    "reason": self.outcome_id.name,
                    "proof": self.display_name,
                }
            )
