"""The words of a touchpoint type, per kind of channel."""

from odoo import api, fields, models

#: what a channel puts out -> the field of rule and type that holds its words
TEMPLATE_FIELDS = {
    "mail": "mail_template_id",
    "sms": "sms_template_id",
    "letter": "letter_template_id",
}
#: shipped type -> (text as e-mail and letter, text as SMS)
SHIPPED_TEXTS = {
    "thanks_call": ("thanks", "thanks"),
    "service_invitation": ("service_invitation", "service_invitation"),
    "birthday_call": ("birthday", "birthday"),
    "birthday_card": ("birthday", "birthday"),
    "holiday_greeting": ("holiday", "holiday"),
    "anniversary_letter": ("anniversary", None),
    "vip_letter": ("vip_letter", None),
    "renewal_call": ("renewal", "renewal"),
    "info_call": ("event_invitation", "event_invitation"),
    "newsletter": ("newsletter", "notice"),
    "sms_notice": ("newsletter", "notice"),
    "partner_offer": ("partner_offer", None),
    "brochure": ("brochure", None),
}


class TouchpointType(models.Model):
    _inherit = "touchpoint.type"  # pylint: disable=consider-merging-classes-inherited

    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
    )

    @api.model
    def _fill_shipped_texts(self):
        """Give shipped types without a text theirs; runs with every update."""
        for code, texts in SHIPPED_TEXTS.items():
            touch_type = self.env.ref(f"touchpoint_mgmt.touchpoint_type_{code}", False)
            if not touch_type:
                continue
            words = self.env.ref(f"touchpoint_mgmt.touchpoint_text_{texts[0]}", False)
            sms = texts[1] and self.env.ref(f"touchpoint_mgmt.touchpoint_sms_{texts[1]}", False)
            for name, text in (
                ("mail_template_id", words),
                ("letter_template_id", words),
                ("sms_template_id", sms),
            ):
                if text and not touch_type[name]:
                    touch_type[name] = text

    def _get_template(self, channel, rule=None):
        """Words for ``channel``: those of the rule, else of the type; None: it needs none."""
        name = TEMPLATE_FIELDS.get(channel.output)
        if not name:
            return None
        return (rule and rule[name]) or self[name]
