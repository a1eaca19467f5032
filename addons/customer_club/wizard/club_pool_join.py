from odoo import fields, models


class ClubPoolJoin(models.TransientModel):
    _name = "club.pool.join"
    _description = "Let members into a pool (configuration)"

    pool_id = fields.Many2one("club.pool", required=True, readonly=True)
    club_id = fields.Many2one(related="pool_id.club_id")
    member_ids = fields.Many2many(
        "club.member",
        string="Members",
        required=True,
        domain="[('club_id', '=', club_id), ('state', '=', 'active'), ('pool_id', '=', False)]",
    )

    def action_join(self):
        self.ensure_one()
        self.pool_id._add(self.member_ids)
