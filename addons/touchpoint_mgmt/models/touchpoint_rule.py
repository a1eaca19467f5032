from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

HORIZON_DAYS = 35

#: changing one of these means that other customers are contacted, or on other days
PLANNING_FIELDS = (
    "company_id",
    "type_id",
    "channel_id",
    "anchor_id",
    "audience_domain",
    "exclusion_domain",
    "recurrence",
    "recurrence_days",
    "feb29_policy",
    "offset_days",
    "grace_days",
    "backfill",
    "backfill_from",
    "workday_policy",
    "calendar_id",
    "slot_hour",
    "priority",
    "assignment",
    "user_id",
    "team_id",
    "backup_user_id",
    "hold_out_percent",
    "cap_exempt",
    "window_after",
    "target",
    "target_role",
    "list_first_day",
    "list_last_day",
)
#: written by the buttons and the planner only
FLOW_FIELDS = (
    "state",
    "needs_approval",
    "version",
    "preview_hash",
    "approved_by_id",
    "approved_on",
    "plan_from",
    "paused_on",
    "planned_until",
    "last_run_at",
    "last_run_rows",
    "last_run_ms",
    "last_error",
    "plan_mark",
)


class TouchpointRule(models.Model):
    _name = "touchpoint.rule"
    _description = "Touchpoint Rule (configuration)"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one("touchpoint.type", string="Touchpoint", required=True)
    channel_id = fields.Many2one(
        "touchpoint.channel",
        required=True,
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    anchor_id = fields.Many2one(
        "touchpoint.anchor",
        string="Counted From",
        help="The fact that dates are counted from.",
    )
    anchor_kind = fields.Selection(related="anchor_id.kind")
    audience_domain = fields.Char(string="Audience", default="[]", required=True)
    exclusion_domain = fields.Char(
        string="Except", help="Customers who are never contacted by this rule."
    )

    recurrence = fields.Selection(
        [
            ("none", "Once"),
            ("days", "Every so many days"),
            ("monthly", "Every month"),
            ("monthly_list", "Once, in the list of the following month"),
            ("quarterly", "Every quarter, spread over its days"),
            ("yearly", "Every year"),
        ],
        required=True,
        compute="_compute_recurrence",
        store=True,
        readonly=False,
        precompute=True,
    )
    recurrence_days = fields.Integer(string="Repeat Every (days)", default=90)
    feb29_policy = fields.Selection(
        [("feb28", "28 February"), ("mar01", "1 March"), ("leap", "Only in leap years")],
        string="29 February",
        required=True,
        default="feb28",
        help="The day for an anniversary of 29 February in other years.",
    )
    offset_days = fields.Integer(
        string="Days After",
        help="Days from the anchor to the touch; negative: before the anchor, at most 35 days.",
    )
    grace_days = fields.Integer(
        default=12, help="The touch may still be done so many days after its date; then it expires."
    )
    backfill = fields.Selection(
        [
            ("none", "Only touches due from the start on"),
            ("grace", "Also touches whose grace days are not over"),
        ],
        string="At the Start",
        required=True,
        default="none",
        help="What the first start does with dates that have already passed.",
    )
    workday_policy = fields.Selection(
        [
            ("keep", "Keep the day"),
            ("next", "Next working day"),
            ("previous", "Previous working day"),
            ("nearest", "Nearest working day"),
        ],
        string="On Days Off",
        required=True,
        default="next",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Days",
        check_company=True,
        help="Empty: the company's working hours.",
    )
    slot_hour = fields.Float(
        string="Time of Day", default=9.0, help="Local time of the customer, from 04:00 to 23:59."
    )
    priority = fields.Integer(
        default=5, help="0 to 9; 9 comes first in the queue and wins when contacts are limited."
    )
    assignment = fields.Selection(
        [("owner", "The customer's salesperson"), ("fixed", "One person")],
        string="Done By",
        required=True,
        default="owner",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Does the touches; for the salesperson rule: of customers without a salesperson.",
    )
    hold_out_percent = fields.Float(
        string="Control Group %",
        digits=(5, 2),
        help="Share of customers who are deliberately not contacted, to measure the effect.",
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    needs_approval = fields.Boolean(string="Changed After Approval", copy=False, readonly=True)
    version = fields.Integer(default=1, copy=False, readonly=True)
    preview_hash = fields.Char(copy=False, readonly=True)
    approved_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    approved_on = fields.Datetime(copy=False, readonly=True)
    plan_from = fields.Date(copy=False, readonly=True, help="Nothing due earlier is planned.")
    planned_until = fields.Date(copy=False, readonly=True)
    last_run_at = fields.Datetime(string="Last Run", copy=False, readonly=True)
    last_run_rows = fields.Integer(string="Rows of the Last Run", copy=False, readonly=True)
    last_run_ms = fields.Integer(string="Milliseconds of the Last Run", copy=False, readonly=True)
    last_error = fields.Text(copy=False, readonly=True)
    plan_mark = fields.Char(
        copy=False, readonly=True, help="Changes with everything the planner reads for the rule."
    )
    touch_ids = fields.One2many("touchpoint.touch", "rule_id", string="Touches")
    touch_count = fields.Integer(compute="_compute_touch_count")
    run_ids = fields.One2many("touchpoint.run", "rule_id", string="Runs")

    _grace_positive = models.Constraint(
        "CHECK(grace_days >= 0 AND grace_days <= 366)", "Grace days must be between 0 and 366."
    )
    _hold_out_range = models.Constraint(
        "CHECK(hold_out_percent >= 0 AND hold_out_percent <= 90)",
        "The control group must be between 0 and 90 percent.",
    )
    _priority_range = models.Constraint(
        "CHECK(priority BETWEEN 0 AND 9)", "The priority must be between 0 and 9."
    )
    _recurrence_days_positive = models.Constraint(
        "CHECK(recurrence != 'days' OR recurrence_days > 0)",
        "A rule that repeats needs a number of days above zero.",
    )
    _slot_hour_range = models.Constraint(
        "CHECK(slot_hour >= 4 AND slot_hour < 24)",
        "The time of day must be between 04:00 and 23:59, so that it exists on every day of the "
        "year.",
    )

    @api.depends("type_id")
    def _compute_channel_id(self):
        for rule in self:
            rule.channel_id = rule.type_id.channel_id or rule.channel_id

    @api.depends("anchor_id")
    def _compute_recurrence(self):
        for rule in self:
            if rule.anchor_id.kind == "anniversary":
                rule.recurrence = "yearly"
            else:
                rule.recurrence = rule.recurrence or "none"

    def _compute_touch_count(self):
        counts = dict(
            self.env["touchpoint.touch"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.touch_count = counts.get(rule, 0)

    @api.constrains("offset_days")
    def _check_offset_days(self):
        for rule in self:
            if rule.offset_days < -HORIZON_DAYS:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: touches can be planned at most %(horizon)s days before "
                        "their anchor, not %(days)s.",
                        rule=rule.name,
                        horizon=HORIZON_DAYS,
                        days=-rule.offset_days,
                    )
                )

    @api.constrains("name", "anchor_id")
    def _check_anchor_id(self):
        for rule in self:
            rule._check_has_anchor()
            if not rule.anchor_id.is_available:
                raise ValidationError(rule.anchor_id.availability)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(field in vals for vals in vals_list for field in FLOW_FIELDS):
            self._refuse_flow_fields()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and any(field in vals for field in FLOW_FIELDS):
            self._refuse_flow_fields()
        if "state" in vals:
            vals = {**vals, "plan_mark": False}
        before = {rule: (rule.state, rule._get_planning_values()) for rule in self}
        result = super().write(vals)
        if any(field in vals for field in PLANNING_FIELDS):
            for rule, (state, values) in before.items():
                if state not in ("draft", "ended") and values != rule._get_planning_values():
                    rule._reopen_for_approval()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_touches(self):
        for rule in self:
            if (
                self.env["touchpoint.touch"]
                .sudo()
                .search_count([("rule_id", "=", rule.id), ("state", "!=", "planned")], limit=1)
            ):
                raise UserError(
                    self.env._("Rule “%s” has a history; end or archive it instead.", rule.name)
                )

    def _creation_message(self):
        return self.env._("Rule created")

    def _refuse_flow_fields(self):
        raise UserError(
            self.env._("The state of a rule is changed with its buttons, not by writing it.")
        )

    def _get_planning_values(self):
        """What was approved: a tuple that differs when the planned calendar may differ."""
        self.ensure_one()
        return tuple(
            self[name].id if self._fields[name].type == "many2one" else self[name]
            for name in PLANNING_FIELDS
        )

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_touch_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    def _check_has_anchor(self):
        if not self.anchor_id:
            raise ValidationError(
                self.env._(
                    "Rule “%s” has no anchor: choose the date its touches are counted from.",
                    self.name,
                )
            )

    def _get_plan_from(self, today):
        """First due date the rule may plan when it is started on ``today``."""
        return (
            today if self.backfill == "none" else fields.Date.subtract(today, days=self.grace_days)
        )

    def _get_arm_salt(self):
        """Salt of the split into treated and control; the same salt gives the same split."""
        self.ensure_one()
        return f"{self._name},{self.id}"
