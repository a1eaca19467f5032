from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import tiering


class ClubTier(models.Model):
    _name = "club.tier"
    _description = "Club Tier (configuration)"
    _order = "club_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, required=True, help="The lowest tier comes first.")
    active = fields.Boolean(default=True)
    color = fields.Integer(aggregator=None)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="club_id.company_id", store=True, index=True)
    criterion_ids = fields.One2many(
        "club.tier.criterion",
        "tier_id",
        string="Conditions",
        copy=True,
        help="Conditions with the same alternative must all be met; one alternative is enough. "
        "The first tier without conditions is open to every member; a higher one is given by hand.",
    )
    multiplier = fields.Float(
        digits=(6, 2),
        default=1,
        required=True,
        aggregator=None,
        help="Members of this tier earn this many times the points. Points that count for the tier are not multiplied.",
    )
    service_priority = fields.Integer(
        default=0,
        required=True,
        aggregator=None,
        help="0 is served as usual, 3 is served first.",
    )
    benefits = fields.Html(translate=True, help="Shown to members of this tier.")
    criteria_summary = fields.Char(compute="_compute_criteria_summary", string="Reached With")
    member_count = fields.Integer(compute="_compute_member_count", string="Active Members")

    _multiplier_check = models.Constraint(
        "CHECK(multiplier > 0 AND multiplier <= 100)",
        "A multiplier lies above 0 and is at most 100.",
    )
    _priority_check = models.Constraint(
        "CHECK(service_priority BETWEEN 0 AND 3)", "A service priority is 0, 1, 2 or 3."
    )

    @api.depends("criterion_ids.metric", "criterion_ids.threshold", "criterion_ids.alternative")
    def _compute_criteria_summary(self):
        for tier in self:
            alternatives = tier.criterion_ids.grouped("alternative")
            tier.criteria_summary = self.env._(" or ").join(
                self.env._(" and ").join(rows.mapped("display_name"))
                for _number, rows in sorted(alternatives.items())
            )

    @api.depends("club_id")
    def _compute_member_count(self):
        counts = dict(
            self.env["club.member"]._read_group(
                [("tier_id", "in", self.ids), ("state", "=", "active")], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier._origin, 0)

    @api.depends("name", "club_id.name")
    @api.depends_context("club_tier_full_name")
    def _compute_display_name(self):
        for tier in self:
            full = self.env.context.get("club_tier_full_name")
            tier.display_name = f"{tier.club_id.name}: {tier.name}" if full else tier.name

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["club.member"].sudo().search([("tier_id", "in", self.ids)], limit=1).tier_id
        if used:
            raise UserError(
                self.env._("Tier %s still has members: archive it or move them first.", used.name)
            )

    def _ladder(self, keep=False):
        """Conditions of these tiers in the form of ``tools.tiering``, lowest tier first.

        :param keep: what the review asks of members who have the tier, often less
        """
        return [
            [
                [(row.metric, keep and row.threshold_keep or row.threshold) for row in rows]
                for _number, rows in sorted(tier.criterion_ids.grouped("alternative").items())
            ]
            for tier in self
        ]

    def _qualifier(self):
        """A function ``metrics -> highest of these tiers they qualify for`` (empty: none)."""
        tiers = self.sorted(lambda tier: tier._rank())
        ladder = tiers._ladder()

        def qualified(metrics):
            index = tiering.qualified(ladder, metrics)
            return tiers[index] if index is not None else tiers.browse()

        return qualified

    def _rank(self):
        """Position for comparing tiers of one club; no tier at all ranks lowest."""
        return (self.sequence, self.id) if self else (-1, 0)
