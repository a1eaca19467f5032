import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import dwyer

PERIODS_MAX = 60


class ClvGroupValue(models.Model):
    """Value of an average customer of a group by the two models of Dwyer. Filled from the purchase
    history, then free to be changed and tried out; every line can be checked by hand."""

    _name = "clv.group.value"
    _description = "Value of a group of customers (result)"
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    method = fields.Selection(
        [("lost_for_good", "Lost for good"), ("always_a_share", "Always a share")],
        required=True,
        default=lambda self: self.env.company.sudo().clv_config_id._loss_type(),
        help="Lost for good: who leaves does not return. Always a share: customers who stay away"
        " may come back, the less likely the longer.",
    )
    suggestion = fields.Text(string="What the data suggest", compute="_compute_suggestion")
    periods = fields.Integer(string="Number of periods", default=4)
    period_months = fields.Integer(string="Length of a period (months)", default=12)
    margin_rate = fields.Float(
        string="Margin (% of sales)",
        default=lambda self: self.env.company.sudo().clv_config_id.margin_percent,
    )
    discount_rate = fields.Float(
        string="Discount rate per period (%)",
        default=lambda self: self.env.company.sudo().clv_config_id.discount_rate,
    )
    marketing = fields.Monetary(
        string="Marketing per period", help="Per active (or contacted) customer and period."
    )
    acquisition = fields.Monetary(
        string="Cost of a new customer",
        default=lambda self: self.env.company.sudo().clv_config_id.acquisition_cost,
    )
    customers = fields.Float(string="Customers at the start", default=1000.0, digits=(16, 0))
    line_ids = fields.One2many("clv.group.value.line", "group_id", string="Periods", copy=True)
    value = fields.Monetary(
        string="Value of an average customer",
        compute="_compute_value",
        help="Present value per customer of the group – an average, never of one person.",
    )
    last_worth = fields.Char(string="Contact until", compute="_compute_value")
    problem = fields.Char(compute="_compute_value")

    @api.depends_context("lang")
    @api.depends("company_id")
    def _compute_suggestion(self):
        for group in self:
            group.suggestion = group.company_id.sudo().clv_config_id._loss_suggestion()

    @api.depends(
        "method",
        "margin_rate",
        "discount_rate",
        "marketing",
        "acquisition",
        "customers",
        "line_ids.rate",
        "line_ids.revenue",
        "line_ids.sequence",
    )
    def _compute_value(self):
        for group in self:
            lines = group.line_ids.sorted("sequence")
            group.value, group.last_worth, group.problem = 0.0, False, False
            for line in lines:
                line.active_customers = line.amount = 0.0
            if not lines:
                continue
            try:
                getattr(group, f"_compute_{group.method}")(lines)
            except ValueError:
                group.problem = self.env._(
                    "These figures have no finite value: rates lie between 0 and 100 %, and without"
                    " discounting customers who never leave are worth infinitely much."
                )

    def _compute_lost_for_good(self, lines):
        active, present, value = dwyer.retention_value(
            [line.rate / 100 for line in lines[1:]],
            lines.mapped("revenue"),
            self.margin_rate / 100,
            self.marketing,
            self.acquisition,
            self.discount_rate / 100,
            customers=self.customers,
        )
        self.value = value
        for line, customers, amount in zip(lines, active, present, strict=True):
            line.active_customers, line.amount = customers, amount

    def _compute_always_a_share(self, lines):
        """The margin of one purchase is that of the first line."""
        probability = [line.rate / 100 for line in lines]
        margin = lines[0].revenue * self.margin_rate / 100
        arguments = (probability, margin, self.marketing, self.discount_rate / 100)
        values = dwyer.migration_value(*arguments)
        cell, _best = dwyer.last_recency_worth_contacting(*arguments)
        self.value = float(values[0]) - self.acquisition
        self.last_worth = self.env._("period %(number)s after the last purchase", number=cell)
        for line, amount in zip(lines, values, strict=True):
            line.amount = float(amount)

    @api.constrains("periods", "period_months", "customers", "discount_rate")
    def _check_periods(self):
        for group in self:
            if not (1 <= group.periods <= PERIODS_MAX and 1 <= group.period_months <= 120):
                raise ValidationError(
                    self.env._(
                        "%(name)s: 1 to %(most)s periods of 1 to 120 months each are possible.",
                        name=group.name,
                        most=PERIODS_MAX,
                    )
                )
            if group.customers <= 0 or group.discount_rate <= -100:
                raise ValidationError(
                    self.env._(
                        "%(name)s: there is at least one customer, and the discount rate is above"
                        " -100 %%.",
                        name=group.name,
                    )
                )

    def action_fill(self):
        """Rates and sales of the periods from the purchase history of the company."""
        for group in self:
            rows = (
                self.env["clv.insight"]
                .sudo()
                ._period_table(
                    group.company_id,
                    fields.Date.context_today(self),
                    group.period_months,
                    group.periods + 1,
                )
            )
            if not len(rows):
                raise UserError(
                    self.env._(
                        "%(company)s has no purchases in the last %(count)s periods of %(months)s"
                        " months to learn from.",
                        company=group.company_id.name,
                        count=group.periods + 1,
                        months=group.period_months,
                    )
                )
            group.line_ids.unlink()
            group.write({"line_ids": [(0, 0, values) for values in group._lines_from(rows)]})

    def _lines_from(self, amounts):
        """Values of the lines from the sales of customers per period, array (n, periods)."""
        bought = amounts > 0
        per_buyer = amounts.sum(axis=0) / np.maximum(bought.sum(axis=0), 1)
        average = float(amounts.sum() / max(bought.sum(), 1))
        if self.method == "always_a_share":
            probability, at_risk = dwyer.purchase_probability(bought, self.periods)
            return [
                {
                    "sequence": cell,
                    "rate": float(share) * 100,
                    "revenue": average,
                    "observed": int(count),
                }
                for cell, (share, count) in enumerate(zip(probability, at_risk, strict=True), 1)
            ]
        first = bought[:, 0]
        still = np.logical_and.accumulate(bought[first], axis=1).sum(axis=0)
        rates = np.divide(still[1:], still[:-1], out=np.zeros(len(still) - 1), where=still[:-1] > 0)
        return [
            {
                "sequence": number,
                "rate": 100.0 if not number else float(rates[number - 1]) * 100,
                "revenue": float(per_buyer[number]),
                "observed": int(still[number]),
            }
            for number in range(len(still))
        ]
