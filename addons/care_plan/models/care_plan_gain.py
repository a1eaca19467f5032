from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools import measures


class CarePlan(models.Model):
    """Customers won and lost in the time of the plan, and what either costs."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    customers_gained = fields.Integer(
        "Customers won",
        compute="_compute_gain",
        help="Ordered in the time of the plan, but not in as many days before.",
    )
    customers_lost = fields.Integer(
        "Customers lost",
        compute="_compute_gain",
        help="Ordered in as many days before the plan, but not in its time.",
    )
    customers_kept = fields.Integer("Customers kept", compute="_compute_gain")
    cost_per_gained = fields.Monetary(
        "Spent per customer won", compute="_compute_gain", help="What a replacement costs."
    )
    cost_per_kept = fields.Monetary("Spent per customer kept", compute="_compute_gain")
    revenue_per_buyer = fields.Monetary("Revenue per ordering customer", compute="_compute_gain")
    retention_percent = fields.Float("Customers kept (%)", compute="_compute_gain")
    decomposition = fields.Char(
        "Where the revenue comes from",
        compute="_compute_decomposition",
        help="(Customers won + customers of the time before × share kept) × revenue per customer.",
    )

    @api.depends("effect_figures", "budget_actual")
    def _compute_gain(self):
        for plan in self:
            figures = measures.add((plan.effect_figures or {}).values())
            kept = int(figures.get("kept", 0))
            plan.customers_kept = kept
            plan.customers_gained = int(figures.get("buyers", 0)) - kept
            plan.customers_lost = int(figures.get("buyers_before", 0)) - kept
            gained, spent = plan.customers_gained, plan.budget_actual
            plan.cost_per_gained = spent / gained if gained else 0.0
            plan.cost_per_kept = spent / kept if kept else 0.0
            buyers, before = figures.get("buyers", 0), figures.get("buyers_before", 0)
            plan.revenue_per_buyer = figures.get("revenue", 0.0) / buyers if buyers else 0.0
            plan.retention_percent = 100.0 * kept / before if before else 0.0

    @api.depends_context("lang")
    @api.depends("effect_figures")
    def _compute_decomposition(self):
        for plan in self:
            figures = measures.add((plan.effect_figures or {}).values())
            plan.decomposition = bool(figures.get("buyers")) and self.env._(
                "(%(won)s won + %(before)s before × %(kept)s %% kept) × %(each)s = %(revenue)s",
                won=plan.customers_gained,
                before=int(figures["buyers_before"]),
                kept=formatLang(self.env, plan.retention_percent, digits=1),
                each=formatLang(self.env, plan.revenue_per_buyer, currency_obj=plan.currency_id),
                revenue=formatLang(self.env, figures["revenue"], currency_obj=plan.currency_id),
            )
