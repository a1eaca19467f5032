from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubHold(models.Model):
    _name = "club.hold"
    _description = "Reserved Points (fact)"
    _order = "id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one("club.account", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    redemption_ids = fields.One2many("club.redemption", "hold_id", string="For")
    points = fields.Integer(required=True)
    state = fields.Selection(
        [("open", "Reserved"), ("posted", "Used"), ("void", "Released")],
        required=True,
        default="open",
    )
    key = fields.Char(required=True)
    expires_at = fields.Datetime(
        index="btree_not_null", help="Then the points are given back by themselves."
    )

    _key_unique = models.Constraint("UNIQUE(key)", "These points are already reserved.")
    _points_check = models.Constraint(
        "CHECK(points > 0)", "A reservation is a whole number of points above zero."
    )

    @api.model
    def _reserve(self, account, points, key, expires_at=None):
        """Reserve ``points`` of ``account``; the same key reserves once."""
        points = account._check_points(points)
        state = account._lock()[account.id]
        known = self.search([("key", "=", key)])
        if known:
            return known
        if points > state["balance"] - state["held"] - state["pending"]:
            raise account._error_short(points, state)
        hold = self.create(
            {"account_id": account.id, "points": points, "key": key, "expires_at": expires_at}
        )
        account._write_states({account.id: dict(state, held=state["held"] + points)})
        return hold

    def _check_open(self):
        self.ensure_one()
        self.invalidate_recordset(["state"])
        if self.state != "open":
            raise UserError(
                self.env._("The reservation of %s points was already resolved.", self.points)
            )

    def _release(self):
        """Give reserved points back to the member; a second time is an error."""
        for hold in self:
            account = hold.account_id
            values = account._lock()[account.id]
            hold._check_open()
            hold.state = "void"
            account._write_states({account.id: dict(values, held=values["held"] - hold.points)})

    def _lapse(self, why=None):
        """Release reservations, with the redemptions behind them and their pieces.

        :param why: told on the redemptions
        """
        redemptions = self.env["club.redemption"].search(
            [("hold_id", "in", self.ids), ("state", "in", ("reserved", "approved"))]
        )
        self._release()
        for redemption in redemptions:
            redemption.reward_id._give_piece_back()
        redemptions.state = "cancelled"
        why = why or self.env._("The reserved points were given back.")
        redemptions._message_log_batch(dict.fromkeys(redemptions.ids, why))
