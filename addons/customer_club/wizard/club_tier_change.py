from odoo import fields, models


class ClubTierChange(models.TransientModel):
    _name = "club.tier.change"
    _description = "Change a tier by hand (configuration)"

    member_id = fields.Many2one("club.member", required=True, readonly=True)
    club_id = fields.Many2one(related="member_id.club_id")
    tier_id = fields.Many2one("club.tier", required=True, domain="[('club_id', '=', club_id)]")
    reason = fields.Char(required=True)
    lock_until = fields.Date(
        string="Keep Until", help="Until this day the tier is neither raised nor lowered by points."
    )

    def action_apply(self):
        self.ensure_one()
        self.member_id.set_tier(self.tier_id, self.reason, self.lock_until)
