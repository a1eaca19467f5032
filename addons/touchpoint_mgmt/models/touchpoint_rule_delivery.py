"""Over which channels a rule reaches its customers, and with which words."""

from odoo import api, fields, models


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    fallback_ids = fields.One2many(
        "touchpoint.rule.channel",
        "rule_id",
        string="Otherwise Over",
        copy=True,
        help="Tried in this order when the customer does not want the first channel, or when we "
        "lack the number or address for it.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
        help="Empty: the text of the touchpoint type.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
        help="Empty: the text of the touchpoint type.",
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
        help="Its subject and body are printed, in the customer's language. Empty: the text of "
        "the touchpoint type.",
    )
    uses_mail = fields.Boolean(string="Sends E-mails", compute="_compute_uses")
    uses_sms = fields.Boolean(string="Sends SMS", compute="_compute_uses")
    uses_letter = fields.Boolean(string="Prints Letters", compute="_compute_uses")
    anchor_ends_on = fields.Date(
        string="Last Date",
        copy=False,
        readonly=True,
        help="The last holiday that is entered, when that is soon.",
    )
    alarm_at = fields.Datetime(string="Last Alarm", copy=False, readonly=True)

    @api.depends("channel_id.output", "fallback_ids.channel_id.output")
    def _compute_uses(self):
        for rule in self:
            outputs = set((rule.channel_id | rule.fallback_ids.channel_id).mapped("output"))
            rule.uses_mail = "mail" in outputs
            rule.uses_sms = "sms" in outputs
            rule.uses_letter = "letter" in outputs

    def _get_channels(self):
        """The channels of the rule, in the order in which they are tried."""
        self.ensure_one()
        channels = self.channel_id
        for line in self.fallback_ids:
            channels |= line.channel_id
        return channels

    def _reopen_after_change(self):
        """An approved rule whose channels change needs approval again."""
        for rule in self.exists():
            if rule.state not in ("draft", "ended"):
                rule._reopen_for_approval()
