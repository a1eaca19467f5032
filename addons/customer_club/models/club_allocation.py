from odoo import fields, models

from .club_trusted import TrustedMany2one


class ClubAllocation(models.Model):
    _name = "club.allocation"
    _description = "Use of a Points Lot (fact)"
    _inherit = ["club.append.only"]
    _order = "id"
    _log_access = False

    lot_id = fields.Many2one("club.lot", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one("club.move", required=True, index=True, ondelete="restrict")
    company_id = TrustedMany2one("res.company", required=True, ondelete="restrict")
    points = fields.Integer(required=True, help="Negative: points given back to the lot.")

    _points_check = models.Constraint("CHECK(points <> 0)", "A lot is used by at least one point.")
