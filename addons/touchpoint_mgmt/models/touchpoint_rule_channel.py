from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TouchpointRuleChannel(models.Model):
    _name = "touchpoint.rule.channel"
    _description = "Touchpoint Rule Channel (configuration)"
    _order = "sequence, id"
    _rec_name = "channel_id"

    rule_id = fields.Many2one("touchpoint.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("touchpoint.channel", required=True)

    _channel_uniq = models.Constraint(
        "UNIQUE(rule_id, channel_id)", "A channel can be named once in a rule."
    )

    @api.constrains("channel_id", "rule_id")
    def _check_channel_id(self):
        for line in self:
            if line.channel_id == line.rule_id.channel_id:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: “%(channel)s” is its first channel already.",
                        rule=line.rule_id.name,
                        channel=line.channel_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.rule_id._reopen_after_change()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"sequence", "channel_id", "rule_id"} & set(vals):
            self.rule_id._reopen_after_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_reopen_rule(self):
        self.rule_id._reopen_after_change()
