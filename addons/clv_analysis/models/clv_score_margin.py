from odoo import fields, models


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    margin = fields.Monetary(
        string="Margin on purchases",
        readonly=True,
        help="What was left of the purchases after the cost of goods, by the way of computing it"
        " that the settings name.",
    )
    margin_rate = fields.Float(
        string="Margin rate",
        readonly=True,
        aggregator="avg",
        digits=(16, 6),
        help="Margin expected of future sales: the customer's own, drawn towards that of all"
        " customers where it is not one percentage for everybody.",
    )
    touch_cost = fields.Monetary(
        string="Cost of touches", readonly=True, help="What contacting the customer has cost."
    )

    def _explain_value(self, run):
        lines = super()._explain_value(run)
        if "margin_rate" not in run.parameters:  # one for everybody, or of an earlier version
            return lines
        everybody, one = (run.parameters[name] for name in ("margin_rate", "margin_amount"))
        return [
            *lines,
            self.env._(
                "Margin rate %(rate)s %% = (margin %(margin)s + %(one_margin)s) / (amount %(amount)s +"
                " %(one)s): as if the average purchase of all customers, %(one)s at %(everybody)s %%"
                " margin, were one of the customer's own.",
                rate=f"{self.margin_rate * 100:.4g}",
                margin=self._money(self.margin),
                one_margin=self._money(everybody * one),
                amount=self._money(max(self.monetary, 0.0)),
                one=self._money(one),
                everybody=f"{everybody * 100:.4g}",
            ),
        ]
