from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubRedemption(models.Model):
    """From approval to handing over: vouchers, top-ups, gifts and services; and the way back."""

    _inherit = "club.redemption"  # pylint: disable=consider-merging-classes-inherited

    kind = fields.Selection(related="reward_id.kind", store=True, precompute=True)
    delivery_partner_id = fields.Many2one(
        "res.partner",
        string="Deliver To",
        readonly=True,
        index="btree_not_null",
        help="Address a gift goes to; empty: it is handed over at the desk.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    delivered_by_id = fields.Many2one("res.users", string="Handed Over By", readonly=True)
    delivered_on = fields.Datetime(string="Handed Over On", readonly=True, copy=False)
    api_key = fields.Char(
        readonly=True, copy=False, index="btree_not_null", help="Key of the system that called."
    )
    in_hands = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _api_key_unique = models.Constraint(
        "UNIQUE(api_key)", "This key was already used for another redemption."
    )

    @api.depends("state", "kind", "is_used")
    def _compute_steps(self):
        """Which buttons make sense."""
        for redemption in self:
            redemption.in_hands = redemption.kind in ("gift", "service") and redemption.state in (
                "approved",
                "issued",
            )
            redemption.can_cancel = (
                redemption.state in ("reserved", "approved", "issued") and not redemption.is_used
            )

    @api.depends("kind", "state")
    def _compute_is_used(self):
        result = super()._compute_is_used()
        for redemption in self:
            if redemption.kind == "ewallet":  # one card for many top-ups: see action_cancel
                redemption.is_used = False
            elif redemption.kind in ("gift", "service"):
                redemption.is_used = redemption.state == "delivered"
        return result

    def _check_choice(self, member, reward, points, today):
        result = super()._check_choice(member, reward, points, today)
        reward._take_piece(member)
        return result

    def _prepare_redemption(self, member, reward, points, today):
        values = super()._prepare_redemption(member, reward, points, today)
        if reward.kind == "gift" and reward.delivery:
            values["delivery_partner_id"] = member.partner_id.id
        return values

    def _hand_out(self, today):
        """What the member gets for the points."""
        if self.kind == "voucher":
            self.card_id = self._create_card(self._prepare_card(today))
        elif self.kind == "ewallet":
            self._top_up()

    def _create_card(self, values):
        # the voucher belongs to the redemption, whose chatter tells its story
        quiet = {"loyalty_no_mail": True, "tracking_disable": True}
        return self.env["loyalty.card"].with_context(**quiet).create(values)

    def _top_up(self):
        program = self.reward_id._get_wallet_program()
        partner = self.member_id.partner_id
        card = self.env["loyalty.card"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)], limit=1
        ) or self._create_card({"program_id": program.id, "partner_id": partner.id, "points": 0})
        self._change_wallet(card, self.value)
        self.card_id = card

    def _change_wallet(self, card, amount):
        card.with_context(loyalty_no_mail=True).points += amount
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self.name,
                "issued": max(amount, 0),
                "used": max(-amount, 0),
                "order_model": self._name,
                "order_id": self.id,
            }
        )

    def action_approve(self):
        """Staff agree: vouchers and top-ups are issued, gifts and services are made ready."""
        self._check_step({"reserved"})
        today = fields.Date.context_today(self)
        for redemption in self.sudo():
            if redemption.partner_id == self.env.user.partner_id:
                raise UserError(self.env._("Nobody approves a reward for themselves."))
            redemption.write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
            if redemption.kind in ("voucher", "ewallet"):
                redemption._issue(today)
            else:  # promised: it waits for its member, however long
                redemption.hold_id.expires_at = False

    def action_deliver(self):
        """The member has the gift, or the service was done: the points are spent now at the latest."""
        self._check_step({"approved", "issued"})
        for redemption in self.sudo():
            if redemption.kind not in ("gift", "service"):
                raise UserError(
                    self.env._("%s is not handed over: it is used on an order.", redemption.name)
                )
            if redemption.state == "approved":
                redemption._issue(fields.Date.context_today(self))
            redemption.write(
                {
                    "state": "delivered",
                    "delivered_by_id": self.env.uid,
                    "delivered_on": fields.Datetime.now(),
                }
            )

    def action_cancel(self):
        """Give the points back to the lots they came from; what was used cannot be cancelled."""
        self._check_step({"reserved", "approved", "issued"})
        today = fields.Date.context_today(self)
        for redemption in self.sudo():
            if redemption.is_used:
                raise UserError(self.env._("Voucher %s was already used.", redemption.code))
            if redemption.state == "issued":
                redemption._give_back(today)
            else:
                redemption.hold_id._release()
            redemption.reward_id._give_piece_back()
            redemption.state = "cancelled"

    def _give_back(self, today):
        if self.kind == "ewallet":
            if self.card_id.points < self.value:
                raise UserError(
                    self.env._(
                        "A part of the top-up of %s was already spent.", self.partner_id.name
                    )
                )
            self._change_wallet(self.card_id, -self.value)
        elif self.kind == "voucher":
            self.card_id.with_context(loyalty_no_mail=True).write({"points": 0, "active": False})
        move = self.move_id
        self.env["club.account"]._post(
            [
                {
                    "from_account": move.to_account_id,
                    "to_account": move.from_account_id._current(),
                    "points": move.points,
                    "kind": "restore",
                    "key": f"restore:{move.id}",
                    "effective_date": today,
                    "expires_on": self.club_id._expires_on(today),
                    "give_back": move,
                    "reverses": move,
                    "document": self,
                    "res_name": self.reward_id.name,
                }
            ]
        )
