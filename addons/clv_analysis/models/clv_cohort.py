from odoo import fields, models


class ClvCohort(models.Model):
    """Written by clv.insight after every analysis; amounts are those of the purchases."""

    _name = "clv.cohort"
    _description = "Customers of one starting period, later (result)"
    _order = "period, cohort_date desc, age"
    _rec_name = "cohort_date"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one("clv.run", string="Analysis run", readonly=True, ondelete="set null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")], required=True, readonly=True
    )
    cohort_date = fields.Date(
        string="First purchase in", readonly=True, help="First day of the month or quarter."
    )
    age = fields.Integer(string="Periods later", readonly=True, aggregator=None)
    customer_count = fields.Integer(
        string="Customers at the start", readonly=True, aggregator="max"
    )
    active_count = fields.Integer(string="Customers who bought", readonly=True)
    retention = fields.Float(string="Share who bought", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Sales", readonly=True)

    def action_open_customers(self):
        """The customers who started in the period and bought in this one."""
        self.ensure_one()
        return self.env["clv.score"]._action_cohort(self)
