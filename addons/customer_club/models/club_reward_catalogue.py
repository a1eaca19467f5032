from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClubReward(models.Model):
    """The catalogue: gifts with their stock, services, top-ups; who may choose what, how often."""

    _inherit = ["club.reward", "image.mixin"]
    _name = "club.reward"  # pylint: disable=consider-merging-classes-inherited

    description = fields.Text(translate=True, help="Shown to members on the portal.")
    product_id = fields.Many2one("product.product", help="The gift or service, for the warehouse.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="What one piece costs the company.")
    has_stock = fields.Boolean(string="Limited Number", help="Only so many pieces are given away.")
    stock = fields.Integer(string="Pieces", help="All pieces of this reward, those given included.")
    taken = fields.Integer(
        readonly=True, required=True, default=0, copy=False, string="Pieces Taken"
    )
    stock_left = fields.Integer(compute="_compute_stock_left", string="Pieces Left")
    is_sold_out = fields.Boolean(compute="_compute_stock_left")
    delivery = fields.Boolean(
        string="Sent to the Member", help="The gift goes to the address of the member."
    )
    limit_per_member = fields.Integer(
        string="Per Member", help="How often one member may choose it. 0: as often as they like."
    )
    redemption_count = fields.Integer(compute="_compute_redemption_count", string="Times Chosen")

    _stock_check = models.Constraint(
        "CHECK(NOT has_stock OR taken <= stock)",
        "More pieces of this reward were given away than there are.",
    )
    _limit_check = models.Constraint(
        "CHECK(COALESCE(limit_per_member, 0) >= 0 AND COALESCE(stock, 0) >= 0)",
        "Pieces and limits cannot be negative.",
    )

    @api.depends("has_stock", "stock", "taken")
    def _compute_stock_left(self):
        for reward in self:
            reward.stock_left = reward.stock - reward.taken
            reward.is_sold_out = reward.has_stock and reward.stock_left <= 0

    def _compute_redemption_count(self):
        counts = dict(
            self.env["club.redemption"]._read_group(
                [("reward_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["reward_id"],
                ["__count"],
            )
        )
        for reward in self:
            reward.redemption_count = counts.get(reward._origin, 0)

    @api.constrains("kind", "points")
    def _check_points_of_gift(self):
        for reward in self:
            if reward.kind in ("gift", "service") and not reward.points:
                raise ValidationError(
                    self.env._("Say how many points the gift or service “%s” costs.", reward.name)
                )

    @api.constrains("tier_ids", "club_id")
    def _check_tiers(self):
        for reward in self:
            foreign = reward.tier_ids.filtered(
                lambda tier, reward=reward: tier.club_id != reward.club_id
            )[:1]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to the club of reward %(reward)s.",
                        tier=foreign.name,
                        reward=reward.name,
                    )
                )

    def _is_for(self, member, today):
        """Is the reward meant for this member: of the club, or a guest who may redeem here?"""
        self.ensure_one()
        tier = member.tier_id
        if self.club_id != member.club_id:
            agreement = self.env["club.agreement"]._between(member, self.club_id, today)
            if not agreement.may_redeem:
                return False
            tier = agreement._tier_of(member)
        return not self.tier_ids or tier in self.tier_ids

    def _get_catalogue(self, member, today):
        """Rewards that the member may choose today: of the own club and of hosts."""
        clubs = self.env["club.agreement"]._in_force(
            [("guest_club_id", "=", member.club_id.id), ("may_redeem", "=", True)], today
        )
        return (
            self.sudo()
            .search([("club_id", "in", (clubs.club_id | member.club_id).ids)])
            ._get_open(member, today)
            .filtered(lambda reward: not reward.is_sold_out)
        )

    def _take_piece(self, member):
        """Count one piece; two who want the last one queue here and the second is refused."""
        self.ensure_one()
        if self.limit_per_member:
            chosen = self.env["club.redemption"].search_count(
                [
                    ("reward_id", "=", self.id),
                    ("member_id", "=", member.id),
                    ("state", "!=", "cancelled"),
                ]
            )
            if chosen >= self.limit_per_member:
                raise UserError(
                    self.env._(
                        "%(member)s has already chosen “%(reward)s” as often as allowed (%(limit)s).",
                        member=member.display_name,
                        reward=self.name,
                        limit=self.limit_per_member,
                    )
                )
        if self.has_stock:
            if self.is_sold_out:
                raise UserError(self.env._("“%s” is out of stock.", self.name))
            self.taken += 1
            self.flush_recordset(["taken"])

    def _give_piece_back(self):
        for reward in self.filtered("has_stock"):
            reward.taken -= 1

    def _get_wallet_program(self):
        """The club's own eWallet; made on first use."""
        self.ensure_one()
        club = self.club_id.sudo()
        if not club.wallet_program_id:
            club.wallet_program_id = (
                self.env["loyalty.program"].sudo().create(club._prepare_wallet_program())
            )
        return club.wallet_program_id

    def action_open_redemptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_redemption_action"
        )
        action["domain"] = [("reward_id", "=", self.id)]
        return action
