from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

WINDOW_MONTHS_MAX = 600
SNAPSHOT = (
    "window_months",
    "horizon_months",
    "discount_rate",
    "margin_percent",
    "cost_per_order",
    "gate_customers",
    "gate_repeaters",
    "gate_days",
    "backtest_days",
    "buy_days",
)


class ClvConfig(models.Model):
    _name = "clv.config"
    _description = "Customer value settings of a company (configuration)"
    _rec_name = "company_id"
    _order = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    automatic = fields.Boolean(
        string="Compute every night",
        default=True,
        help="The nightly job scores all customers of this company. "
        "Without it, scores change only when somebody presses Compute now.",
    )
    window_months = fields.Integer(
        string="Look back (months)",
        default=0,
        help="Only purchases of the last so many months count. 0 takes the whole history.",
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    horizon_months = fields.Integer(
        string="Look ahead (months)",
        default=12,
        help="Expected orders and current value are those of the next so many months.",
    )
    discount_rate = fields.Float(
        string="Discount rate per year (%)",
        default=10.0,
        help="What a year of waiting for money costs.",
    )
    margin_percent = fields.Float(
        string="Margin (% of sales)",
        default=100.0,
        help="Share of an order that is left after the cost of goods. 100 shows values in sales.",
    )
    cost_per_order = fields.Monetary(
        string="Cost to serve per order",
        help="What handling one order costs besides the goods.",
    )
    gate_customers = fields.Integer(
        string="Customers needed",
        default=100,
        help="With fewer customers no model is fitted; simple averages are used and labelled.",
    )
    gate_repeaters = fields.Integer(
        string="Repeat customers needed",
        default=30,
        help="With fewer customers who bought at least twice no model is fitted.",
    )
    gate_days = fields.Integer(
        string="Days of history needed",
        default=365,
        help="With a shorter history no model is fitted.",
    )

    _company_uniq = models.Constraint("UNIQUE(company_id)", "A company has one settings row.")

    @api.constrains("window_months")
    def _check_window_months(self):
        for config in self:
            if not 0 <= config.window_months <= WINDOW_MONTHS_MAX:
                raise ValidationError(
                    self.env._(
                        "Look back (months) must be between 0 (the whole history) and"
                        " %(maximum)s; it is %(value)s.",
                        maximum=WINDOW_MONTHS_MAX,
                        value=config.window_months,
                    )
                )

    @api.constrains("horizon_months", "discount_rate", "margin_percent", "cost_per_order")
    def _check_value_settings(self):
        self._check_range(("horizon_months",), 0, WINDOW_MONTHS_MAX)
        self._check_range(("discount_rate",), 0, 1000)
        self._check_range(("margin_percent",), -100, 100)
        self._check_range(("cost_per_order",), 0)

    @api.constrains("gate_customers", "gate_repeaters", "gate_days")
    def _check_gate(self):
        for config in self:
            if min(config.gate_customers, config.gate_repeaters, config.gate_days) < 1:
                raise ValidationError(
                    self.env._("A model needs at least one customer, repeat customer and day.")
                )

    @api.model
    def _ensure(self, companies):
        """Return the settings rows of ``companies``, creating those that are missing."""
        configs = self.search([("company_id", "in", companies.ids)])
        missing = companies - configs.company_id
        return configs | self.create([{"company_id": company.id} for company in missing])

    def _check_range(self, names, low, high=float("inf")):
        """Refuse a setting that is not between the two, with a sentence that names it."""
        for config in self:
            for name in names:
                if low <= config[name] <= high:
                    continue
                words = {
                    "setting": config._fields[name]._description_string(self.env),
                    "value": config[name],
                    "low": low,
                }
                if high == float("inf"):
                    text = self.env._(
                        "%(setting)s: %(value)s is not possible; it must not be below %(low)s.",
                        **words,
                    )
                else:
                    text = self.env._(
                        "%(setting)s: %(value)s is not possible; it must be between %(low)s and"
                        " %(high)s.",
                        high=high,
                        **words,
                    )
                raise ValidationError(text)

    def _snapshot(self):
        """Settings a run must remember to be understood later: JSON-ready values."""
        self.ensure_one()
        return {name: self[name] for name in SNAPSHOT}

    def _window_start(self, today):
        """First day that counts, or None for the whole history."""
        self.ensure_one()
        if not self.window_months:
            return None
        return today - relativedelta(months=self.window_months)
