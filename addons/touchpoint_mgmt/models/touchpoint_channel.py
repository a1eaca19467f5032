from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import quiet

#: what a channel of each mode can put out
MODE_OUTPUTS = {"manual": (False,), "automatic": ("mail", "sms"), "batch": ("letter", "call_sheet")}


class TouchpointChannel(models.Model):
    _name = "touchpoint.channel"
    _description = "Touchpoint Channel (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    mode = fields.Selection(
        [
            ("manual", "By a person"),
            ("automatic", "By the system"),
            ("batch", "As a batch list"),
        ],
        required=True,
        default="manual",
        help="By a person: an activity for the responsible. By the system: sent automatically. "
        "As a batch list: letters or call sheets for many customers at once.",
    )
    output = fields.Selection(
        [
            ("mail", "E-mails"),
            ("sms", "SMS"),
            ("letter", "Letters"),
            ("call_sheet", "Call sheets"),
        ],
        string="Puts Out",
        compute="_compute_output",
        store=True,
        readonly=False,
        precompute=True,
        help="What the system makes: e-mails and SMS are sent, letters and call sheets printed.",
    )
    contact_data = fields.Selection(
        [
            ("none", "Nothing"),
            ("phone", "Phone number"),
            ("email", "E-mail address"),
            ("address", "Postal address"),
        ],
        string="Needs",
        required=True,
        default="none",
        help="A customer without it is not reached over this channel.",
    )
    makes_meeting = fields.Boolean(
        string="Enters a Meeting",
        help="The responsible gets a meeting in the calendar beside the activity.",
    )
    quiet_ids = fields.One2many(
        "touchpoint.quiet.window",
        "channel_id",
        string="Quiet Hours",
        copy=True,
        help="Local hours of the customer in which nothing is sent over this channel. What is due "
        "then is sent at the first allowed hour.",
    )
    optout_source = fields.Selection(
        [("none", "Nothing"), ("mail", "E-mail blacklist"), ("phone", "Phone blacklist")],
        string="Opt-out Read From",
        required=True,
        default="none",
        help="A customer found there is not contacted over this channel.",
    )
    customer_choice = fields.Boolean(
        string="Customers Choose It",
        compute="_compute_customer_choice",
        store=True,
        readonly=False,
        precompute=True,
        help="On the self-service page customers switch this channel on and off and may prefer it.",
    )
    medium_id = fields.Many2one("utm.medium", string="UTM Medium", ondelete="set null")
    unit_cost = fields.Monetary(help="Cost of one touch over this channel, if its type has none.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a channel must be unique.")
    _unit_cost_positive = models.Constraint(
        "CHECK(unit_cost >= 0)", "The unit cost of a channel cannot be negative."
    )

    @api.depends("mode")
    def _compute_output(self):
        for channel in self:
            allowed = MODE_OUTPUTS[channel.mode or "manual"]
            channel.output = channel.output if channel.output in allowed else allowed[0]

    @api.depends("contact_data")
    def _compute_customer_choice(self):
        for channel in self:
            channel.customer_choice = channel.contact_data != "none"

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for channel in self:
            channel.currency_id = (channel.company_id or self.env.company).currency_id

    @api.constrains("mode", "output")
    def _check_output(self):
        for channel in self:
            if channel.output not in MODE_OUTPUTS[channel.mode]:
                raise ValidationError(
                    self.env._(
                        "Channel “%s”: what it puts out does not fit its mode. The system sends "
                        "e-mails and SMS, a batch list is made of letters or call sheets, and a "
                        "person needs neither.",
                        channel.name,
                    )
                )

    @api.constrains("quiet_ids")
    def _check_quiet_ids(self):
        for channel in self:
            windows = channel.quiet_ids._get_windows()
            if windows and quiet.next_allowed(self.env.cr.now(), windows) is None:
                raise ValidationError(
                    self.env._(
                        "Channel “%s”: its quiet hours leave no hour of the week to send anything.",
                        channel.name,
                    )
                )
