from odoo import fields, models


class ClvGroupValueLine(models.Model):
    _name = "clv.group.value.line"
    _description = "Period of the value of a group (result)"
    _order = "group_id, sequence, id"
    _rec_name = "sequence"

    group_id = fields.Many2one("clv.group.value", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="group_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(
        string="Period",
        aggregator=None,
        help="Lost for good: periods since the start, beginning with 0. Always a share: periods"
        " since the last purchase.",
    )
    rate = fields.Float(
        string="Share (%)",
        aggregator=None,
        help="Lost for good: of the customers of the period before, how many stay. Always a share:"
        " how many of those away so long buy in this period.",
    )
    revenue = fields.Monetary(string="Sales per buyer")
    observed = fields.Integer(string="Customers observed", readonly=True)
    active_customers = fields.Float(
        string="Active", compute="_compute_result", digits=(16, 1), aggregator=None
    )
    amount = fields.Monetary(
        string="Result",
        compute="_compute_result",
        help="Lost for good: present value of the period. Always a share: value of a customer who"
        " has been away so long.",
    )

    def _compute_result(self):
        self.group_id._compute_value()
