from odoo import api, fields, models


class ClvTenure(models.Model):
    """Written by clv.insight after every analysis."""

    _name = "clv.tenure"
    _description = "Cost to serve by years as a customer (result)"
    _order = "year"
    _rec_name = "year"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one("clv.run", string="Analysis run", readonly=True, ondelete="set null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(string="Year as a customer", readonly=True, aggregator=None)
    customer_count = fields.Integer(string="Customers", readonly=True)
    order_count = fields.Integer(string="Purchases", readonly=True)
    amount = fields.Monetary(string="Sales", readonly=True)
    cost = fields.Monetary(string="Cost to serve", readonly=True)
    cost_share = fields.Float(string="Cost per sales", readonly=True, aggregator="avg")
    customer_amount = fields.Monetary(string="Sales per customer", compute="_compute_per_customer")
    customer_cost = fields.Monetary(string="Cost per customer", compute="_compute_per_customer")

    @api.depends("customer_count", "amount", "cost")
    def _compute_per_customer(self):
        for row in self:
            count = row.customer_count or 1
            row.customer_amount, row.customer_cost = row.amount / count, row.cost / count
