from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import pressure

MAX_DEFER_DAYS = 90


class TouchpointPressurePolicy(models.Model):
    _name = "touchpoint.pressure.policy"
    _description = "Contact Limit (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for every company."
    )
    scope = fields.Selection(
        [
            ("company", "Each company by itself"),
            ("global", "All companies together"),
        ],
        string="Counted In",
        required=True,
        default="company",
    )
    level = fields.Selection(
        [("person", "Person"), ("firm", "Firm with all its people")],
        string="Counted Per",
        required=True,
        default="person",
    )
    max_touches = fields.Integer(
        string="At Most",
        required=True,
        default=2,
        help="So many touches over all channels, calls and visits included.",
    )
    window_days = fields.Integer(
        string="Within (days)", required=True, default=7, help="In any so many days in a row."
    )
    min_gap_days = fields.Integer(
        string="Days Between",
        help="Days from one touch to the next at least. Zero: no such limit.",
    )
    defer_max_days = fields.Integer(
        string="Put Off At Most (days)",
        default=14,
        help="A touch that is too much waits for the first day that is free, but not longer than "
        "this and never beyond its grace days; then it is dropped.",
    )
    exempt_type_ids = fields.Many2many(
        "touchpoint.type",
        "touchpoint_pressure_policy_exempt_rel",
        string="Always Allowed",
        help="Touchpoints that are counted but never put off or dropped, such as the answer to a "
        "complaint.",
    )
    summary = fields.Char(string="In Words", compute="_compute_summary")

    _max_touches_positive = models.Constraint(
        "CHECK(max_touches > 0)",
        "A contact limit of zero would mean that nobody is ever contacted: enter at least 1 in “At "
        "Most”, or pause the rules instead.",
    )
    _window_days_range = models.Constraint(
        "CHECK(window_days BETWEEN 1 AND 366)",
        "“Within (days)” of a contact limit must be between 1 and 366.",
    )
    _min_gap_days_range = models.Constraint(
        "CHECK(min_gap_days BETWEEN 0 AND 366)",
        "“Days Between” of a contact limit must be between 0 and 366.",
    )
    _defer_max_days_range = models.Constraint(
        f"CHECK(defer_max_days BETWEEN 0 AND {MAX_DEFER_DAYS})",
        "“Put Off At Most (days)” of a contact limit must be between 0 and 90.",
    )

    @api.depends("max_touches", "window_days", "min_gap_days", "level", "scope", "defer_max_days")
    @api.depends_context("lang")
    def _compute_summary(self):
        for policy in self:
            policy.summary = policy._summarize()

    @api.constrains("scope", "company_id")
    def _check_scope(self):
        for policy in self:
            if policy.scope == "global" and policy.company_id:
                raise ValidationError(
                    self.env._(
                        "Contact limit “%s” counts all companies together, so it cannot belong to "
                        "one of them: leave the company empty.",
                        policy.name,
                    )
                )

    @api.onchange("scope")
    def _onchange_scope(self):
        if self.scope == "global":
            self.company_id = False

    def _summarize(self):
        words = {"touches": self.max_touches, "days": self.window_days}
        if self.level == "firm":
            parts = [self.env._("At most %(touches)s touches in %(days)s days per firm", **words)]
        else:
            parts = [self.env._("At most %(touches)s touches in %(days)s days per person", **words)]
        if self.scope == "global":
            parts.append(self.env._("all companies together"))
        if self.min_gap_days:
            parts.append(self.env._("at least %s days apart", self.min_gap_days))
        if self.defer_max_days:
            parts.append(self.env._("put off by at most %s days", self.defer_max_days))
        else:
            parts.append(self.env._("never put off"))
        return self.env["touchpoint.rule"]._join_words(parts)

    @api.model
    def _get_limits(self, companies):
        """The active limits that bind touches of ``companies``, for tools/pressure."""
        policies = self.sudo().search([("company_id", "in", [False, *companies.ids])], order="id")
        return [policy._get_limit() for policy in policies]

    def _get_limit(self):
        self.ensure_one()
        return pressure.Limit(
            number=self.max_touches,
            days=self.window_days,
            gap=self.min_gap_days,
            per_firm=self.level == "firm",
            across=self.scope == "global",
            company=self.company_id.id or None,
            defer=self.defer_max_days,
            exempt_types=frozenset(self.exempt_type_ids.ids),
        )
