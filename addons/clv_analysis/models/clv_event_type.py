from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClvEventType(models.Model):
    _name = "clv.event.type"
    _description = "Kind of customer event (configuration)"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("order", "Purchase"),
            ("renewal", "Renewal"),
            ("opportunity", "Opportunity"),
            ("service", "Service visit"),
            ("contact", "Contact or gift"),
            ("return", "Return or complaint"),
            ("late_payment", "Late payment"),
            ("referral", "Referral"),
            ("other", "Other"),
        ],
        required=True,
        default="order",
    )
    probability = fields.Float(string="Usual probability (%)", default=50.0)
    direct_cost = fields.Float(
        string="Usual direct cost", help="Cost this event causes by itself, besides the goods."
    )
    color = fields.Integer(string="Colour")

    @api.constrains("probability")
    def _check_probability(self):
        for record in self:
            if not 0 <= record.probability <= 100:
                raise ValidationError(
                    self.env._(
                        "%(event)s: a probability lies between 0 and 100 %%, not %(value)s.",
                        event=record.name,
                        value=record.probability,
                    )
                )
