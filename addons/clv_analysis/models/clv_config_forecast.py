from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
        for config in self:
            for name in ("buy_days", "backtest_days"):
                if not 0 <= config[name] <= DAYS_MAX:
                    raise ValidationError(
                        self.env._(
                            "%(setting)s: %(value)s is not possible; it must be between %(low)s"
                            " and %(high)s.",
                            setting=config._fields[name]._description_string(self.env),
                            value=config[name],
                            low=0,
                            high=DAYS_MAX,
                        )
                    )
