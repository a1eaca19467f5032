from odoo import fields, models


class ClubClub(models.Model):
    """What the next nightly review has to look at again."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    tiers_changed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Conditions of tiers changed: the next review raises members who now reach a higher tier.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"window", "window_months"} & vals.keys():
            self._note_tier_change()
        return result

    def _note_tier_change(self):
        """Let the next review look at every member; a club without members has nobody to raise."""
        for club in self.sudo().filtered(lambda club: not club.tiers_changed):
            members = self.env["club.member"].sudo()
            if members.search_count([("club_id", "=", club.id), ("state", "=", "active")], limit=1):
                club.tiers_changed = True
