from odoo import fields, models

from .club_trusted import TrustedMany2one


class ClubLot(models.Model):
    _name = "club.lot"
    _description = "Points Lot (fact)"
    _order = "expires_on, id"
    _rec_name = "move_id"
    _log_access = False

    account_id = fields.Many2one("club.account", required=True, index=True, ondelete="restrict")
    member_id = fields.Many2one(related="account_id.member_id")
    company_id = TrustedMany2one("res.company", required=True, ondelete="restrict")
    move_id = fields.Many2one("club.move", required=True, index=True, ondelete="restrict")
    points = fields.Integer(required=True)
    remaining = fields.Integer(required=True, default=0)
    available_from = fields.Date(required=True)
    is_pending = fields.Boolean(
        string="Pending",
        required=True,
        default=False,
        help="The points cannot be spent before the date they become available.",
    )
    expires_on = fields.Date(help="Last day on which these points can be used.")
    allocation_ids = fields.One2many("club.allocation", "lot_id", string="Used By")

    _points_check = models.Constraint("CHECK(points > 0)", "A lot holds points above zero.")
    _remaining_check = models.Constraint(
        "CHECK(remaining BETWEEN 0 AND points)",
        "A lot cannot hold more than it was given, nor less than nothing.",
    )
    _open_idx = models.Index("(account_id, expires_on, id) WHERE remaining > 0")
    _pending_idx = models.Index("(available_from, id) WHERE is_pending")
    _expiry_idx = models.Index("(expires_on, id) WHERE remaining > 0")
