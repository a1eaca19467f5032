from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ClvFlow(models.Model):
    """Written by clv.insight after every analysis."""

    _name = "clv.flow"
    _description = "Customers gained and lost in a month (result)"
    _order = "date desc, kind"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one("clv.run", string="Analysis run", readonly=True, ondelete="set null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Month", readonly=True)
    kind = fields.Selection(
        [("new", "New"), ("active", "Bought"), ("returned", "Returned"), ("lost", "Lost")],
        readonly=True,
        help="New: first purchase. Bought: all who bought. Returned: bought after a dormancy. Lost: the"
        " dormancy of the settings was completed without a purchase.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="Sales of the month; for lost customers what they spent in the year before.",
    )

    def action_open_customers(self):
        self.ensure_one()
        last = self.date + relativedelta(months=1, days=-1)
        if self.kind == "new":
            domain = [("first_date", ">=", self.date), ("first_date", "<=", last)]
        elif self.kind == "lost":
            dormant = self.company_id.clv_config_id.dormant_months
            gone = relativedelta(months=dormant)
            domain = [("last_date", ">=", self.date - gone), ("last_date", "<=", last - gone)]
        else:
            domain = [("bought_month", "=", fields.Date.to_string(self.date))]
        label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return self.env["clv.score"]._action_behind(label, self.company_id, domain)
