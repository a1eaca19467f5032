import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import events


class ClvComponentLine(models.Model):
    _name = "clv.component.line"
    _description = "Component of what a customer brings (configuration)"
    _order = "sequence, id"

    component_id = fields.Many2one("clv.component", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="component_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    type_id = fields.Many2one(
        "clv.event.type",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["clv.event.type"].search([], limit=1),
    )
    factors = fields.Char(
        required=True,
        help="Numbers to multiply, e.g. 5 x 150000 x 80% : pieces, price, share of buyers.",
    )
    months = fields.Integer(string="After (months)", default=12)
    value = fields.Monetary(compute="_compute_value")

    @api.depends("factors")
    def _compute_value(self):
        for line in self:
            factors = line._factors()
            line.value = events.component_value([factors]) if factors else 0.0

    @api.constrains("factors", "months")
    def _check_factors(self):
        for line in self:
            if not line._factors():
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(factors)s” cannot be multiplied; write numbers with x between"
                        " them, e.g. 5 x 150000 x 80%%.",
                        line=line.name,
                        factors=line.factors,
                    )
                )
            if line.months < 0:
                raise ValidationError(
                    self.env._("%(line)s: months are not below 0.", line=line.name)
                )

    def _factors(self):
        """The numbers of the text, None where it is not understood."""
        self.ensure_one()
        try:
            return [
                float(part[:-1]) / 100 if part.endswith("%") else float(part)
                for part in re.split(r"\s*[x×*]\s*", (self.factors or "").strip())
            ]
        except ValueError:
            return None

    def _prepare_event(self, partner, today):
        """Values of the event this component means for ``partner``."""
        self.ensure_one()
        return {
            "name": self.name,
            "company_id": self.component_id.company_id.id,
            "partner_id": partner.id,
            "type_id": self.type_id.id,
            "component_line_id": self.id,
            "date": today + relativedelta(months=self.months),
            "origin": "template",
            "probability": 100.0,
            "revenue": self.value,
            "assumption": f"{self.component_id.name}: {self.factors}",
        }
