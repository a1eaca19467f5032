from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.touchpoint_outcome import SYSTEM_OUTCOMES

SCALE = [(str(number), str(number)) for number in range(11)]


class TouchpointResult(models.TransientModel):
    """What came of a touch: three clicks for a planned one, a spontaneous one, or a correction."""

    _name = "touchpoint.result"
    _description = "Touch Result (wizard)"

    mode = fields.Selection(
        [("record", "Record"), ("log", "Log"), ("correct", "Correct")],
        required=True,
        default="record",
    )
    touch_id = fields.Many2one("touchpoint.touch", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    phone = fields.Char(related="partner_id.phone")
    type_id = fields.Many2one(
        "touchpoint.type",
        string="Touchpoint",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    script = fields.Html(compute="_compute_script", sanitize=False)
    direction = fields.Selection(
        [("outbound", "From Us"), ("inbound", "From the Customer")],
        default="inbound",
        required=True,
    )
    channel_id = fields.Many2one(
        "touchpoint.channel",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        help="How the customer reached us, or we the customer.",
    )
    outcome_id = fields.Many2one(
        "touchpoint.outcome",
        compute="_compute_outcome_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain=[("code", "not in", SYSTEM_OUTCOMES)],
    )
    outcome_closes = fields.Boolean(related="outcome_id.closes")
    asks_next_date = fields.Boolean(related="outcome_id.asks_next_date")
    asks_satisfaction = fields.Boolean(compute="_compute_asks_satisfaction")
    expected = fields.Selection(SCALE, help="What the customer expected, 0 to 10.")
    perceived = fields.Selection(SCALE, help="What the customer got, 0 to 10.")
    note = fields.Text()
    next_date = fields.Date(string="Try Again On")
    promise = fields.Char(string="We Promised")
    promise_due = fields.Date(string="Promised For")
    reason = fields.Char(string="Reason for the Correction")

    @api.depends("touch_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.touch_id.partner_id or wizard.partner_id

    @api.depends("touch_id")
    def _compute_type_id(self):
        spontaneous = self.env.ref("touchpoint_mgmt.touchpoint_type_inbound_call", False)
        for wizard in self:
            wizard.type_id = wizard.touch_id.type_id or wizard.type_id or spontaneous

    @api.depends("type_id")
    def _compute_channel_id(self):
        for wizard in self:
            wizard.channel_id = wizard.touch_id.channel_id or wizard.type_id.channel_id

    @api.depends("mode")
    def _compute_outcome_id(self):
        """Whoever comes to us is reached: a contact that is logged asks no question about it."""
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached", False)
        for wizard in self:
            wizard.outcome_id = wizard.outcome_id or (wizard.mode == "log" and reached)

    @api.depends("type_id", "partner_id")
    def _compute_script(self):
        for wizard in self:
            wizard.script = wizard.type_id and wizard.type_id._get_script_html(wizard.partner_id)

    @api.depends("outcome_id", "type_id")
    def _compute_asks_satisfaction(self):
        for wizard in self:
            wizard.asks_satisfaction = (
                wizard.outcome_id.asks_satisfaction or wizard.type_id.requires_satisfaction
            ) and (wizard.outcome_id.reached or not wizard.outcome_id)

    @api.onchange("channel_id")
    def _onchange_channel_id(self):
        """A customer who came to us: the kind of contact follows the way he or she chose."""
        if self.mode != "log" or self.type_id.channel_id == self.channel_id:
            return
        passive = [("initiative", "=", "passive"), ("means", "=", "personnel")]
        found = self.type_id.search(
            [*passive, ("channel_id", "=", self.channel_id.id)], limit=1
        ) or self.env.ref("touchpoint_mgmt.touchpoint_type_inbound_message", False)
        channel = self.channel_id
        self.type_id = found or self.type_id
        self.channel_id = channel

    @api.constrains("expected", "perceived")
    def _check_both(self):
        for wizard in self:
            if bool(wizard.expected) != bool(wizard.perceived):
                raise ValidationError(
                    self.env._("Give both what was expected and what was perceived, or neither.")
                )

    def action_save(self):
        """Store the result; the dialog closes and the list behind it is shown again."""
        self.ensure_one()
        now = fields.Datetime.now()
        touch = self.touch_id or self._create_spontaneous(now)
        touch._check_may_close()
        # sudo: nobody writes touches by hand, results go through this dialog
        touch = touch.sudo()
        values = self._prepare_result()
        if self.mode == "correct":
            touch._correct_result(self.outcome_id, now, self.reason, **values)
        else:
            touch._record_result(self.outcome_id, now, **values)
        self._create_promise(touch)
        self._keep_talk(touch, now)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _prepare_result(self):
        if (
            self.type_id.requires_satisfaction
            and self.outcome_id.reached
            and not self.perceived
            and not any(self.aspect_ids.mapped("perceived"))
        ):
            raise ValidationError(
                self.env._(
                    "“%s” needs what the customer expected and perceived.", self.type_id.name
                )
            )
        if self.type_id.requires_note and self.outcome_id.reached and not (self.note or "").strip():
            raise ValidationError(
                self.env._("“%s” needs a note of what the customer said.", self.type_id.name)
            )
        return {
            "expected": int(self.expected) if self.expected else None,
            "perceived": int(self.perceived) if self.perceived else None,
            "note": self.note,
            "next_date": self.next_date,
        }

    def _keep_talk(self, touch, now):
        """What was said beside the result."""

    def _create_spontaneous(self, now):
        """A touch nobody planned: recorded for the person at the keyboard."""
        self.partner_id.check_access("read")
        company = self.env.company
        today = company._touch_today()
        # sudo: see action_save
        return (
            self.env["touchpoint.touch"]
            .sudo()
            .create(
                {
                    "company_id": company.id,
                    "partner_id": self.partner_id.id,
                    "commercial_partner_id": self.partner_id.commercial_partner_id.id,
                    "type_id": self.type_id.id,
                    "channel_id": (self.channel_id or self.type_id.channel_id).id,
                    "direction": self.direction,
                    "due": today,
                    "due_at": now,
                    "deadline": today,
                    "user_id": self.env.user.id,
                    "team_id": self.env.user.sale_team_id.id,
                }
            )
            .with_user(self.env.user)
        )

    def _create_promise(self, touch):
        if not self.promise:
            return
        if not self.promise_due:
            raise ValidationError(
                self.env._("Until when did we promise “%s”? Give a date.", self.promise)
            )
        self.env["touchpoint.promise"].create(
            {
                "name": self.promise,
                "company_id": touch.company_id.id,
                "partner_id": touch.partner_id.id,
                "touch_id": touch.id,
                "due": self.promise_due,
            }
        )
