from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClubRedemption(models.Model):
    _name = "club.redemption"
    _description = "Redeemed Reward (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    member_id = fields.Many2one(
        "club.member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="member_id.partner_id")
    reward_id = fields.Many2one(
        "club.reward", required=True, readonly=True, index=True, ondelete="restrict"
    )
    club_id = fields.Many2one(related="member_id.club_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="reward_id.company_id.currency_id")
    points = fields.Integer(required=True, readonly=True)
    value = fields.Monetary(readonly=True, help="What the points are worth.")
    state = fields.Selection(
        [
            ("reserved", "To Approve"),
            ("approved", "Approved"),
            ("issued", "Issued"),
            ("delivered", "Delivered"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="reserved",
        readonly=True,
        tracking=True,
    )
    date = fields.Date(required=True, readonly=True)
    hold_id = fields.Many2one(
        "club.hold", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    move_id = fields.Many2one(
        "club.move", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    card_id = fields.Many2one(
        "loyalty.card", string="Voucher", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    code = fields.Char(related="card_id.code", string="Voucher Code")
    expires_on = fields.Date(related="card_id.expiration_date")
    is_used = fields.Boolean(compute="_compute_is_used", compute_sudo=True, string="Used")

    _points_check = models.Constraint("CHECK(points > 0)", "Members redeem at least one point.")

    @api.depends("reward_id", "points")
    def _compute_name(self):
        for redemption in self:
            redemption.name = self.env._(
                "%(reward)s for %(points)s points",
                reward=redemption.reward_id.name,
                points=redemption.points,
            )

    @api.depends("card_id.points")
    def _compute_is_used(self):
        for redemption in self:
            redemption.is_used = redemption.card_id and (
                redemption.card_id.points <= 0 or redemption.card_id.use_count > 0
            )

    def _creation_message(self):
        return self.env._("Points redeemed")

    @api.model
    def _redeem(self, member, reward, points, today):
        """Take ``points`` for ``reward``: reserve them when staff must approve, else issue at once."""
        self.env["club.account"]._take_turn(member)
        points = self.env["club.account"]._check_points(points)
        self._check_choice(member, reward, points, today)
        member._check_safe(points)
        redemption = self.create(self._prepare_redemption(member, reward, points, today))
        if reward.approval_required:
            redemption.hold_id = self.env["club.hold"]._reserve(
                member.account_id,
                points,
                redemption._key(),
                member.club_id._hold_until(fields.Datetime.now()),
            )
        else:
            redemption._issue(today)
        return redemption

    def _prepare_redemption(self, member, reward, points, today):
        return {"member_id": member.id, "reward_id": reward.id, "points": points, "date": today}

    def _check_choice(self, member, reward, points, today):
        """Refuse in a sentence what the member may not choose."""
        if member.state != "active":
            raise UserError(self.env._("%s is not an active member.", member.display_name))
        if not reward._get_open(member, today):
            raise UserError(
                self.env._(
                    "“%(reward)s” is not open to %(member)s.",
                    reward=reward.name,
                    member=member.display_name,
                )
            )
        if reward.points and points != reward.points:
            raise ValidationError(
                self.env._(
                    "“%(reward)s” costs %(points)s points.",
                    reward=reward.name,
                    points=reward.points,
                )
            )
        if not reward.points and points < reward.points_min:
            raise ValidationError(
                self.env._(
                    "“%(reward)s” needs at least %(points)s points.",
                    reward=reward.name,
                    points=reward.points_min,
                )
            )

    def _key(self):
        self.ensure_one()
        return f"redeem:{self.id}"

    def _issue(self, today):
        """Debit the ledger and hand out the voucher."""
        self.ensure_one()
        account = self.hold_id.account_id or self.member_id.account_id
        self.move_id = self.env["club.account"]._post(
            [
                {
                    "from_account": account,
                    "to_account": account._system("spend"),
                    "points": self.points,
                    "kind": "redeem",
                    "key": self._key(),
                    "effective_date": today,
                    "hold": self.hold_id,
                    "document": self,
                    "res_name": self.reward_id.name,
                }
            ]
        )[0]
        self.value = self._get_value(today)
        self._hand_out(today)
        self.state = "issued"

    def _get_value(self, today):
        club = self.club_id
        return club.currency_id._convert(
            self.points * club.point_value, self.currency_id, self.reward_id.company_id, today
        )

    def _prepare_card(self, today):
        days = self.reward_id.validity_days
        return {
            "program_id": self.reward_id._get_program().id,
            "partner_id": self.member_id.partner_id.id,
            "points": round(self.value / self.currency_id.rounding),
            "expiration_date": fields.Date.add(today, days=days) if days else False,
        }

    def _check_step(self, states):
        if not self.env.user.has_group("customer_club.customer_club_group_user"):
            raise UserError(self.env._("Only staff of the club decide about rewards."))
        self.check_access("read")
        for redemption in self:
            if redemption.state not in states:
                raise UserError(
                    self.env._(
                        "%(name)s is “%(state)s”; this step is not possible.",
                        name=redemption.name,
                        state=dict(self._fields["state"]._description_selection(self.env))[
                            redemption.state
                        ],
                    )
                )
