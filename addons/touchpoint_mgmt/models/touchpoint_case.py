from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

CATEGORIES = [
    ("dispute", "Dispute"),
    ("defect", "Defective Goods"),
    ("order", "Order"),
    ("service", "Service"),
    ("suggestion", "Suggestion"),
    ("new_need", "New Need"),
]
SEVERITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")]
SERVICE_CLASSES = [
    ("enterprise", "Enterprise"),
    ("household", "Household"),
    ("vip", "VIP"),
    ("other", "Other"),
]
STATES = [
    ("new", "New"),
    ("in_progress", "In Progress"),
    ("resolved", "To Verify"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("new", "in_progress", "resolved")


class TouchpointCase(models.Model):
    _name = "touchpoint.case"
    _inherit = [
        "portal.mixin",
        "rating.mixin",
        "mail.activity.mixin",
        "touchpoint.green.channel",
    ]
    _description = "Case (fact)"
    _order = "severity desc, resolve_by, id"
    _rec_names_search = ["number", "name", "partner_id"]
    _mail_post_access = "read"

    number = fields.Char(readonly=True, copy=False, index=True)
    name = fields.Char(string="Subject", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, tracking=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Firm", store=True, index=True
    )
    email_from = fields.Char(string="Sender", help="Of a mail whose sender we do not know yet.")
    service_class = fields.Selection(related="partner_id.touch_service_class", store=True)
    category = fields.Selection(CATEGORIES, required=True, default="service", tracking=True)
    severity = fields.Selection(SEVERITIES, required=True, default="1", tracking=True)
    description = fields.Html(string="What the Customer Said")
    source = fields.Selection(
        [
            ("touch", "Touch"),
            ("mail", "Mail"),
            ("portal", "Portal"),
            ("rating", "Low Rating"),
            ("survey", "Survey"),
            ("hand", "By Hand"),
        ],
        required=True,
        readonly=True,
        default="hand",
        copy=False,
    )
    touch_id = fields.Many2one(
        "touchpoint.touch",
        string="Said In",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    policy_id = fields.Many2one("touchpoint.case.policy", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", tracking=True)
    user_id = fields.Many2one("res.users", string="Owner", index=True, tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        tracking=True,
        copy=False,
        group_expand=True,
    )

    opened_at = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now)
    respond_by = fields.Datetime(readonly=True, copy=False)
    resolve_by = fields.Datetime(readonly=True, copy=False)
    responded_at = fields.Datetime(readonly=True, copy=False)
    resolved_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    escalation_level = fields.Integer(readonly=True, copy=False, aggregator="max")
    reopened_count = fields.Integer(string="Times Reopened", readonly=True, copy=False)
    sla_state = fields.Selection(
        [("ok", "In Time"), ("soon", "Due Today"), ("late", "Late"), ("done", "Done")],
        string="Deadline",
        compute="_compute_sla_state",
    )

    solved_in_time = fields.Selection(
        [("yes", "In Time"), ("no", "Late")],
        compute="_compute_solved_in_time",
        store=True,
        help="Solved before the deadline; empty as long as nothing is solved.",
    )

    analysis = fields.Text(string="First Analysis", help="What the team that answers found out.")
    cause_id = fields.Many2one("touchpoint.case.cause", tracking=True)
    cause_step = fields.Selection(related="cause_id.step", store=True, string="Process Step")
    resolution = fields.Text(tracking=True)
    compensation = fields.Monetary(tracking=True, help="What it cost us to make up for it.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected = fields.Integer(related="touch_id.expected")
    perceived = fields.Integer(related="touch_id.perceived")
    verification_touch_id = fields.Many2one(
        "touchpoint.touch", string="Verified By", readonly=True, copy=False, index=True
    )
    cancel_reason = fields.Char(copy=False, tracking=True)

    _queue_idx = models.Index("(company_id, resolve_by) WHERE state IN ('new', 'in_progress')")

    @api.depends_context("lang")
    @api.depends("number", "title")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, (case.number, case.title)))

    def _compute_access_url(self):
        for case in self:
            case.access_url = f"/my/cases/{case.id}"

    @api.depends("state", "respond_by", "resolve_by", "responded_at")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for case in self:
            deadline = case._get_deadline()
            if not deadline:
                case.sla_state = "done" if case.state not in ("new", "in_progress") else "ok"
            elif deadline < now:
                case.sla_state = "late"
            else:
                same_day = fields.Datetime.subtract(deadline, days=1) < now
                case.sla_state = "soon" if same_day else "ok"

    @api.depends("resolved_at", "resolve_by")
    def _compute_solved_in_time(self):
        for case in self:
            in_time = not (case.resolved_at and case.resolve_by) or (
                case.resolved_at <= case.resolve_by
            )
            case.solved_in_time = case.resolved_at and ("yes" if in_time else "no")

    def _get_deadline(self):
        """The next thing that must happen: an answer, then a solution."""
        if self.state == "new":
            return self.respond_by
        return self.state == "in_progress" and self.resolve_by

    @api.constrains("state", "resolution", "cancel_reason", "verification_touch_id")
    def _check_state(self):
        for case in self:
            if case.state in ("resolved", "closed") and not (case.resolution or "").strip():
                raise ValidationError(
                    self.env._("“%s”: write down how it was resolved first.", case.display_name)
                )
            if case.state == "closed" and not case._is_verified():
                raise ValidationError(
                    self.env._(
                        "“%s” is closed only when the customer said that the solution is at least "
                        "what was expected.",
                        case.display_name,
                    )
                )
            if case.state == "cancelled" and not (case.cancel_reason or "").strip():
                raise ValidationError(
                    self.env._("“%s”: why is the case cancelled?", case.display_name)
                )

    def _is_verified(self):
        # sudo: the touch may be another department's
        touch = self.sudo().verification_touch_id
        return (
            touch.state == "done"
            and bool(touch.satisfaction_class)
            and touch.perceived >= touch.expected
        )

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(
            [
                {**vals, "number": self.env["ir.sequence"].next_by_code("touchpoint.case")}
                for vals in vals_list
            ]
        )
        for case in cases:
            case._apply_policy(case.opened_at)
            case._find_owner()
        return cases

    def _apply_policy(self, start):
        """Owner, team and deadlines, counted from ``start`` (naive UTC)."""
        # sudo: whoever opens a case need not see the policies
        policy = self.sudo().policy_id or self.policy_id._find(
            self.company_id, self.category, self.severity, self.service_class, self.partner_id
        )
        values = {"policy_id": policy.id, "escalation_level": 0}
        if policy:
            respond_by, resolve_by = policy._get_deadlines(self.company_id, start)
            values.update(respond_by=respond_by, resolve_by=resolve_by)
        team = self.team_id or policy.team_id
        owner = self.user_id or policy._get_owner() or team.user_id
        self.sudo().write({**values, "team_id": team.id, "user_id": owner.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if any(case.state != "new" for case in self):
            raise UserError(self.env._("A case that was worked on is kept: cancel it instead."))

    def _creation_message(self):
        self.ensure_one()
        return self.env._("Case opened")

    def action_take(self):
        """I answer: the first deadline is met."""
        for case in self:
            if case.state != "new":
                raise UserError(self.env._("“%s” was answered already.", case.display_name))
            case.write(
                {
                    "state": "in_progress",
                    "responded_at": fields.Datetime.now(),
                    "user_id": case.user_id.id or self.env.user.id,
                }
            )
        return True

    def action_resolve(self):
        """Solved, as we see it: the customer is asked whether that is so."""
        for case in self:
            if case.state not in ("new", "in_progress"):
                raise UserError(self.env._("“%s” is not being worked on.", case.display_name))
            if not case.partner_id:
                raise UserError(self.env._("“%s”: which customer is it about?", case.display_name))
            now = fields.Datetime.now()
            case.write(
                {
                    "state": "resolved",
                    "resolved_at": now,
                    "responded_at": case.responded_at or now,
                }
            )
            case._plan_verification(now)
            case._send_rating_request()
        return True

    def action_cancel(self):
        return self.write({"state": "cancelled", "closed_at": fields.Datetime.now()})

    def action_reopen(self):
        self._reopen(fields.Datetime.now())
        return True

    def action_verify(self):
        """Record what the customer says of the solution."""
        self.ensure_one()
        if self.state != "resolved":
            raise UserError(self.env._("“%s” waits for no verification.", self.display_name))
        if not self.sudo().verification_touch_id._is_open():
            self._plan_verification(fields.Datetime.now())
        return self.verification_touch_id.action_record()

    def _reopen(self, now):
        for case in self:
            case.write(
                {
                    "state": "in_progress",
                    "resolved_at": False,
                    "closed_at": False,
                    "reopened_count": case.reopened_count + 1,
                }
            )
            case._apply_policy(now)

    def _plan_verification(self, now):
        """A touch for the owner: did the solution help?"""
        today = fields.Date.context_today(self.with_context(tz=self.company_id._touch_tz()), now)
        verification = self.env.ref("touchpoint_mgmt.touchpoint_type_case_verification")
        # sudo: nobody creates touches by hand
        self.sudo().verification_touch_id = (
            self.env["touchpoint.touch"]
            .sudo()
            .create(
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "commercial_partner_id": self.commercial_partner_id.id,
                    "type_id": verification.id,
                    "channel_id": verification.channel_id.id,
                    "due": fields.Date.add(today, days=1),
                    "deadline": fields.Date.add(today, days=30),
                    "user_id": (self.user_id or self.env.user).id,
                    "priority": 9,
                }
            )
        )

    def _send_rating_request(self):
        template = self.env.ref("touchpoint_mgmt.touchpoint_case_mail_rating", False)
        if template and self.partner_id.email:
            self.rating_send_request(template.sudo(), lang=self.partner_id.lang, force_send=False)

    def _rating_get_operator(self):
        return self.user_id.partner_id or super()._rating_get_operator()

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to the address of a policy; a sender we do not know is kept as text."""
        sender = email_normalize(msg_dict.get("from")) or msg_dict.get("from")
        partner = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        values = {
            "name": msg_dict.get("subject") or self.env._("(no subject)"),
            "description": msg_dict.get("body"),
            "source": "mail",
            "partner_id": partner.id,
            "email_from": sender,
            **(custom_values or {}),
        }
        return super().message_new(msg_dict, custom_values=values)
