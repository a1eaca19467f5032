import ast
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

PLAN_STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("running", "Running"),
    ("evaluating", "Evaluating"),
    ("closed", "Closed"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]


class CarePlan(models.Model):
    _name = "care.plan"
    _description = "Care Plan (configuration)"
    _inherit = ["mail.thread", "mail.activity.mixin", "care.approvable"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char("Plan", required=True, tracking=True)
    active = fields.Boolean(default=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="A template without a company serves all companies.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    purpose = fields.Selection(
        [
            ("retain", "Retain customers"),
            ("win_back", "Win back lost customers"),
            ("acquire", "Acquire new customers"),
            ("expand", "Expand with existing customers"),
        ],
        required=True,
        default="retain",
        tracking=True,
    )
    description = fields.Html("Background")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        "To",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=89),
    )
    color = fields.Integer()

    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    sponsor_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The manager who stands behind the plan.",
    )
    member_ids = fields.One2many("care.plan.member", "plan_id", "Team", copy=True)

    audience_domain = fields.Char(
        "Audience", required=True, default="[]", help="Which customers the plan is for."
    )
    exclusion_domain = fields.Char(
        "Excluded", help="Customers of the audience who are left out all the same."
    )
    has_exclusion = fields.Boolean(
        "Leave some out",
        compute="_compute_has_exclusion",
        inverse="_inverse_has_exclusion",
        help="Exclude some customers of the audience.",
    )
    audience_count = fields.Integer("Customers", compute="_compute_audience_count")
    is_audience_frozen = fields.Boolean(
        "Freeze the audience",
        default=True,
        help="Only the customers on the list taken at approval are contacted. Switched off, "
        "customers who enter the audience later are contacted as well; they do not count in the "
        "comparison with the control group.",
    )
    hold_out_percent = fields.Float(
        "Control group (%)",
        digits=(5, 2),
        default=10.0,
        help="Share of the customers who are deliberately not contacted, so that the effect of "
        "the plan can be measured. 0 means no control group: then no effect is claimed.",
    )
    attribution_window_days = fields.Integer(
        "Attribution window (days)",
        default=30,
        help="Orders up to this many days after the end of the plan still count for its effect.",
    )

    state = fields.Selection(
        PLAN_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand="_group_expand_state",
    )
    is_paused = fields.Boolean("Paused", readonly=True, copy=False, tracking=True)
    started_on = fields.Date("Started on", readonly=True, copy=False)
    is_locked = fields.Boolean("Locked", compute="_compute_is_locked")
    can_pause = fields.Boolean("Can be paused", compute="_compute_is_locked")
    layer_mix = fields.Char(
        "Retention layers",
        compute="_compute_layer_mix",
        help="How many actions work on which layer.",
    )
    goal_ids = fields.One2many("care.goal", "plan_id", "Goals", copy=True)
    action_ids = fields.One2many("care.action", "plan_id", "Actions", copy=True)
    budget_line_ids = fields.One2many("care.budget.line", "plan_id", "Budget")
    target_ids = fields.One2many("care.target", "plan_id", "Targets", copy=False)
    rule_ids = fields.One2many("touchpoint.rule", "care_plan_id", "Touchpoint rules", copy=False)
    barrier_ids = fields.One2many("care.barrier", "plan_id", "Barriers", copy=True)
    evaluation_ids = fields.One2many("care.evaluation", "plan_id", "Evaluations", copy=False)

    _hold_out = models.Constraint(
        "CHECK (hold_out_percent >= 0 AND hold_out_percent <= 50)",
        "The control group is between 0 and 50 percent of the customers.",
    )
    _company = models.Constraint(
        "CHECK (company_id IS NOT NULL OR is_template IS TRUE)", "A care plan belongs to a company."
    )
    _window = models.Constraint(
        "CHECK (attribution_window_days >= 0)", "The attribution window cannot be negative."
    )

    @api.depends("audience_domain", "exclusion_domain", "company_id")
    def _compute_audience_count(self):
        """Commercial entities, not contacts: a company with five contacts is one customer."""
        for plan in self:
            plan.audience_count = 0
            if not plan._get_domain_problem():
                plan.audience_count = self.env["care.dataset"]._count_audience(plan)

    @api.depends("exclusion_domain")
    def _compute_has_exclusion(self):
        for plan in self:
            plan.has_exclusion = (plan.exclusion_domain or "[]").strip() != "[]"

    def _inverse_has_exclusion(self):
        self.filtered(lambda plan: not plan.has_exclusion).exclusion_domain = False

    @api.model
    def _group_expand_state(self, states, domain):
        """Columns in the order of a plan's life; the ways out only where there are such plans."""
        usual = ("draft", "submitted", "approved", "running", "evaluating")
        return [state for state, _label in PLAN_STATES if state in usual or state in states]

    @api.depends("state", "is_paused")
    def _compute_is_locked(self):
        for plan in self:
            plan.is_locked = plan.state not in (False, "draft")
            plan.can_pause = plan.state == "running" and not plan.is_paused

    @api.depends_context("lang")
    @api.depends("action_ids.layer")
    def _compute_layer_mix(self):
        labels = self.env["care.action"]._fields["layer"]._description_selection(self.env)
        for plan in self:
            counts = plan.action_ids.grouped("layer")
            plan.layer_mix = " · ".join(
                f"{label} {len(counts[layer])}" for layer, label in labels if layer in counts
            )

    @api.constrains("audience_domain", "exclusion_domain")
    def _check_domains(self):
        for plan in self:
            problem = plan._get_domain_problem()
            if problem:
                raise ValidationError(problem)

    def _get_domain_problem(self):
        """One sentence: a choice that cannot be read, names an unknown field or cannot be
        searched; False when all is well."""
        self.ensure_one()
        partners = self.env["touchpoint.rule"]._get_audience_partners()
        for name in ("audience_domain", "exclusion_domain"):
            try:
                domain = Domain(ast.literal_eval(self[name] or "[]"))
                domain.validate(partners)
                with self.env.cr.savepoint(flush=False):
                    partners.search(domain, limit=1)
            except Exception as error:  # whatever fails was typed in
                return self.env._(
                    "“%(field)s” of care plan “%(plan)s” is not a valid choice of customers: "
                    "%(error)s",
                    field=self._fields[name]._description_string(self.env),
                    plan=self.name,
                    error=error,
                )
        return False

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for plan in self.filtered(lambda p: p.date_to < p.date_from):
            raise ValidationError(
                self.env._(
                    "Care plan “%(plan)s” would end on %(to)s, before it begins on %(since)s.",
                    plan=plan.name,
                    to=plan.date_to,
                    since=plan.date_from,
                )
            )

    def copy_data(self, default=None):
        name = (default or {}).get("name")
        return [
            dict(vals, name=name or self.env._("%s (copy)", plan.name))
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _creation_message(self):
        return self.env._("Care plan created")

    @api.model
    def _get_locked_fields(self):
        """Names of the fields that are part of what is approved."""
        return {
            "name",
            "company_id",
            "purpose",
            "description",
            "date_from",
            "date_to",
            "user_id",
            "audience_domain",
            "exclusion_domain",
            "is_audience_frozen",
            "hold_out_percent",
            "attribution_window_days",
            "scope_category_ids",
        }

    @api.model
    def _get_workflow_fields(self):
        """Names of the fields that only the buttons of the plan change."""
        return {"state", "is_paused", "started_on", "version", "submitted_hash", "submitter_id",
                "is_template"}  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_workflow_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_workflow_untouched(vals)
        amended = self.env.su and self.env.context.get("care_amendment_id")
        if self._get_locked_fields() & set(vals) and not amended:
            for plan in self:
                plan._check_is_draft()
        result = super().write(vals)
        if "hold_out_percent" in vals:
            self.rule_ids.sudo().write({"hold_out_percent": vals["hold_out_percent"]})
        return result

    def _check_workflow_untouched(self, vals):
        if self._get_workflow_fields() & set(vals) and not self.env.su:
            raise UserError(self.env._("Use the buttons of the care plan to change its state."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        for plan in self:
            plan._check_is_draft()
            if plan.approval_ids:
                raise UserError(
                    self.env._(
                        "Care plan “%(plan)s” was submitted before and keeps its record of "
                        "decisions. Archive or cancel it instead.",
                        plan=plan.name,
                    )
                )

    def _check_is_draft(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” was submitted: what is being approved or was approved "
                    "can no longer be changed.",
                    plan=self.name,
                )
            )

    def _get_audience_domain(self):
        """Domain on res.partner of the customers this plan is for."""
        self.ensure_one()
        domain = Domain(ast.literal_eval(self.audience_domain or "[]"))
        excluded = ast.literal_eval(self.exclusion_domain or "[]")
        if excluded:
            domain &= ~Domain(excluded)
        company = self.company_id or self.env.company  # a template may serve all companies
        domain &= Domain(self.env["res.partner"]._check_company_domain(company))
        return domain & self.env["touchpoint.rule"]._get_customer_domain()

    def _get_arm_salt(self):
        """Text that decides, with the customer, who is in the control group of this plan."""
        self.ensure_one()
        return f"care.plan,{self.id}"
