from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import tiering


class ClubMember(models.Model):
    """Tiers of a member: up at once, down only when the goods that caused it come back."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    tier_id = fields.Many2one(
        "club.tier",
        readonly=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        group_expand="_read_group_tier_ids",
    )
    tier_since = fields.Date(readonly=True)
    tier_lock_until = fields.Date(
        string="Tier Kept Until",
        readonly=True,
        help="Until this day the tier is neither raised nor lowered.",
    )
    tier_warned_on = fields.Date(
        readonly=True,
        index="btree_not_null",
        help="Since this day the member no longer reaches the tier.",
    )
    service_priority = fields.Integer(related="tier_id.service_priority")
    next_tier_id = fields.Many2one("club.tier", compute="_compute_next_tier")
    next_tier_progress = fields.Float(compute="_compute_next_tier", string="On the Way")
    next_tier_gap = fields.Char(compute="_compute_next_tier", string="Still Needed")

    @api.model
    def _read_group_tier_ids(self, tiers, domain):
        clubs = self.search(domain).club_id
        return self.env["club.tier"].search([("club_id", "in", clubs.ids)])

    @api.depends("tier_id", "points_qualifying")
    def _compute_next_tier(self):
        metrics = self._metrics(fields.Date.context_today(self))
        for member in self:
            tiers = member.club_id.tier_ids.filtered(
                lambda tier, member=member: (
                    tier._rank() > member.tier_id._rank() and tier.criterion_ids
                )
            ).sorted(lambda tier: tier._rank())
            member.next_tier_id = tier = tiers[:1]
            share, gaps = tiering.missing(
                tier._ladder()[0] if tier else [], metrics.get(member.id, {})
            )
            member.next_tier_progress = 100 * share
            member.next_tier_gap = member._format_gaps(gaps)

    def _format_gaps(self, gaps):
        parts = []
        for metric, _need, gap in gaps:
            if gap > 0 and metric == "points":
                parts.append(self.env._("%s more tier points", int(gap)))
            elif gap > 0 and metric == "orders":
                parts.append(self.env._("%s more purchases", int(gap)))
            elif gap > 0 and metric == "visits":
                parts.append(self.env._("%s more visits", int(gap)))
            elif gap > 0 and metric == "value":
                parts.append(self.env._("%s more in the value score", int(gap)))
            elif gap > 0:
                parts.append(self.env._("%s more in purchases", self.currency_id.format(gap)))
        return ", ".join(parts)

    def action_set_tier(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Tier"),
            "res_model": "club.tier.change",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_member_id": self.id, "default_tier_id": self.tier_id.id},
        }

    def set_tier(self, tier, reason, lock_until=None):
        """Give members a tier by hand, with a reason, and keep it until ``lock_until``."""
        self.check_access("write")
        if not self.env.user.has_group("customer_club.customer_club_group_manager"):
            raise UserError(self.env._("Only a club manager changes a tier by hand."))
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why the tier is changed by hand."))
        for member in self.sudo():
            if tier.club_id != member.club_id:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to %(club)s.",
                        tier=tier.name,
                        club=member.club_id.name,
                    )
                )
            member.tier_lock_until = lock_until
            member._set_tier(tier, "manual", fields.Date.context_today(self), {"note": reason})

    def _place(self, today, reason="join"):
        """Give members the higher tier that their figures qualify for, outside of any posting."""
        metrics = self._metrics(today)
        changes = []
        for club, mine in self.grouped("club_id").items():
            qualified_of = club.tier_ids._qualifier()
            for member in mine:
                values = metrics.get(member.id, {})
                tier = qualified_of(values)
                if tier._rank() > member.tier_id._rank():
                    changes.append((member, tier, reason, member._justify(tier, values)))
        self._set_tiers(changes, today)

    @api.model
    def _after_post(self, posted):
        """Let new tier points raise a tier, and returned ones take back the tier they caused.

        :param posted: ``[(move, entry)]``
        """
        gained = self._last_moves((entry["to_account"], move) for move, entry in posted)
        lost = self._last_moves(
            (entry["from_account"], move) for move, entry in posted if entry["kind"] == "clawback"
        )
        today = fields.Date.context_today(self)
        for found, step in ((gained, "_raise"), (lost, "_reverse")):
            members = (
                self.browse().union(*found).filtered(lambda member: member._tier_is_open(today))
            )
            metrics = members._metrics(today)
            changes = []
            for club, mine in members.grouped("club_id").items():
                qualified_of = club.tier_ids._qualifier()
                for member in mine:
                    values = metrics.get(member.id, {})
                    changes += getattr(member, step)(qualified_of(values), values, found[member])
            if changes:
                self._set_tiers(changes, today)

    @api.model
    def _last_moves(self, pairs):
        """{member: the last move} of the accounts that count for tiers.

        :param pairs: ``(account, move)`` in the order of posting
        """
        moves = {account.id: move for account, move in pairs}
        accounts = self.env["club.account"].sudo().browse(moves)
        return {
            account.member_id: moves[account.id]
            for account in accounts
            if account.unit == "qualifying" and account.member_id
        }

    def _tier_is_open(self, today):
        locked = self.tier_lock_until and self.tier_lock_until >= today
        return self.state == "active" and not locked

    def _raise(self, qualified, metrics, move):
        """[change] up to the tier the member qualifies for, or []."""
        if qualified._rank() <= self.tier_id._rank():
            return []
        reason = "merge" if move.kind == "merge" else "upgrade"
        details = dict(self._justify(qualified, metrics), move_id=move.id)
        return [(self, qualified, reason, details)]

    def _reverse(self, qualified, metrics, move):
        """[change] down through upgrades that the returned points no longer justify, or []."""
        tier = self.tier_id
        while tier._rank() > qualified._rank():
            log = self.env["club.tier.log"].search(
                [
                    ("member_id", "=", self.id),
                    ("to_tier_id", "=", tier.id),
                    ("reason", "!=", "renewal"),  # which caused nothing
                ],
                limit=1,
            )
            if (
                log.reason not in ("upgrade", "join", "merge")
                or not log.move_id
                or self._still_justified(log)
            ):
                break
            tier = log.from_tier_id
        if tier._rank() < qualified._rank():
            tier = qualified
        if tier == self.tier_id:
            return []
        details = dict(self._justify(self.tier_id, metrics), move_id=move.id)
        return [(self, tier, "return", details)]

    def _still_justified(self, log):
        """Would the upgrade have happened without the points taken back since?"""
        points, amount = self.env["club.batch"]._taken_back(
            self.qualifying_account_id.id, log.move_id.id
        )
        if log.metric not in ("points", "spend"):
            return False  # counted anew: what qualifies now decides
        return log.metric_value - (points if log.metric == "points" else amount) >= log.threshold

    def _justify(self, tier, metrics, keep=False):
        """The condition of ``tier`` to put on record, with the value the member reached.

        :param keep: the condition to keep the tier instead of the one to reach it
        """
        ladder = tier._ladder(keep)[0] if tier else []
        met = [conditions for conditions in ladder if tiering.is_met([conditions], metrics)]
        for conditions in met or (ladder if tier == self.tier_id else []):
            metric, threshold = conditions[0]
            return {
                "metric": metric,
                "metric_value": metrics.get(metric, 0),
                "threshold": threshold,
            }
        return {"metric": "points", "metric_value": metrics.get("points", 0)}

    def _set_tier(self, tier, reason, today, details):
        self._set_tiers([(self, tier, reason, details)], today)

    @api.model
    def _set_tiers(self, changes, today):
        """Log and store tier changes: ``[(member, tier, reason, details of the log)]``."""
        now = fields.Datetime.now()
        self.env["club.tier.log"].create(
            [
                {
                    "member_id": member.id,
                    "club_id": member.club_id.id,
                    "company_id": member.company_id.id,
                    "from_tier_id": member.tier_id.id,
                    "to_tier_id": tier.id,
                    "reason": reason,
                    "window_start": member.club_id._window_start(today, member.since),
                    "date": today,
                    "posted_at": now,
                    "user_id": self.env.uid,
                    **details,
                }
                for member, tier, reason, details in changes
            ]
        )
        by_tier = {}
        for member, tier, _reason, _details in changes:
            if member.tier_id != tier:
                by_tier[tier] = by_tier.get(tier, self.browse()) | member
        for tier, members in by_tier.items():
            members.write({"tier_id": tier.id, "tier_since": today, "tier_warned_on": False})
        self.browse(member.id for member, *_rest in changes).invalidate_recordset(["tier_log_ids"])
