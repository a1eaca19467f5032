from odoo import api, fields, models

from ..tools import tiering


class ClubMember(models.Model):
    """What a member still needs to keep the present tier."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    keep_tier_gap = fields.Char(
        compute="_compute_keep_tier_gap",
        string="Needed to Keep the Tier",
        help="Empty: the member reaches the tier today.",
    )

    @api.depends("tier_id", "points_qualifying")
    def _compute_keep_tier_gap(self):
        metrics = self._metrics(fields.Date.context_today(self))
        for member in self:
            ladder = member.tier_id._ladder(keep=True) if member.tier_id else []
            _share, gaps = tiering.missing(ladder[0] if ladder else [], metrics.get(member.id, {}))
            member.keep_tier_gap = member._format_gaps(gaps)

    def _get_report_base_filename(self):
        return f"{self.club_id.code} {self.number}"
