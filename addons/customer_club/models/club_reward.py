from odoo import api, fields, models


class ClubReward(models.Model):
    _name = "club.reward"
    _description = "Club Reward (configuration)"
    _order = "club_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        related="club_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("voucher", "Voucher"),
            ("ewallet", "Top-Up of the eWallet"),
            ("gift", "Gift"),
            ("service", "Service"),
        ],
        required=True,
        default="voucher",
    )
    points = fields.Integer(
        help="What the reward costs. 0: the member chooses how many points become a voucher."
    )
    points_min = fields.Integer(string="At Least", default=100, required=True)
    validity_days = fields.Integer(
        string="Valid For",
        default=90,
        required=True,
        help="Days until an unused voucher lapses. 0: it never does.",
    )
    approval_required = fields.Boolean(
        help="The points are reserved until staff approve; only then is the voucher issued."
    )
    tier_ids = fields.Many2many(
        "club.tier",
        string="Only Tiers",
        domain="[('club_id', '=', club_id)]",
        help="Empty: all tiers.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _points_check = models.Constraint(
        "CHECK(points >= 0)", "A reward cannot cost less than nothing."
    )
    _points_min_check = models.Constraint(
        "CHECK(points_min > 0)", "Members redeem at least one point."
    )
    _validity_check = models.Constraint(
        "CHECK(validity_days >= 0)", "A voucher cannot lapse before it is issued."
    )
    _dates_check = models.Constraint(
        "CHECK(date_from <= date_to)", "A reward cannot end before it begins."
    )

    @api.onchange("points")
    def _onchange_points(self):
        if self.points:
            self.points_min = self.points

    def _get_open(self, member, today):
        """The rewards of these that ``member`` may choose on ``today``."""
        return self.filtered(
            lambda reward: (
                reward._is_for(member, today)
                and (not reward.date_from or today >= reward.date_from)
                and (not reward.date_to or today <= reward.date_to)
            )
        )

    def _get_program(self):
        """The club's own program of single-use vouchers; made on first use.

        One point of a voucher is the smallest coin of the company: amounts stay exact.
        """
        self.ensure_one()
        club = self.club_id.sudo()
        if not club.voucher_program_id:
            club.voucher_program_id = (
                self.env["loyalty.program"].sudo().create(club._prepare_voucher_program())
            )
        return club.voucher_program_id
