from odoo import api, fields, models

from ..tools import tiering

COUNTED = 5000  # clubs above this size count in the what-if only


class ClubTier(models.Model):
    """Prices of a tier, and a word of warning about conditions that sort nobody."""

    _inherit = "club.tier"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Prices",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Members of the tier get these prices, unless the contact has a pricelist of its own.",
    )
    hotline = fields.Char(
        help="Telephone number for members of this tier, for example one that is answered day and night. "
        "They see it on their page."
    )
    criteria_warning = fields.Char(compute="_compute_criteria_warning")

    @api.depends(
        "criterion_ids.metric", "criterion_ids.threshold", "criterion_ids.alternative", "sequence"
    )
    def _compute_criteria_warning(self):
        today = fields.Date.context_today(self)
        for tier in self:
            tier.criteria_warning = tier._get_order_warning()
            members = self.env["club.member"].search(
                [("club_id", "=", tier.club_id._origin.id), ("state", "=", "active")],
                limit=COUNTED + 1,
            )
            if not tier.criteria_warning and tier.criterion_ids and 0 < len(members) <= COUNTED:
                ladder, metrics = tier._ladder()[0], members._metrics(today)
                reached = sum(
                    tiering.is_met(ladder, metrics.get(member.id, {})) for member in members
                )
                tier.criteria_warning = tier._get_reach_warning(reached, len(members))

    def write(self, vals):
        result = super().write(vals)
        if {"sequence", "active"} & vals.keys():
            self.club_id._note_tier_change()
        return result

    def _review_targets(self):
        """A function ``(tier, metrics) -> lower tier`` for the tiers of one club.

        It returns ``None`` while the member keeps the tier. A tier given by hand has no
        conditions or was never reached: it is lowered by hand only.
        """
        tiers = self.sorted(lambda tier: tier._rank())
        reach, keep = tiers._ladder(), tiers._ladder(keep=True)
        position = {tier.id: index for index, tier in enumerate(tiers)}
        to_qualified = self.club_id.downgrade == "qualified"

        def target(tier, metrics):
            now = position.get(tier.id)
            if now is None or not reach[now] or tiering.is_met(keep[now], metrics):
                return None
            qualified = tiering.qualified(reach, metrics)
            below = -1 if qualified is None else qualified
            if below >= now:
                return None
            below = below if to_qualified else now - 1
            return tiers[below] if below >= 0 else tiers.browse()

        return target

    def _get_reach_warning(self, reached, members):
        """A sentence when nobody, or everybody, meets the conditions."""
        if members and not reached:
            return self.env._("Today no member meets the conditions of %s.", self.name)
        if members and reached == members:
            return self.env._("Today every member meets the conditions of %s.", self.name)
        return False

    def _get_order_warning(self):
        """A sentence when a lower tier is not easier to reach."""
        ladder = self._ladder()[0]
        below = self.club_id.tier_ids.filtered(
            lambda tier: tier._origin != self._origin and tier.sequence < self.sequence
        )
        for tier in below:
            for conditions in ladder:
                if tier.criterion_ids and not tiering.is_met(tier._ladder()[0], dict(conditions)):
                    return self.env._(
                        "Who reaches %(tier)s need not reach %(lower)s, although it is lower.",
                        tier=self.name,
                        lower=tier.name,
                    )
        return False
