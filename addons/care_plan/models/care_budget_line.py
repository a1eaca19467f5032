from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

WARN_PERCENT = 80.0


class CareBudgetLine(models.Model):
    _name = "care.budget.line"
    _description = "Budget Line of a Care Plan (configuration)"
    _inherit = ["care.plan.part"]
    _order = "plan_id, sequence, id"

    name = fields.Char("Item", required=True)
    sequence = fields.Integer(default=10)
    action_id = fields.Many2one(
        "care.action",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('plan_id', '=', plan_id)]",
    )
    budget_class = fields.Selection(
        [
            ("market", "Marketing"),
            ("sales", "Sales"),
            ("gift", "Gifts"),
            ("service", "Service"),
        ],
        "Class",
        required=True,
        default="market",
    )
    planned = fields.Monetary(required=True)
    takes_touch_cost = fields.Boolean(
        "Pays for touches",
        help="The cost of the touches of the action is booked on this line.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic account",
        index="btree_not_null",
        copy=False,
        check_company=True,
        help="Costs booked on this account during the plan are spent on this line.",
    )
    entry_ids = fields.One2many("care.budget.entry", "line_id", "Entries", copy=False)
    committed = fields.Monetary(compute="_compute_amounts")
    actual = fields.Monetary(compute="_compute_amounts")
    available = fields.Monetary(compute="_compute_amounts")
    usage_percent = fields.Float("Used (%)", compute="_compute_amounts")
    alert = fields.Selection(
        [("ok", "Within budget"), ("warn", "Nearly used up"), ("over", "Used up")],
        compute="_compute_amounts",
    )
    override_reason = fields.Char(
        "Exceeding allowed because", copy=False, help="Given by an approver of care plans."
    )
    override_user_id = fields.Many2one("res.users", "Allowed by", readonly=True, copy=False)

    _planned = models.Constraint("CHECK (planned >= 0)", "A planned amount cannot be negative.")

    @api.depends("planned", "entry_ids.amount", "entry_ids.kind", "entry_ids.settles_id")
    def _compute_amounts(self):
        sums = self.env["care.budget.report"].sudo()._get_sums(self.ids)
        for line in self:
            line.committed, line.actual = sums.get(line._origin.id or line.id, (0.0, 0.0))
            used = line.committed + line.actual
            line.available = line.planned - used
            line.usage_percent = 100.0 * used / line.planned if line.planned else 100.0 * bool(used)
            if line.usage_percent > 100.0 or (line.planned and line.usage_percent == 100.0):
                line.alert = "over"
            else:
                line.alert = "warn" if line.usage_percent >= WARN_PERCENT else "ok"

    @api.constrains("takes_touch_cost", "action_id")
    def _check_touch_cost(self):
        for line in self.filtered("takes_touch_cost"):
            if not line.action_id:
                raise ValidationError(
                    self.env._("Budget line “%s” pays for touches: say of which action.", line.name)
                )
            if len(line.action_id.budget_line_ids.filtered("takes_touch_cost")) > 1:
                raise ValidationError(
                    self.env._(
                        "Two budget lines pay for the touches of action “%s”: one is enough.",
                        line.action_id.name,
                    )
                )

    @api.constrains("analytic_account_id")
    def _check_analytic(self):
        """One account pays for one line, or its costs would count twice."""
        for line in self.filtered("analytic_account_id"):
            other = self.search(
                [
                    ("id", "!=", line.id),
                    ("analytic_account_id", "=", line.analytic_account_id.id),
                    ("plan_id.date_from", "<=", line.plan_id.date_to),
                    ("plan_id.date_to", ">=", line.plan_id.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "Analytic account “%(account)s” is used by budget line “%(line)s” of care "
                        "plan “%(plan)s” in the same time.",
                        account=line.analytic_account_id.display_name,
                        line=other.name,
                        plan=other.plan_id.name,
                    )
                )

    @api.constrains("action_id", "plan_id")
    def _check_action(self):
        for line in self.filtered(lambda r: r.action_id and r.action_id.plan_id != r.plan_id):
            raise ValidationError(
                self.env._("The action of budget line “%s” belongs to another plan.", line.name)
            )

    @api.model
    def _get_open_fields(self):
        return {
            "sequence",
            "entry_ids",
            "analytic_account_id",
            "override_reason",
            "override_user_id",
        }

    def write(self, vals):
        if "override_reason" in vals or "override_user_id" in vals:
            self._check_may_override()
            vals = dict(vals, override_user_id=vals.get("override_reason") and self.env.uid)
        result = super().write(vals)
        if vals.get("override_reason"):
            for line in self:
                line.plan_id._log_decision(
                    "override", comment=f"{line.name}: {vals['override_reason']}"
                )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("override_reason") or vals.get("override_user_id"):
                raise UserError(
                    self.env._("Exceeding a budget is allowed only after it was approved.")
                )
        return super().create(vals_list)

    def _check_may_override(self):
        if not self.env.user.has_group("care_plan.care_plan_group_approver"):
            raise UserError(
                self.env._("Only an approver of care plans may allow a budget to be exceeded.")
            )
        for plan in self.plan_id:
            if self.env.user in (plan.user_id, plan.submitter_id):
                raise UserError(
                    self.env._(
                        "You own or submitted care plan “%s”: somebody else has to allow its "
                        "budget to be exceeded.",
                        plan.name,
                    )
                )

    def _check_not_exceeded(self):
        """Called after an entry was booked: stop at 100 % unless an approver gave a reason."""
        self.env.flush_all()
        self.invalidate_recordset(["committed", "actual", "available", "usage_percent", "alert"])
        for line in self.filtered(lambda r: not r.override_reason):
            if line.currency_id.compare_amounts(line.committed + line.actual, line.planned) > 0:
                raise UserError(
                    self.env._(
                        "Budget line “%(line)s” would be exceeded: %(used)s used of %(planned)s "
                        "planned. An approver has to allow it with a reason.",
                        line=line.name,
                        used=line.currency_id.format(line.committed + line.actual),
                        planned=line.currency_id.format(line.planned),
                    )
                )

    def _get_approval_content(self):
        return [
            [line.name, line.budget_class, line.action_id.id, line.planned, line.takes_touch_cost]
            for line in self
        ]
