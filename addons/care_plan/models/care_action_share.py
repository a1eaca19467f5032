from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareActionShare(models.Model):
    """A co-organiser of a joint promotion: who pays which part and gets which part of the result."""

    _name = "care.action.share"
    _description = "Co-organiser of an Action (configuration)"
    _inherit = ["care.action.part"]
    _order = "action_id, id"

    partner_id = fields.Many2one("res.partner", required=True, index=True)
    cost_share = fields.Float("Share of the cost (%)")
    result_share = fields.Float("Share of the result (%)")
    cost = fields.Monetary(compute="_compute_cost")

    _shares = models.Constraint(
        "CHECK (cost_share BETWEEN 0 AND 100 AND result_share BETWEEN 0 AND 100)",
        "The shares of a co-organiser are between 0 and 100 percent.",
    )

    @api.depends("cost_share", "action_id.planned_cost")
    def _compute_cost(self):
        for share in self:
            share.cost = share.action_id.planned_cost * share.cost_share / 100.0

    @api.constrains("cost_share", "result_share", "action_id")
    def _check_totals(self):
        for action in self.action_id:
            for name in ("cost_share", "result_share"):
                total = sum(action.share_ids.mapped(name))
                if total > 100.005:
                    raise ValidationError(
                        self.env._(
                            "“%(label)s” of the co-organisers of “%(action)s” adds up to "
                            "%(total)s %%, more than 100 %%.",
                            label=self._fields[name]._description_string(self.env),
                            action=action.name,
                            total=round(total, 2),
                        )
                    )
