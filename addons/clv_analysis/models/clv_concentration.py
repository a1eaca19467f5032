import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import concentration, distribution

MEASURES = ("monetary", "current_value", "total_value")


class ClvConcentration(models.Model):
    """Written after every analysis, one row per day and measure: the history is kept."""

    _name = "clv.concentration"
    _description = "How much hangs on how few customers (result)"
    _order = "date desc, measure"
    _rec_name = "measure"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one("clv.run", string="Analysis run", readonly=True, ondelete="set null")
    date = fields.Date(readonly=True)
    measure = fields.Selection(
        [
            ("monetary", "Total spent"),
            ("current_value", "Current value"),
            ("total_value", "Total value"),
        ],
        readonly=True,
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    gini = fields.Float(
        string="Gini coefficient",
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="0: all customers bring the same. Towards 1: one customer brings everything.",
    )
    top_10 = fields.Float(string="Best 10 % bring", readonly=True, aggregator="avg")
    top_20 = fields.Float(string="Best 20 % bring", readonly=True, aggregator="avg")
    curve = fields.Json(readonly=True)
    histogram = fields.Json(readonly=True)

    @api.model
    def _refresh(self, run):
        """Replace the rows of the company and day."""
        dataset = self.env["clv.dataset"]
        columns = [(name, "float8") for name in MEASURES]
        values = dataset._copy_out(
            SQL(
                "SELECT %s FROM clv_score WHERE company_id = %s",
                SQL(", ").join(
                    SQL("COALESCE(%s, 0) AS %s", SQL.identifier(n), SQL.identifier(n))
                    for n in MEASURES
                ),
                run.company_id.id,
            ),
            columns,
        )
        same_day = [("company_id", "=", run.company_id.id), ("date", "=", run.date)]
        self.sudo().search(same_day).unlink()
        self.sudo().create([self._prepare(run, name, values[name]) for name in MEASURES])

    @api.model
    def _prepare(self, run, measure, amounts):
        share, curve = concentration.pareto_curve(amounts, points=50)
        return {
            "company_id": run.company_id.id,
            "run_id": run.id,
            "date": run.date,
            "measure": measure,
            "customer_count": len(amounts),
            "gini": concentration.gini(amounts),
            "top_10": concentration.top_share(amounts, 0.1),
            "top_20": concentration.top_share(amounts, 0.2),
            "curve": np.round(
                np.stack([share, curve, self._limits(amounts, share)], 1), 4
            ).tolist(),
            "histogram": distribution.histogram(amounts),
        }

    @api.model
    def _limits(self, amounts, share):
        """Amount of the last customer within each ``share`` of the best."""
        best = np.sort(amounts)[::-1]
        place = np.maximum(np.ceil(share * len(best)).astype(int) - 1, 0)
        return best[place] if len(share) else np.zeros(0)
