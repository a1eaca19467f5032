from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClubPool(models.Model):
    """Members of one household or company who earn into, and spend from, one balance.

    Points that count for tiers stay with each member.
    """

    _name = "club.pool"
    _description = "Points Pool (fact)"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("household", "Household"), ("company", "Company")], required=True, default="household"
    )
    member_id = fields.Many2one(
        "club.member",
        string="Head",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'active'), ('pool_id', '=', False)]",
        help="Gets what is left when the pool is closed.",
    )
    club_id = fields.Many2one(related="member_id.club_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    member_ids = fields.One2many("club.member", "pool_id", string="Members", readonly=True)
    account_ids = fields.One2many("club.account", "pool_id")
    points = fields.Integer(compute="_compute_points", compute_sudo=True, string="Points Held")

    @api.depends("account_ids.balance")
    def _compute_points(self):
        for pool in self:
            pool.points = sum(pool.account_ids.mapped("balance"))

    @api.model_create_multi
    def create(self, vals_list):
        pools = super().create(vals_list)
        self.env["club.account"].sudo().create(
            [
                {
                    "club_id": pool.club_id.id,
                    "kind": "pool",
                    "unit": "redeemable",
                    "pool_id": pool.id,
                }
                for pool in pools
            ]
        )
        for pool in pools:
            pool._add(pool.member_id)
        return pools

    def write(self, vals):
        if not self.env.su and {"member_id", "active"} & vals.keys():
            raise UserError(
                self.env._("The head of a pool is not changed; close the pool and make another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Pools are not deleted: close them instead."))

    def _creation_message(self):
        return self.env._("Points pool created")

    def _add(self, members):
        """Let members into the pool; their points come along."""
        self.ensure_one()
        self.check_access("write")
        pool, members = self.sudo(), members.sudo()
        for member in members:
            if member.club_id != pool.club_id or member.state != "active" or not pool.active:
                raise ValidationError(
                    self.env._(
                        "%(member)s is not an active member of the club of “%(pool)s”.",
                        member=member.display_name,
                        pool=pool.name,
                    )
                )
            if member.pool_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s already shares the points of “%(pool)s”.",
                        member=member.display_name,
                        pool=member.pool_id.name,
                    )
                )
        own = {member: member.account_id for member in members}
        members.pool_id = pool
        for member, account in own.items():
            self.env["club.hold"].search(
                [("account_id", "=", account.id), ("state", "=", "open")]
            )._lapse()
            self._hand_over(account, pool.account_ids, f"pool:{pool.id}:{member.id}")

    def _hand_over(self, source, target, key):
        """Move everything from one account to the other; each time anew."""
        today = fields.Date.context_today(self)
        source._lock()
        times = self.env["club.move"].sudo().search_count([("key", "=like", f"{key}:%")])
        entries = source._transfer_entries(target, f"{key}:{times}", "transfer", today)
        if entries:
            self.env["club.account"].sudo()._post(entries)

    def action_close(self):
        """Close the pool; the head gets what is left and everybody earns alone again."""
        self.check_access("write")
        for pool in self.sudo():
            self.env["club.hold"].search(
                [("account_id", "in", pool.account_ids.ids), ("state", "=", "open")]
            )._lapse()
            head = pool.member_id
            pool.member_ids.pool_id = False
            pool.active = False
            self._hand_over(pool.account_ids, pool.account_ids._current(), f"close:{pool.id}")
            pool._message_log(
                body=self.env._("Closed; what was left went to %s.", head.display_name)
            )
