from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubRedeem(models.TransientModel):
    _name = "club.redeem"
    _description = "Redeem points at the desk (configuration)"

    number = fields.Char(string="Member Number", help="Type the number or scan the card.")
    member_id = fields.Many2one("club.member", domain="[('state', '=', 'active')]")
    club_id = fields.Many2one(related="member_id.club_id")
    points_available = fields.Integer(related="member_id.points_available")
    reward_id = fields.Many2one("club.reward", domain="[('club_id', '=', club_id)]")
    points = fields.Integer()

    @api.onchange("number")
    def _onchange_number(self):
        if not self.number:
            return None
        try:
            self.member_id = self.env["club.member"].find_by_number(self.number)
        except UserError as error:
            self.member_id = False
            return {"warning": {"title": self.env._("Unknown member"), "message": error.args[0]}}

    @api.onchange("member_id")
    def _onchange_member_id(self):
        rewards = self.env["club.reward"].search([("club_id", "=", self.member_id.club_id.id)])
        self.reward_id = rewards._get_open(self.member_id, fields.Date.context_today(self))[:1]

    @api.onchange("reward_id")
    def _onchange_reward_id(self):
        self.points = self.reward_id.points or self.reward_id.points_min

    def action_redeem(self):
        self.ensure_one()
        member = self.member_id or self.env["club.member"].find_by_number(self.number)
        if not self.reward_id:
            raise UserError(self.env._("Choose a reward."))
        redemption = member.redeem(self.reward_id, self.points)
        return {
            "type": "ir.actions.act_window",
            "res_model": "club.redemption",
            "res_id": redemption.id,
            "views": [[False, "form"]],
        }
