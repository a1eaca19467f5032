from odoo import api, fields, models


class CareAction(models.Model):
    """What came of an action: orders after its touches, and what customers said."""

    _inherit = "care.action"  # pylint: disable=consider-merging-classes-inherited

    campaign_id = fields.Many2one(
        "utm.campaign",
        "Advertising campaign",
        index="btree_not_null",
        ondelete="restrict",
        help="Advertising that belongs to this action; its orders are shown beside those that "
        "followed a contact.",
    )
    order_count = fields.Integer("Orders after a touch", compute="_compute_result")
    order_revenue = fields.Monetary("Revenue after a touch", compute="_compute_result")
    campaign_revenue = fields.Monetary("Revenue of the campaign", compute="_compute_campaign")
    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        help="Perceived minus expected, on average of the answers in the touches of this action.",
    )
    answer_count = fields.Integer("Answers", compute="_compute_satisfaction")

    @api.depends("rule_ids")
    def _compute_result(self):
        """Orders whose last touch before was one of this action (attribution, not effect)."""
        self.env.flush_all()
        rows = self.env["care.attribution.report"]._read_group(
            [("action_id", "in", self.ids), ("kind", "=", "order")],
            ["action_id"],
            ["__count", "amount:sum"],
        )
        of_action = {action.id: (count, amount) for action, count, amount in rows}
        for action in self:
            found = of_action.get(action._origin.id, (0, 0.0))
            action.order_count, action.order_revenue = found

    @api.depends("campaign_id")
    def _compute_campaign(self):
        """Confirmed orders of the campaign in the time of the action, in company currency."""
        for action in self:
            action.campaign_revenue = 0.0
            if action.campaign_id and action.company_id:
                action.campaign_revenue = self.env["care.dataset"]._get_campaign_revenue(action)

    @api.depends("rule_ids")
    def _compute_satisfaction(self):
        rows = self.env["touchpoint.touch"]._read_group(
            [
                ("rule_id.care_action_id", "in", self.ids),
                ("state", "=", "done"),
                ("satisfaction_class", "!=", False),
            ],
            ["rule_id"],
            ["__count", "satisfaction:sum"],
        )
        sums = {}
        for rule, count, total in rows:
            known = sums.get(rule.care_action_id.id, (0, 0))
            sums[rule.care_action_id.id] = (known[0] + count, known[1] + total)
        for action in self:
            count, total = sums.get(action._origin.id, (0, 0))
            action.answer_count = count
            action.satisfaction = total / count if count else 0.0

    def action_view_orders(self):
        self.ensure_one()
        return self.plan_id._open_rows(
            "care_plan.care_attribution_report_action", [("action_id", "=", self.id)]
        )
