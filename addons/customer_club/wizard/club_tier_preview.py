from odoo import Command, api, fields, models

from ..tools import tiering

BATCH = 5000


class ClubTierPreview(models.TransientModel):
    """Try other thresholds: who moves, and what a year of it costs. Nothing is written."""

    _name = "club.tier.preview"
    _description = "What-if of tier conditions (configuration)"

    club_id = fields.Many2one("club.club", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="club_id.currency_id")
    line_ids = fields.One2many("club.tier.preview.line", "preview_id")
    result_ids = fields.One2many("club.tier.preview.result", "preview_id", readonly=True)
    warning = fields.Text(readonly=True)
    moved = fields.Integer(string="Members Who Move", readonly=True)
    cost = fields.Monetary(
        string="Costs a Year",
        readonly=True,
        help="Points that members who move would earn more or less in a year like the last one, "
        "at the value of a point.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        club = self.env["club.club"].browse(
            values.get("club_id") or self.env.context.get("default_club_id")
        )
        values["line_ids"] = [
            Command.create(
                {"criterion_id": row.id, "threshold": row.threshold, "keep": row.threshold_keep}
            )
            for row in club.tier_ids.criterion_ids
        ]
        return values

    def action_preview(self):
        """Work the figures out and show them."""
        self.ensure_one()
        self._simulate(fields.Date.context_today(self))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_apply(self):
        """Make the tried numbers the conditions of the tiers; members move in the next review."""
        self.ensure_one()
        for line in self.line_ids:
            line.criterion_id.write(
                {"threshold": line.threshold, "threshold_keep": min(line.keep, line.threshold)}
            )
        return {"type": "ir.actions.act_window_close"}

    def _ladders(self):
        """(tiers lowest first, what reaches them, what keeps them) with the tried numbers."""
        tiers = self.club_id.tier_ids.sorted(lambda tier: tier._rank())
        lines = {line.criterion_id: line for line in self.line_ids}
        reach, keep = [], []
        for tier in tiers:
            rows = sorted(tier.criterion_ids.grouped("alternative").items())
            reach.append([[(r.metric, lines[r].threshold) for r in group] for _n, group in rows])
            keep.append(
                [
                    [(r.metric, lines[r].keep or lines[r].threshold) for r in group]
                    for _n, group in rows
                ]
            )
        return tiers, reach, keep

    def _simulate(self, today):
        tiers, reach, keep = self._ladders()
        position = {tier.id: index for index, tier in enumerate(tiers)}
        counts = [{"now": 0, "then": 0, "up": 0, "down": 0, "reach": 0, "cost": 0} for _t in tiers]
        total = 0
        for member, values, yearly in self._members(today):
            total += 1
            now = position.get(member.tier_id.id)
            for index, alternatives in enumerate(reach):
                counts[index]["reach"] += tiering.is_met(alternatives, values)
            then = self._target(member, now, values, reach, keep, today)
            if now is not None:
                counts[now]["now"] += 1
            if then is not None:
                counts[then]["then"] += 1
            if then != now:
                entry = counts[then if then is not None else now]
                entry["up" if (then or 0) > (now if now is not None else -1) else "down"] += 1
                entry["cost"] += yearly * (
                    (tiers[then].multiplier if then is not None else 1)
                    - (tiers[now].multiplier if now is not None else 1)
                )
        self._store(tiers, reach, counts, total)

    def _members(self, today):
        """(member, metrics, points earned in the past year) of all active members, in batches."""
        last_id, year_ago = 0, fields.Date.subtract(today, years=1)
        while True:
            members = self.env["club.member"].search(
                [
                    ("club_id", "=", self.club_id.id),
                    ("state", "=", "active"),
                    ("id", ">", last_id),
                ],
                order="id",
                limit=BATCH,
            )
            if not members:
                return
            last_id = members[-1].id
            metrics = members._metrics(today)
            yearly = self.env["club.batch"]._metrics(
                [(member.id, member.qualifying_account_id.id, year_ago) for member in members]
            )
            for member in members:
                yield (
                    member,
                    metrics.get(member.id, {}),
                    yearly.get(member.id, {}).get("points", 0),
                )

    def _target(self, member, now, values, reach, keep, today):
        """Position of the tier the member ends in, by the rules of the review."""
        qualified = tiering.qualified(reach, values)
        rank = -1 if now is None else now
        if (qualified if qualified is not None else -1) > rank:
            return qualified if member._tier_is_open(today) else now
        if (
            now is None
            or qualified == now
            or self.club_id.downgrade == "none"
            or not reach[now]
            or tiering.is_met(keep[now], values)
            or not member._tier_is_open(today)
        ):
            return now
        return qualified if self.club_id.downgrade == "qualified" else (now - 1 if now else None)

    def _store(self, tiers, reach, counts, total):
        value = self.club_id.point_value
        warnings = [
            tier._get_reach_warning(entry["reach"], total)
            for tier, alternatives, entry in zip(tiers, reach, counts, strict=True)
            if alternatives
        ]
        self.write(
            {
                "result_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "tier_id": tier.id,
                                "members_now": entry["now"],
                                "members_then": entry["then"],
                                "moved_up": entry["up"],
                                "moved_down": entry["down"],
                                "cost": entry["cost"] * value,
                            }
                        )
                        for tier, entry in zip(tiers, counts, strict=True)
                    ),
                ],
                "moved": sum(entry["up"] + entry["down"] for entry in counts),
                "cost": sum(entry["cost"] for entry in counts) * value,
                "warning": "\n".join(filter(None, warnings)),
            }
        )


class ClubTierPreviewLine(models.TransientModel):
    _name = "club.tier.preview.line"
    _description = "Tried condition (configuration)"

    preview_id = fields.Many2one("club.tier.preview", required=True, index=True, ondelete="cascade")
    criterion_id = fields.Many2one("club.tier.criterion", required=True, ondelete="cascade")
    tier_id = fields.Many2one(related="criterion_id.tier_id")
    alternative = fields.Integer(related="criterion_id.alternative")
    metric = fields.Selection(related="criterion_id.metric")
    threshold_now = fields.Float(related="criterion_id.threshold", string="Today")
    threshold = fields.Float(digits=(16, 2), required=True, string="What If")
    keep = fields.Float(digits=(16, 2), string="To Keep the Tier")

    _threshold_check = models.Constraint(
        "CHECK(threshold > 0 AND keep >= 0)", "A condition of a tier needs a number above zero."
    )


class ClubTierPreviewResult(models.TransientModel):
    _name = "club.tier.preview.result"
    _description = "Outcome of tried conditions (result)"

    preview_id = fields.Many2one("club.tier.preview", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    tier_id = fields.Many2one("club.tier", required=True, ondelete="cascade")
    members_now = fields.Integer(string="Members Today")
    members_then = fields.Integer()
    moved_up = fields.Integer(string="Moved Up Into It")
    moved_down = fields.Integer(string="Moved Down Into It")
    cost = fields.Monetary(string="Costs a Year")
