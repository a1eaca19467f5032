import numpy as np

from odoo import api, fields, models

from ..engine import forecast, gamma_gamma, mbgnbd, value
from ..engine import models as engine_models
from .clv_backtest import MODEL_SELECTION

DAYS_PER_MONTH = 365 / 12
INTEGER_MAX = 2**31 - 1
SHOWN = (
    *mbgnbd.PARAMETERS,
    "s",
    "beta",
    *gamma_gamma.PARAMETERS,
    "rate",
    "everybody",
)


class ClvRun(models.Model):
    _inherit = "clv.run"  # pylint: disable=consider-merging-classes-inherited

    model = fields.Selection(
        MODEL_SELECTION,
        string="Forecast by",
        readonly=True,
        help="Heuristic: too little data for a model, so rates and averages are drawn towards"
        " those of all customers.",
    )
    parameters = fields.Json(string="Parameter values", readonly=True)
    parameters_text = fields.Char(string="Parameters", compute="_compute_parameters_text")
    missing = fields.Json(readonly=True)
    historic_value = fields.Monetary(string="Historic value", readonly=True)
    current_value = fields.Monetary(string="Current value", readonly=True)
    expected_orders = fields.Float(string="Expected purchases", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("parameters")
    def _compute_parameters_text(self):
        for run in self:
            found = run.parameters or {}
            run.parameters_text = ", ".join(
                f"{name} {found[name]:.4g}" for name in SHOWN if name in found
            )

    @api.model
    def _latest(self, companies):
        """Return the latest finished run of each company, as a dict; those without are absent."""
        groups = self.sudo()._read_group(
            [("company_id", "in", companies.ids), ("state", "=", "done")],
            ["company_id"],
            ["id:max"],
        )
        return {company: self.browse(run_id) for company, run_id in groups}

    def _may_tolerate(self):
        """Whether stored figures may stand for those of this analysis where they are close: the
        analysis before was made with the same settings and model."""
        before = self._latest(self.company_id).get(self.company_id)
        return bool(before and (before.settings, before.model) == (self.settings, self.model))

    @api.ondelete(at_uninstall=False)
    def _unlink_figures(self):
        self.env["clv.dataset"]._forget_runs(self)

    def _forecast(self, history):
        """Fit, forecast and value: columns of clv.score for the purchase ``history``."""
        setting = self.settings
        gate = forecast.Gate(
            customers=setting["gate_customers"],
            repeaters=setting["gate_repeaters"],
            days=setting["gate_days"],
        )
        x, t_x, T = self._histories(
            history["frequency"], history["first_date"], history["last_date"]
        )
        enough = not gate.missing(x, T)
        model = self._choose_model(history["partner_id"]) if enough else engine_models.DEFAULT
        result = forecast.make(
            x,
            t_x,
            T,
            history["average_value"],
            setting["horizon_months"] * DAYS_PER_MONTH,
            gate,
            model,
        )
        costs = self._costs(history)
        columns = {
            **costs,
            "p_alive": result.p_alive,
            "expected_orders": np.round(result.orders, 6),
            "expected_amount": result.amount,
            "current_value": self._current(result.orders, result.amount, costs["margin_rate"]),
            **self._likely(result, x, T, costs["margin_rate"]),
        }
        self.write(
            {
                "model": result.model,
                "parameters": {**result.parameters, **self._margin_of_all(history, costs)},
                "missing": result.missing,
                "historic_value": float(columns["historic_value"].sum()),
                "current_value": float(columns["current_value"].sum()),
                "expected_orders": float(result.orders.sum()),
            }
        )
        # Never quite 0: Odoo searches cannot tell 0 from "unknown" (NaN, the heuristic).
        return {**columns, "p_alive": np.maximum(np.round(result.p_alive, 6), 1e-6)}

    def _likely(self, result, x, T, margin_rate):
        """Columns of what is likely: buying again soon, interval of purchases and of the value."""
        found = forecast.likely(result, x, T, self.settings["buy_days"], self.extra_spread)
        ends = [self._current(end, result.amount, margin_rate) for end in (found.low, found.high)]
        ends = np.sort(ends, axis=0)
        return {
            "buy_probability": np.round(found.p_buy, 6),
            "orders_low": np.minimum(found.low, INTEGER_MAX),
            "orders_high": np.minimum(found.high, INTEGER_MAX),
            "value_low": ends[0],
            "value_high": ends[1],
        }

    def _histories(self, frequency, first, last):
        """Repeat purchases, days from first to last purchase, days observed: (x, t_x, T)."""
        today = np.datetime64(self.date, "D")
        days = [((end - first) / np.timedelta64(1, "D")).astype(int) for end in (last, today)]
        return np.asarray(frequency).astype(int) - 1, *days

    def _costs(self, history):
        """Columns of margin and costs so far; the margin rate of a customer is drawn towards
        that of all, see engine.value.margin_rate."""
        setting = self.settings
        monetary, frequency = history["monetary"], history["frequency"]
        touch_cost = np.zeros(len(monetary))
        if setting["touch_costs"]:
            touch_cost = self.env["clv.dataset"]._cost_of_touches(
                self.company_id, self.date, history["partner_id"]
            )
        if setting["margin_mode"] == "percent":
            margin = monetary * setting["margin_percent"] / 100
            rate = np.full(len(monetary), setting["margin_percent"] / 100)
        else:
            margin = history["margin"]
            rate = np.round(value.margin_rate(margin, monetary, frequency), 6)
        return {
            "margin": margin,
            "margin_rate": rate,
            "touch_cost": touch_cost,
            "historic_value": value.historic(
                monetary, 0.0, monetary - margin, frequency * setting["cost_per_order"] + touch_cost
            ),
        }

    def _margin_of_all(self, history, costs):
        """Parameters to check a margin rate with; none where it is one percentage for everybody."""
        if self.settings["margin_mode"] == "percent":
            return {}
        everybody, one = value.margin_of_all(
            costs["margin"], history["monetary"], history["frequency"]
        )
        return {"margin_rate": everybody, "margin_amount": one}

    def _current(self, orders, amount, margin_rate):
        setting = self.settings
        return value.current(
            orders,
            amount * margin_rate,
            setting["cost_per_order"],
            rate=setting["discount_rate"] / 100,
            horizon_years=setting["horizon_months"] / 12,
        )

    def _gate_message(self):
        """Say how the forecast was made and, without a model, what is missing for one."""
        self.ensure_one()
        if self.model != forecast.HEURISTIC:
            labels = dict(self._fields["model"]._description_selection(self.env))
            made = self.env._("Forecast by the models %(models)s.", models=labels[self.model])
            return " ".join(filter(None, (made, self._grade_warning())))
        names = {
            "customers": self.env._("customers"),
            "repeaters": self.env._("repeat customers"),
            "days": self.env._("days of history"),
        }
        parts = [
            self.env._("%(found)s of %(needed)s %(what)s", found=f, needed=n, what=names[name])
            for name, f, n in self.missing or []
            if name in names
        ]
        if not parts:
            return self.env._("The model did not settle on this data; heuristic forecast.")
        return self.env._(
            "Too little data for a model (%(missing)s); heuristic forecast.",
            missing=", ".join(parts),
        )
