from odoo import fields, models


class ClvBacktestBin(models.Model):
    _name = "clv.backtest.bin"
    _description = "Forecast and actual purchases of a tenth of the customers (result)"
    _order = "backtest_id, decile"
    _rec_name = "decile"
    _log_access = False

    backtest_id = fields.Many2one(
        "clv.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    model = fields.Selection(related="backtest_id.model", store=True)
    chosen = fields.Boolean(related="backtest_id.chosen", store=True)
    origin = fields.Date(related="backtest_id.origin", store=True)
    decile = fields.Integer(
        string="Tenth",
        required=True,
        readonly=True,
        aggregator=None,
        help="1: the tenth of customers with the smallest forecast; 10: with the largest.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    predicted = fields.Float(
        string="Forecast per customer", readonly=True, digits=(16, 4), aggregator="avg"
    )
    actual = fields.Float(
        string="Actual per customer", readonly=True, digits=(16, 4), aggregator="avg"
    )
