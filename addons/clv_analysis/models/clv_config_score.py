from odoo import api, fields, models
from odoo.exceptions import ValidationError

SNAPSHOT = ("score_mode", "recency_limits", "frequency_limits", "amount_limits")


class ClvConfig(models.Model):
    _inherit = "clv.config"  # pylint: disable=consider-merging-classes-inherited

    score_mode = fields.Selection(
        [("fifths", "Place among all customers"), ("limits", "Fixed limits")],
        string="Scores by",
        default="fifths",
        required=True,
        help="By place, a fifth of the customers has each score, and a customer's score changes"
        " when others buy. By fixed limits it depends on the customer alone.",
    )
    recency_limits = fields.Char(
        string="Limits of recency (days)",
        default="30, 90, 180, 365",
        help="Four rising numbers. A last purchase within the first number of days scores 5,"
        " within the second 4, after the last 1.",
    )
    frequency_limits = fields.Char(
        string="Limits of frequency (purchases)",
        default="2, 3, 5, 10",
        help="Four rising numbers. Fewer purchases than the first score 1; the last number and"
        " more score 5.",
    )
    amount_limits = fields.Char(
        string="Limits of amount",
        default="100, 500, 1000, 5000",
        help="Four rising numbers in the currency of the company. Less than the first scores 1;"
        " the last number and more score 5.",
    )

    @api.constrains("recency_limits", "frequency_limits", "amount_limits")
    def _check_limits(self):
        for config in self:
            for name in SNAPSHOT[1:]:
                config._limits(name)

    def _limits(self, name):
        """The four numbers of the field ``name``; ValidationError where it has no such."""
        self.ensure_one()
        try:
            found = [float(part) for part in (self[name] or "").replace("，", ",").split(",")]
        except ValueError:
            found = []
        rising = all(low < high for low, high in zip(found, found[1:], strict=False))
        if len(found) != 4 or not rising or not all(abs(one) < 1e15 for one in found):
            raise ValidationError(
                self.env._(
                    "%(setting)s: %(value)s is not four rising numbers with commas between them,"
                    " for instance 30, 90, 180, 365.",
                    setting=self._fields[name]._description_string(self.env),
                    value=self[name] or "",
                )
            )
        return found

    def _snapshot(self):
        return {**super()._snapshot(), **{name: self[name] for name in SNAPSHOT}}
