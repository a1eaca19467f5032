from odoo import api, fields, models

DAYS_MAX = 3650


class ClvConfig(models.Model):
    _inherit = "clv.config"

    buy_days = fields.Integer(
        string="Buys again within (days)",
        default=90,
        help="The probability of buying again is that of a purchase within so many days.",
    )
    backtest_days = fields.Integer(
        string="Backtest every (days)",
        default=30,
        help="How often the models are tried on the past, to choose the best one and to grade it."
        " 0: at every analysis.",
    )

    @api.constrains("buy_days", "backtest_days")
    def _check_days(self):
        self._check_range(("buy_days", "backtest_days"), 0, DAYS_MAX)
