from odoo import api, fields, models

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
