from odoo import fields, models


class ClubClub(models.Model):
    """How a club protects its members against fraud."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    redeem_max_count = fields.Integer(
        string="Redemptions a Day",
        default=0,
        required=True,
        tracking=True,
        help="How often a member may redeem or pass on points on one day. 0: as often as they like.",
    )
    redeem_max_points = fields.Integer(
        string="Points a Day",
        default=0,
        required=True,
        tracking=True,
        help="How many points a member may redeem or pass on, on one day. 0: as many as they have.",
    )
    contact_hold_days = fields.Integer(
        string="Wait After New Contact Data",
        default=3,
        required=True,
        tracking=True,
        help="Days without redeeming after the e-mail address or telephone number of a member changed, unless "
        "staff confirm the member's identity. 0: no waiting.",
    )
    notify_debits = fields.Boolean(
        string="Mail on Every Debit",
        default=True,
        tracking=True,
        help="Members get an e-mail whenever points leave their account.",
    )

    _redeem_max_check = models.Constraint(
        "CHECK(redeem_max_count >= 0 AND redeem_max_points >= 0)",
        "A daily limit cannot be negative.",
    )
    _contact_hold_check = models.Constraint(
        "CHECK(contact_hold_days BETWEEN 0 AND 365)",
        "Redeeming waits for 0 to 365 days after a change of contact data.",
    )
