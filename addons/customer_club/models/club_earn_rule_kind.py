from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import points as points_tools

PURCHASE = ("amount", "quantity", "order")
TRIGGERS = [
    ("amount", "Purchase: by amount"),
    ("quantity", "Purchase: by quantity"),
    ("order", "Purchase: fixed for each"),
    ("event", "Event attended"),
    ("survey", "Survey answered"),
    ("referral", "Friend referred"),
    ("birthday", "Birthday"),
    ("anniversary", "Anniversary of joining"),
    ("manual", "Given by staff"),
]


class ClubEarnRule(models.Model):
    """What a rule rewards, and how much it gives at most."""

    _inherit = "club.earn.rule"

    trigger = fields.Selection(TRIGGERS, string="Rewards", required=True, default="amount")
    per_quantity = fields.Float(
        digits=(16, 3), default=1, required=True, string="For Every (Quantity)"
    )
    amount_min = fields.Monetary(
        string="Purchase of at Least", help="Without taxes; only matching products count."
    )
    counts_for_tier = fields.Boolean(default=True, help="The points also count for the tier.")
    max_order = fields.Integer(string="At Most per Purchase", default=0, required=True)
    max_day = fields.Integer(string="At Most per Day", default=0, required=True)
    max_member = fields.Integer(string="At Most per Member", default=0, required=True)
    max_total = fields.Integer(
        string="At Most in All",
        default=0,
        required=True,
        help="Points of the whole campaign, for all members together. 0: no limit.",
    )
    lock_count = fields.Integer(
        default=0, required=True, help="Lets purchases that share a limit queue for it."
    )
    overlap_warning = fields.Char(compute="_compute_overlap_warning")

    _quantity_check = models.Constraint(
        "CHECK(per_quantity > 0)", "An earn rule needs a quantity above zero."
    )
    _amount_min_check = models.Constraint(
        "CHECK(amount_min >= 0)", "The least purchase cannot be negative."
    )
    _caps_check = models.Constraint(
        "CHECK(max_order >= 0 AND max_day >= 0 AND max_member >= 0 AND max_total >= 0)",
        "A limit of an earn rule cannot be negative.",
    )

    @api.constrains("points")
    def _check_whole_points(self):
        for rule in self:
            if rule.points > 1_000_000:
                raise ValidationError(
                    self.env._("Rule %s gives more than a million points at once.", rule.name)
                )

    @api.depends(
        "trigger", "product_domain", "tier_ids", "date_from", "date_to", "active", "club_id"
    )
    def _compute_overlap_warning(self):
        """Name the rules that reward the same purchases on the same days."""
        for rule in self:
            others = rule.club_id.earn_rule_ids.filtered(
                lambda other, rule=rule: other != rule and rule._overlaps(other)
            )
            rule.overlap_warning = (
                self.env._(
                    "On the same days these rules reward the same purchases as well; members get the points of "
                    "each: %s",
                    ", ".join(others.mapped("name")),
                )
                if others
                else False
            )

    def _overlaps(self, other):
        """Do two rules about purchases hold on a common day for a common product and tier?"""
        first = max(filter(None, (self.date_from, other.date_from)), default=None)
        last = min(filter(None, (self.date_to, other.date_to)), default=None)
        return (
            {self.trigger, other.trigger} <= set(PURCHASE)
            and self.active
            and other.active
            and self._origin.id != other._origin.id
            and not (first and last and first > last)
            and (not self.tier_ids or not other.tier_ids or bool(self.tier_ids & other.tier_ids))
            and (
                self.product_domain == other.product_domain
                or "[]" in (self.product_domain, other.product_domain)
            )
        )

    def _total_for(self, lines, *multipliers):
        """(points, weights) of the matching lines of one purchase, floored once.

        :param lines: ``[(amount, quantity)]`` in the currency of the club
        """
        self.ensure_one()
        amounts = [amount for amount, _quantity in lines]
        amount = sum(amounts)
        if self.trigger not in PURCHASE or amount < points_tools.to_decimal(self.amount_min):
            return 0, amounts
        if self.trigger == "amount":
            return self._points_for(amount, *multipliers), amounts
        multipliers = (points_tools.to_decimal(self.multiplier, 2), *multipliers)
        if self.trigger == "order":
            units = 1 if amount > 0 else 0
            return points_tools.points_for(units, 1, self.points, *multipliers), amounts
        quantities = [quantity for _amount, quantity in lines]
        per_quantity = points_tools.to_decimal(self.per_quantity)
        return (
            points_tools.points_for(sum(quantities), per_quantity, self.points, *multipliers),
            quantities,
        )

    def _fixed_points(self, multiplier):
        """Points for an occasion that is no purchase."""
        self.ensure_one()
        return points_tools.points_for(
            1, 1, self.points, points_tools.to_decimal(self.multiplier, 2), multiplier
        )

    def _capped(self, points, account, date, used):
        """``points``, or what the limits of the rule leave of them.

        :param used: ``{limit: points}`` of the entries prepared in the same call; it is kept up
            to date. The account is locked, so that two purchases never share the same rest.
        """
        self.ensure_one()
        limits = {
            "max_day": ("day", date),
            "max_member": ("member", None),
            "max_total": ("total", None),
        }
        if self.trigger in PURCHASE and self.max_order:
            points = min(points, self.max_order)
        for field, (scope, day) in limits.items():
            if not self[field] or not points:
                continue
            self._queue(account, scope)
            key = (self.id, scope, day, account.unit, None if scope == "total" else account.id)
            if key not in used:
                used[key] = self._given(account, scope, day)
            points = max(min(points, self[field] - used[key]), 0)
        for key in used:
            if (
                key[0] == self.id
                and key[3] == account.unit
                and key[4] in (None, account.id)
                and key[2] in (None, date)
            ):
                used[key] += points
        return points

    def _queue(self, account, scope):
        if scope == "total":
            # a write, so that a purchase in parallel is tried again with fresh figures
            self.sudo().lock_count += 1
            self.flush_recordset(["lock_count"])
        else:
            account._lock()

    def _given(self, account, scope, day):
        """Points this rule gave already, less what was taken back."""
        domain = [("rule_id", "=", self.id), ("unit", "=", account.unit)]
        if day:
            domain.append(("effective_date", "=", day))
        given = 0
        for side, sign, kinds in (
            ("to_account_id", 1, ("earn", "restore")),
            ("from_account_id", -1, ("clawback",)),
        ):
            mine = [] if scope == "total" else [(side, "=", account.id)]
            rows = self.env["club.move"]._read_group(
                [*domain, *mine, ("kind", "in", kinds)], [], ["points:sum"]
            )
            given += sign * (rows[0][0] or 0)
        return given
