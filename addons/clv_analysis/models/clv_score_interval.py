import numpy as np

from odoo import fields, models

from ..engine import forecast


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
        made = self._forecast_again(run)
        return [*lines, self._explain_interval(run, made), self._explain_soon(run, made)]

    def _explain_interval(self, run, made):
        shape = forecast.rate_shape(made, self.frequency - 1, run.extra_spread)
        ends = {
            "low": self.orders_low,
            "high": self.orders_high,
            "value_low": self._money(self.value_low),
            "value_high": self._money(self.value_high),
            "mean": f"{float(made.orders_if_alive[0]):.4f}",
            "shape": f"{float(shape):.4f}",
            "gone": f"{1 - _alive(made):.4f}",
        }
        text = self.env._(
            "In 8 of 10 cases %(low)s to %(high)s purchases, worth %(value_low)s to %(value_high)s"
            " (10 %% and 90 %% quantiles of a negative binomial number with mean %(mean)s and shape"
            " %(shape)s, which is none with probability %(gone)s);",
            **ends,
        )
        if not run.backtest_run_id:
            return f"{text} {self.env._('not yet checked on the past.')}"
        checked = self.env._(
            "in past forecasts %(coverage)s %% of customers lay within.",
            coverage=f"{run.coverage * 100:.0f}",
        )
        return f"{text} {checked}"

    def _explain_soon(self, run, made):
        days, alive = run.settings["buy_days"], _alive(made)
        soon = self.buy_probability / alive if alive else 0.0
        return self.env._(
            "Probability of a purchase within %(days)s days: %(probability)s %% = %(alive)s probability"
            " of still being a customer x %(soon)s of buying so soon if so.",
            days=days,
            probability=f"{self.buy_probability * 100:.1f}",
            alive=f"{alive:.4f}",
            soon=f"{soon:.4f}",
        )


def _alive(made):
    """Probability of still being a customer; the heuristic takes everybody for one."""
    alive = float(made.p_alive[0])
    return 1.0 if np.isnan(alive) else alive
