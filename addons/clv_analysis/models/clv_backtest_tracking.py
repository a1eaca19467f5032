from odoo import fields, models


class ClvBacktestTracking(models.Model):
    _name = "clv.backtest.tracking"
    _description = "Forecast and actual purchases of all customers over time (result)"
    _order = "backtest_id, period"
    _rec_name = "period"
    _log_access = False

    backtest_id = fields.Many2one(
        "clv.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    model = fields.Selection(related="backtest_id.model", store=True)
    chosen = fields.Boolean(related="backtest_id.chosen", store=True)
    origin = fields.Date(related="backtest_id.origin", store=True)
    period = fields.Integer(required=True, readonly=True, aggregator=None)
    date = fields.Date(string="Until", readonly=True)
    predicted = fields.Float(
        string="Forecast so far", readonly=True, digits=(16, 2), aggregator="max"
    )
    actual = fields.Float(string="Actual so far", readonly=True, digits=(16, 2), aggregator="max")
