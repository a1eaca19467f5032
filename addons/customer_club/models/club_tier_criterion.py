from odoo import api, fields, models
from odoo.tools import formatLang


class ClubTierCriterion(models.Model):
    _name = "club.tier.criterion"
    _description = "Condition of a Club Tier (configuration)"
    _order = "tier_id, alternative, id"

    tier_id = fields.Many2one("club.tier", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tier_id.company_id", store=True, index=True)
    alternative = fields.Integer(
        default=1, required=True, help="Conditions with the same number must all be met."
    )
    metric = fields.Selection(
        [("points", "Points that count for tiers"), ("spend", "Purchases that earned points")],
        required=True,
        default="points",
    )
    threshold = fields.Float(digits=(16, 2), required=True, string="At Least")

    _threshold_check = models.Constraint(
        "CHECK(threshold > 0)", "A condition of a tier needs a number above zero."
    )

    @api.depends("metric", "threshold", "tier_id.club_id.currency_id")
    def _compute_display_name(self):
        for row in self:
            if row.metric == "points":
                row.display_name = self.env._(
                    "%s points", formatLang(self.env, row.threshold, digits=0)
                )
            else:
                amount = formatLang(
                    self.env, row.threshold, currency_obj=row.tier_id.club_id.currency_id
                )
                row.display_name = self.env._("%s in purchases", amount)
