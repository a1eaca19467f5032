"""The words of a touchpoint type, per kind of channel."""

from odoo import fields, models

#: what a channel puts out -> the field of rule and type that holds its words
TEMPLATE_FIELDS = {
    "mail": "mail_template_id",
    "sms": "sms_template_id",
    "letter": "letter_template_id",
}


class TouchpointType(models.Model):
    _inherit = "touchpoint.type"  # pylint: disable=consider-merging-classes-inherited

    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
    )
    sms_template_id = fields.Many2one(
        "sms.template", string="SMS Text", domain=[("model", "=", "res.partner")]
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain=[("model", "in", ("res.partner", "touchpoint.touch"))],
    )

    def _get_template(self, channel, rule=None):
        """Words for ``channel``: those of the rule, else of the type; None: it needs none."""
        name = TEMPLATE_FIELDS.get(channel.output)
        if not name:
            return None
        return (rule and rule[name]) or self[name]
