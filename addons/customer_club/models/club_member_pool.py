from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClubMember(models.Model):
    """Points that members share, pass on or leave behind."""

    _inherit = "club.member"

    pool_id = fields.Many2one(
        "club.pool",
        string="Points Pool",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Members of a pool earn into one balance and spend from it.",
    )
    points_pending = fields.Integer(related="account_id.pending", string="Pending")

    @api.depends("pool_id.account_ids")
    def _compute_accounts(self):
        """Who is in a pool spends from the pool; tiers stay personal."""
        result = super()._compute_accounts()
        for member in self.filtered("pool_id"):
            member.account_id = member.pool_id.account_ids
        return result

    def action_leave_pool(self):
        """Earn alone again; what is in the pool stays there."""
        self.check_access("write")
        for member in self.sudo():
            if member == member.pool_id.member_id:
                raise UserError(
                    self.env._(
                        "%s is the head of the pool: close the pool instead.", member.display_name
                    )
                )
            member.pool_id = False

    def action_transfer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pass Points On"),
            "res_model": "club.transfer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_member_id": self.id},
        }

    def transfer_points(self, target, points, reason, key):
        """Pass ``points`` on to another member of the club; the same key passes them on once.

        The points keep their expiry. Return the move.
        """
        self.ensure_one()
        self.check_access("write")
        source, target = self.sudo(), target.sudo()
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why the points are passed on."))
        if source.club_id != target.club_id or {source.state, target.state} != {"active"}:
            raise ValidationError(
                self.env._("Points pass only between two active members of one club.")
            )
        if source.account_id == target.account_id:
            raise ValidationError(self.env._("These two already share their points."))
        source._check_safe(points)
        return (
            self.env["club.account"]
            .sudo()
            ._post(
                [
                    {
                        "from_account": source.account_id,
                        "to_account": target.account_id,
                        "points": points,
                        "kind": "transfer",
                        "key": f"transfer:{key}",
                        "effective_date": fields.Date.context_today(self),
                        "document": target,
                        "res_name": target.display_name,
                        "reason": reason,
                    }
                ]
            )
        )[0]

    def action_leave(self):
        """Leave the club: reservations are released, points stay or are forfeited."""
        result = super().action_leave()
        for member in self.sudo():
            if member.pool_id.member_id == member:
                member.pool_id.action_close()
            member.pool_id = False
            self.env["club.hold"].search(
                [("account_id", "=", member.account_id.id), ("state", "=", "open")]
            )._lapse()
            if member.club_id.leave_points == "forfeit":
                member._forfeit(fields.Date.context_today(self))
        return result

    def _forfeit(self, today):
        account = self.account_id
        points = account._lock()[account.id]["balance"]
        times = self.env["club.move"].search_count([("key", "=like", f"leave:{self.id}:%")])
        if points:
            self.env["club.account"]._post(
                [
                    {
                        "from_account": account,
                        "to_account": account._system("expire"),
                        "points": points,
                        "kind": "expire",
                        "policy": "all",
                        "key": f"leave:{self.id}:{times}",
                        "effective_date": today,
                    }
                ]
            )
