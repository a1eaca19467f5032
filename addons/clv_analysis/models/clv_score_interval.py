from odoo import fields, models


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    buy_probability = fields.Float(
        string="Buys again soon",
        readonly=True,
        aggregator="avg",
        help="Probability of a purchase within the days named in the settings.",
    )
    orders_low = fields.Integer(
        string="Purchases at least",
        readonly=True,
        aggregator=None,
        help="In eight of ten cases the purchases within the months that the settings look ahead"
        " lie between this and the next number.",
    )
    orders_high = fields.Integer(string="Purchases at most", readonly=True, aggregator=None)
    value_low = fields.Monetary(string="Current value at least", readonly=True, aggregator=None)
    value_high = fields.Monetary(string="Current value at most", readonly=True, aggregator=None)

    def _explain_value(self, run):
        lines = super()._explain_value(run)
        if "buy_days" not in run.settings:  # an analysis made before these figures existed
            return lines
        return [
            *lines,
            self.env._(
                "In 8 of 10 cases %(low)s to %(high)s purchases, worth %(value_low)s to"
                " %(value_high)s; in past forecasts %(coverage)s %% of customers lay within.",
                low=self.orders_low,
                high=self.orders_high,
                value_low=self._money(self.value_low),
                value_high=self._money(self.value_high),
                coverage=f"{run.coverage * 100:.0f}",
            )
            if run.backtest_run_id
            else self.env._(
                "In 8 of 10 cases %(low)s to %(high)s purchases, worth %(value_low)s to"
                " %(value_high)s; not yet checked on the past.",
                low=self.orders_low,
                high=self.orders_high,
                value_low=self._money(self.value_low),
                value_high=self._money(self.value_high),
            ),
            self.env._(
                "Probability of a purchase within %(days)s days: %(probability)s %%.",
                days=run.settings["buy_days"],
                probability=f"{self.buy_probability * 100:.1f}",
            ),
        ]
