from odoo import api, fields, models
from odoo.tools import formatLang

METRICS = [
    ("points", "Points that count for tiers"),
    ("spend", "Purchases that earned points"),
    ("orders", "Number of purchases that earned points"),
    ("visits", "Visits: days with a purchase or an event"),
    ("value", "Value score (recency + frequency + amount, 3 to 15)"),
]


class ClubTierCriterion(models.Model):
    _name = "club.tier.criterion"
    _description = "Condition of a Club Tier (configuration)"
    _order = "tier_id, alternative, id"

    tier_id = fields.Many2one("club.tier", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tier_id.company_id", store=True, index=True)
    alternative = fields.Integer(
        default=1, required=True, help="Conditions with the same number must all be met."
    )
    metric = fields.Selection(METRICS, required=True, default="points")
    threshold = fields.Float(digits=(16, 2), required=True, string="At Least")
    threshold_keep = fields.Float(
        digits=(16, 2),
        string="To Keep the Tier",
        default=0,
        required=True,
        help="What the review asks of members who have the tier. 0: as much as to reach it.",
    )

    _threshold_check = models.Constraint(
        "CHECK(threshold > 0)", "A condition of a tier needs a number above zero."
    )
    _threshold_keep_check = models.Constraint(
        "CHECK(threshold_keep BETWEEN 0 AND threshold)",
        "To keep a tier cannot take more than to reach it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.tier_id.club_id._note_tier_change()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if {"metric", "threshold", "alternative", "tier_id"} & vals.keys():
            self.tier_id.club_id._note_tier_change()
        return result

    def unlink(self):
        self.tier_id.club_id._note_tier_change()
        return super().unlink()

    @api.depends("metric", "threshold", "tier_id.club_id.currency_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row._format(row.threshold)

    def _format(self, value):
        """The condition in words, for a number the member reached or still needs."""
        number = formatLang(self.env, value, digits=0)
        if self.metric == "spend":
            amount = formatLang(self.env, value, currency_obj=self.tier_id.club_id.currency_id)
            return self.env._("%s in purchases", amount)
        if self.metric == "orders":
            return self.env._("%s purchases", number)
        if self.metric == "visits":
            return self.env._("%s visits", number)
        if self.metric == "value":
            return self.env._("a value score of %s", number)
        return self.env._("%s points", number)
