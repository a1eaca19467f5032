from dataclasses import asdict
from datetime import timedelta

import numpy as np

from odoo import Command, fields, models

from ..engine import backtest, history
from ..engine import models as engine_models
from .clv_run_forecast import DAYS_PER_MONTH

# So many customers settle which model is the better one; more only take longer.
CUSTOMERS = 10_000
# An origin with fewer says nothing.
CUSTOMERS_MIN, REPEATERS_MIN = 20, 5
ORIGINS = 3
FIGURES = (
    "model",
    "converged",
    "log_likelihood",
    "deviance",
    "se",
    "auc",
    "auc_recency",
    "hit_rate",
    "hit_rate_past_spend",
    "hit_rate_status_quo",
    "hit_rate_hiatus",
    "bias",
    "mae",
    "correlation",
    "coverage",
)


class ClvRun(models.Model):
    _inherit = "clv.run"

    backtest_ids = fields.One2many("clv.backtest", "run_id", string="Backtests")
    backtest_run_id = fields.Many2one(
        "clv.run",
        string="Model chosen by",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The analysis whose backtest chose the model. A backtest is made anew when the last"
        " one is older than the settings say.",
    )
    grade = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        readonly=True,
        help="How many of the later best customers the forecast would have found: A at least 5 %"
        " more than the best simple rule (past spending, as before, absence), B not fewer, C"
        " fewer.",
    )
    coverage = fields.Float(
        string="Within interval",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="In the backtests, the share of customers whose purchases lay within the interval;"
        " 80 % is promised.",
    )
    extra_spread = fields.Float(
        string="Interval widened by",
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="Added to the relative variance of a customer's rate, because past forecasts were"
        " further off than the model says.",
    )

    def _grade_warning(self):
        """What the reader must know where simple rules found more of the best customers than the
        forecast, with both figures; nothing otherwise."""
        self.ensure_one()
        rows = self.sudo().backtest_run_id.backtest_ids.filtered("chosen")
        if self.grade != "c" or not rows:
            return ""
        rules = {
            "hit_rate_past_spend": self.env._("past spending"),
            "hit_rate_status_quo": self.env._("going on as before"),
            "hit_rate_hiatus": self.env._("days since the last purchase"),
        }
        rates = {name: sum(rows.mapped(name)) / len(rows) for name in ("hit_rate", *rules)}
        best = max(rules, key=rates.get)
        return self.env._(
            "Grade C: in backtests this forecast found %(ours)s %% of the best customers,"
            " %(rule)s alone %(theirs)s %%. To pick the best customers, sort by Total spent; the"
            " forecast still tells how much to expect of all together and who is overdue.",
            ours=f"{rates['hit_rate'] * 100:.0f}",
            rule=rules[best],
            theirs=f"{rates[best] * 100:.0f}",
        )

    def _choose_model(self, customers):
        """Return the model to forecast with: by a backtest now, or by the latest one.

        :param customers: array of all customers of the analysis, ordered
        """
        config = self.env["clv.config"]._ensure(self.company_id)
        bought = self.env["clv.dataset"]._purchases(
            self.company_id,
            config._window_start(self.date),
            self.date,
            customers[:: max(len(customers) // CUSTOMERS, 1)],
        )
        drifted = self._check_drift(bought)
        previous = None if drifted else self._previous_backtest()
        if previous:
            values = {name: previous[name] for name in ("grade", "coverage", "extra_spread")}
            self.write({**values, "backtest_run_id": previous.id})
            return previous.backtest_ids.filtered("chosen")[:1].model or engine_models.DEFAULT
        return self._backtest(bought)

    def _previous_backtest(self):
        """The latest finished run with a backtest that is recent enough, with these settings."""
        oldest = self.date - timedelta(days=self.settings["backtest_days"] - 1)
        found = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("date", ">=", oldest),
                ("date", "<=", self.date),
                ("backtest_ids", "!=", False),
                ("id", "!=", self.id),
            ],
            order="date desc, id desc",
            limit=1,
        )
        same = ("window_months", "horizon_months")
        if any((found.settings or {}).get(name) != self.settings[name] for name in same):
            return self.browse()
        return found

    def _backtest(self, bought):
        """Forecast the past with every model, store how that went, return the best model.

        :param bought: arrays of clv.dataset._purchases
        """
        results = self._backtest_results(bought)
        model = backtest.choose(results)
        chosen = [result for result in results if result.model == model]
        self.backtest_ids = [
            Command.clear(),
            *(Command.create(self._backtest_values(result, model)) for result in results),
        ]
        grade = backtest.grade(chosen)
        self.write(
            {
                "backtest_run_id": self.id if results else False,
                "grade": grade and grade.lower(),
                "coverage": float(np.mean([r.coverage for r in chosen])) if chosen else 0.0,
                "extra_spread": max((r.extra for r in chosen), default=0.0),
            }
        )
        return model

    def _backtest_results(self, bought):
        if not len(bought["day"]):
            return []
        day = bought["day"].astype("M8[D]").astype(np.int64)
        horizon = max(self.settings["horizon_months"], 1) * DAYS_PER_MONTH
        today = np.datetime64(self.date, "D").astype(np.int64)
        origins, days = history.origins(day.min(), today, horizon, ORIGINS)
        results = []
        for origin in origins:
            seen = history.snapshot(bought["partner_id"], day, bought["amount"], origin, days)
            if len(seen.x) >= CUSTOMERS_MIN and (seen.x > 0).sum() >= REPEATERS_MIN:
                results += backtest.run(seen)
        return results

    def _backtest_values(self, result, model):
        def date(days):
            return fields.Date.to_date(str(np.datetime64(int(days), "D")))

        found = asdict(result)
        return {
            **{name: found[name] for name in FIGURES},
            "chosen": result.model == model,
            "origin": date(result.origin),
            "horizon_days": result.days,
            "customer_count": result.customers,
            "bin_ids": [
                Command.create(
                    {
                        "decile": number,
                        "customer_count": count,
                        "predicted": predicted,
                        "actual": actual,
                    }
                )
                for number, count, predicted, actual in result.bins
            ],
            "tracking_ids": [
                Command.create(
                    {
                        "period": period,
                        "date": date(result.origin + after),
                        "predicted": predicted,
                        "actual": actual,
                    }
                )
                for period, (after, predicted, actual) in enumerate(result.tracking, 1)
            ],
        }
