from odoo import fields, models

from ..engine import backtest
from ..engine import models as engine_models
from ..engine.forecast import HEURISTIC

MODEL_SELECTION = [
    (engine_models.MBG, "MBG/NBD and Gamma-Gamma"),
    (engine_models.PARETO, "Pareto/NBD and Gamma-Gamma"),
    (engine_models.BG, "BG/NBD and Gamma-Gamma"),
    (HEURISTIC, "Heuristic"),
]


class ClvBacktest(models.Model):
    """How well a model, or the rule "everybody goes on as before", forecast what is known by now.

    Written by clv.run; one row per run, day from which was forecast, and model.
    """

    _name = "clv.backtest"
    _description = "Backtest of a forecast of customer value (result)"
    _order = "run_id desc, origin desc, deviance, id"
    _rec_name = "model"

    run_id = fields.Many2one(
        "clv.run",
        string="Analysis run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    config_id = fields.Many2one(
        "clv.config", string="Settings", compute="_compute_config_id", compute_sudo=True
    )
    model = fields.Selection(
        [*MODEL_SELECTION[:-1], (backtest.STATUS_QUO, "As before")],
        string="Forecast by",
        required=True,
        readonly=True,
        help="As before: everybody goes on buying as often as until then. A model must do better.",
    )
    chosen = fields.Boolean(readonly=True, help="The analysis forecasts with this model.")
    origin = fields.Date(
        string="Forecast from",
        required=True,
        readonly=True,
        help="Only purchases up to this day were known to the forecast.",
    )
    horizon_days = fields.Integer(string="Days forecast", readonly=True, aggregator=None)
    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        aggregator="avg",
        help="Where there are very many customers, a sample of them.",
    )
    converged = fields.Boolean(readonly=True)
    log_likelihood = fields.Float(string="Log-likelihood", readonly=True, aggregator=None)
    deviance = fields.Float(
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Mean Poisson deviance of the purchases of each customer from the forecast: 0 is"
        " perfect, smaller is better.",
    )
    se = fields.Float(
        string="Standard error",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Of the deviance. Models within one standard error of the best count as equal.",
    )
    auc = fields.Float(
        string="Buys again (AUC)",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="How often the forecast puts a customer who bought again above one who did not;"
        " 50 % is chance.",
    )
    auc_recency = fields.Float(
        string="… by last purchase",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="The same when customers are simply ordered by their last purchase.",
    )
    hit_rate = fields.Float(
        string="Best customers found",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Share of the top fifth of customers, by what they then spent, whom the forecast"
        " named.",
    )
    hit_rate_past_spend = fields.Float(
        string="… by past spending", readonly=True, digits=(16, 4), aggregator="avg"
    )
    hit_rate_status_quo = fields.Float(
        string="… as before", readonly=True, digits=(16, 4), aggregator="avg"
    )
    hit_rate_hiatus = fields.Float(
        string="… by absence",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="By the rule that a customer who stayed away longer than usual has left.",
    )
    bias = fields.Float(
        string="Total off by",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Forecast purchases of all customers against those that came; +10 %: a tenth too"
        " many.",
    )
    mae = fields.Float(string="Mean error", readonly=True, digits=(16, 4), aggregator="avg")
    correlation = fields.Float(readonly=True, digits=(16, 4), aggregator="avg")
    coverage = fields.Float(
        string="Within interval",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Share of customers whose purchases lay within the interval; 80 % is promised.",
    )
    bin_ids = fields.One2many("clv.backtest.bin", "backtest_id", string="Calibration")
    tracking_ids = fields.One2many("clv.backtest.tracking", "backtest_id", string="Course")

    def _compute_config_id(self):
        configs = self.env["clv.config"].search([("company_id", "in", self.company_id.ids)])
        by_company = configs.grouped("company_id")
        for record in self:
            record.config_id = by_company.get(record.company_id)

    def _compute_display_name(self):
        labels = dict(self._fields["model"]._description_selection(self.env))
        for record in self:
            record.display_name = (
                f"{labels.get(record.model)} {fields.Date.to_string(record.origin)}"
            )
