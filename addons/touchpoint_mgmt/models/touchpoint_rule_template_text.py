"""Over which further channels a rule made from a template goes, and with which words."""

from odoo import Command, fields, models

TEXTS = ("mail_template_id", "sms_template_id", "letter_template_id")
TEXT_DOMAIN = [("model", "in", ("res.partner", "touchpoint.touch"))]


class TouchpointRuleTemplate(models.Model):
    _inherit = "touchpoint.rule.template"  # pylint: disable=consider-merging-classes-inherited

    fallback_channel_ids = fields.Many2many(
        "touchpoint.channel",
        string="Otherwise Over",
        help="Tried when the customer does not want the first channel, or when we lack the number "
        "or address for it.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Text",
        domain=TEXT_DOMAIN,
        help="Empty: the text of the touchpoint type.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS Text",
        domain=TEXT_DOMAIN,
        help="Empty: the text of the touchpoint type.",
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain=TEXT_DOMAIN,
        help="Empty: the text of the touchpoint type.",
    )

    def _prepare_rule(self):
        return {
            **super()._prepare_rule(),
            **{name: self[name].id for name in TEXTS},
            "fallback_ids": [
                Command.create({"sequence": number, "channel_id": channel.id})
                for number, channel in enumerate(self.fallback_channel_ids)
            ],
        }
