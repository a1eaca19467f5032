from odoo import api, models
from odoo.tools import format_date

from .clv_dashboard import OPEN


class ClvDashboard(models.AbstractModel):
    _inherit = "clv.dashboard"

    @api.model
    def _page_quality(self, company, run):
        """The backtests of the model in use: calibration, course, comparison, history."""
        chosen = self.env["clv.backtest"].search(
            [("company_id", "=", company.id), ("chosen", "=", True)],
            order="run_id desc, origin desc",
        )
        if not chosen:
            return []
        latest = chosen.filtered(lambda row: row.run_id == chosen[0].run_id)
        return [
            self._grade(latest[0]),
            self._calibration(latest[0]),
            self._tracking(latest[0]),
            self._rules(latest[0]),
            self._history(chosen),
        ]

    @api.model
    def _grade(self, row):
        """Figures of the newest backtest as tiles."""
        tiles = [
            (self.env._("Best customers found"), row.hit_rate, "percent"),
            (self.env._("… by past spending"), row.hit_rate_past_spend, "percent"),
            (self.env._("Buys again (AUC)"), row.auc, "ratio"),
            (self.env._("Total off by"), row.bias, "percent"),
            (self.env._("Within interval"), row.coverage, "percent"),
        ]
        return {
            "key": "grade",
            "kind": "tiles",
            "title": "",
            "note": row.run_id._grade_warning(),
            "tiles": [
                {"label": label, "value": value, "format": style} for label, value, style in tiles
            ],
            OPEN: [self._backtests(row)] * len(tiles),
        }

    @api.model
    def _calibration(self, row):
        return {
            "key": "calibration",
            "kind": "bar",
            "title": self.env._("Calibration: %(model)s", model=self._model_name(row)),
            "note": self.env._(
                "Customers in tenths by their forecast, the smallest first: purchases per customer"
                " in %(days)s days from %(day)s, as forecast and as they came.",
                days=row.horizon_days,
                day=format_date(self.env, row.origin),
            ),
            "labels": [str(tenth) for tenth in row.bin_ids.mapped("decile")],
            "series": [
                {"label": self.env._("Forecast"), "data": row.bin_ids.mapped("predicted")},
                {"label": self.env._("Actual"), "data": row.bin_ids.mapped("actual")},
            ],
            OPEN: [
                self._behind(self.env._("Calibration"), [("id", "=", tenth.id)], model=tenth._name)
                for tenth in row.bin_ids
            ],
        }

    @api.model
    def _tracking(self, row):
        behind = self._behind(
            self.env._("Course"), [("backtest_id", "=", row.id)], model="clv.backtest.tracking"
        )
        return {
            "key": "tracking",
            "kind": "line",
            "title": self.env._("Purchases of all customers, added up"),
            "note": self.env._("From the day of the forecast on; both lines should stay together."),
            "labels": [format_date(self.env, day) for day in row.tracking_ids.mapped("date")],
            "series": [
                {"label": self.env._("Forecast"), "data": row.tracking_ids.mapped("predicted")},
                {"label": self.env._("Actual"), "data": row.tracking_ids.mapped("actual")},
            ],
            OPEN: [behind] * len(row.tracking_ids),
        }

    @api.model
    def _rules(self, row):
        """Hit rate of the model in use beside the simple rules."""
        names = ("hit_rate", "hit_rate_past_spend", "hit_rate_status_quo", "hit_rate_hiatus")
        labels = [
            self._model_name(row),
            self.env._("By past spending"),
            self.env._("As before"),
            self.env._("By absence"),
        ]
        return {
            "key": "rules",
            "kind": "bar",
            "title": self.env._("Share of the best customers found"),
            "note": self.env._("The top fifth by what they then spent; a fifth would be chance."),
            "format": "percent",
            "labels": labels,
            "series": [
                {
                    "label": self.env._("Best customers found"),
                    "data": [row[name] for name in names],
                }
            ],
            OPEN: [self._backtests(row)] * len(names),
        }

    @api.model
    def _history(self, chosen):
        rows = chosen[:24].sorted(lambda row: (row.run_id.id, row.origin))
        return {
            "key": "history",
            "kind": "line",
            "title": self.env._("Backtests so far"),
            "format": "percent",
            "labels": [format_date(self.env, row.origin) for row in rows],
            "series": [
                {
                    "label": self.env._("Best customers found"),
                    "data": rows.mapped("hit_rate"),
                },
                {
                    "label": self.env._("… by past spending"),
                    "data": rows.mapped("hit_rate_past_spend"),
                },
                {"label": self.env._("Buys again (AUC)"), "data": rows.mapped("auc")},
            ],
            OPEN: [self._backtests(row) for row in rows],
        }

    @api.model
    def _backtests(self, row):
        return self._behind(
            self.env._("Backtests"), [("run_id", "=", row.run_id.id)], model="clv.backtest"
        )

    @api.model
    def _model_name(self, row):
        return dict(row._fields["model"]._description_selection(self.env))[row.model]
