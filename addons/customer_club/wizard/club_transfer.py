import uuid

from odoo import fields, models


class ClubTransfer(models.TransientModel):
    _name = "club.transfer"
    _description = "Pass points on (configuration)"

    member_id = fields.Many2one("club.member", string="From", required=True, readonly=True)
    club_id = fields.Many2one(related="member_id.club_id")
    points_available = fields.Integer(related="member_id.points_available")
    target_id = fields.Many2one(
        "club.member",
        string="To",
        required=True,
        domain="[('club_id', '=', club_id), ('state', '=', 'active'), ('id', '!=', member_id)]",
    )
    points = fields.Integer(required=True)
    reason = fields.Char(required=True)
    token = fields.Char(default=lambda self: uuid.uuid4().hex, required=True, readonly=True)

    def action_transfer(self):
        """Pass the points on once, however often the button is pressed."""
        self.ensure_one()
        self.member_id.transfer_points(self.target_id, self.points, self.reason, self.token)
