from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import series

EXECUTED = ("running", "evaluating", "closed")


class CarePlan(models.Model):
    """Templates, the next plan of a series, and national plans with regional ones."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    is_template = fields.Boolean("Template", readonly=True, copy=False, index=True)
    template_title = fields.Char("Template for", compute="_compute_template_title")
    required_module = fields.Char(
        "Needs app", help="Technical name of the app without which the template is of no use."
    )
    template_id = fields.Many2one(
        "care.plan",
        "Made from",
        domain="[('is_template', '=', True), ('purpose', '=', purpose)]",
        index="btree_not_null",
        copy=False,
    )
    period = fields.Selection(
        [
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("half", "Every half year"),
            ("year", "Every year"),
        ],
        "Repeats",
        help="The draft of the next plan is made before this one ends.",
    )
    predecessor_id = fields.Many2one(
        "care.plan", "Follows", readonly=True, copy=False, index="btree_not_null"
    )
    successor_ids = fields.One2many("care.plan", "predecessor_id", "Followed by")
    series_id = fields.Many2one(
        "care.plan", "First of the series", readonly=True, copy=False, index="btree_not_null"
    )
    periods_planned = fields.Integer("Periods begun", compute="_compute_continuity")
    periods_executed = fields.Integer("Periods carried out", compute="_compute_continuity")
    continuity = fields.Float("Continuity (%)", compute="_compute_continuity")
    region = fields.Char(help="For a regional plan: where.")
    parent_id = fields.Many2one(
        "care.plan",
        "National plan",
        index="btree_not_null",
        domain="[('is_template', '=', False), ('id', '!=', id)]",
        tracking=True,
    )
    child_ids = fields.One2many("care.plan", "parent_id", "Regional plans", copy=False)
    child_count = fields.Integer("Number of regional plans", compute="_compute_totals")
    total_planned = fields.Monetary("Planned, with regions", compute="_compute_totals")
    total_actual = fields.Monetary("Spent, with regions", compute="_compute_totals")
    total_customers = fields.Integer("Customers, with regions", compute="_compute_totals")
    total_touches = fields.Integer("Touches, with regions", compute="_compute_totals")

    @api.depends_context("lang")
    @api.depends("name")
    def _compute_template_title(self):
        for plan in self:
            plan.template_title = self._translate_shipped(plan.name)

    @api.depends("period", "state", "date_from", "successor_ids.state", "series_id")
    def _compute_continuity(self):
        today = fields.Date.context_today(self)
        for plan in self:
            first = plan.series_id or plan
            plan.periods_planned = plan.periods_executed = plan.continuity = 0
            if not plan.period or not first.date_from:
                continue
            plans = first | self.search([("series_id", "=", first.id or 0)])
            plan.periods_planned = series.periods_begun(first.date_from, today, plan.period)
            plan.periods_executed = len(plans.filtered(lambda p: p.state in EXECUTED))
            plan.continuity = series.continuity(plan.periods_executed, plan.periods_planned) or 0.0

    @api.depends("child_ids.total_planned", "budget_planned", "budget_actual", "target_count")
    def _compute_totals(self):
        for plan in self:
            family = plan
            if plan._origin.id:
                family = self.search([("id", "child_of", plan._origin.id)]) | plan
            plan.child_count = len(family) - 1
            plan.total_planned = sum(family.mapped("budget_planned"))
            plan.total_actual = sum(family.mapped("budget_actual"))
            plan.total_customers = sum(p.target_count or p.audience_count for p in family)
            plan.total_touches = sum(family.mapped("touch_count"))

    @api.constrains("parent_id", "date_from", "date_to")
    def _check_parent(self):
        for plan in self.filtered("parent_id"):
            if plan._has_cycle():
                raise ValidationError(
                    self.env._("Care plan “%s” cannot be part of itself.", plan.name)
                )
            parent = plan.parent_id
            if plan.date_from < parent.date_from or plan.date_to > parent.date_to:
                raise ValidationError(
                    self.env._(
                        "Regional plan “%(plan)s” (%(since)s to %(to)s) lies outside the national "
                        "plan “%(parent)s” (%(parent_since)s to %(parent_to)s).",
                        plan=plan.name,
                        since=plan.date_from,
                        to=plan.date_to,
                        parent=parent.name,
                        parent_since=parent.date_from,
                        parent_to=parent.date_to,
                    )
                )

    def action_save_as_template(self):
        """A template with the goals, actions, rules and budget of this plan."""
        self.ensure_one()
        template = self.create(
            {
                **self._get_setup(),
                "name": self.env._("Template: %s", self.name),
                "date_from": self.date_from,
                "date_to": self.date_to,
            }
        )
        template.sudo().is_template = True
        template._fill_from(self)
        return template._get_form_action()

    def action_use_template(self):
        """A new plan from today on, as long as the template."""
        self.ensure_one()
        self._check_template()
        today = fields.Date.context_today(self)
        plan = self.create(
            {
                **self._get_setup(),
                "name": self._translate_shipped(self.name),
                "company_id": self.env.company.id,
                "template_id": self.id,
                "date_from": today,
                "date_to": today + (self.date_to - self.date_from),
            }
        )
        plan._fill_from(self)
        return plan._get_form_action()

    def action_fill_from_purpose(self):
        """Audience, goals and actions that are usual for the purpose of the plan."""
        for plan in self:
            plan._check_is_draft()
            template = plan.template_id or self.search(
                [("is_template", "=", True), ("purpose", "=", plan.purpose)], limit=1
            )
            if not template:
                raise UserError(self.env._("There is no template for this purpose yet."))
            if plan.goal_ids or plan.action_ids:
                raise UserError(
                    self.env._(
                        "Care plan “%s” has goals or actions already: delete them first.",
                        plan.name,
                    )
                )
            template._check_template()
            setup = template._get_setup()
            setup.pop("period")
            plan.write({**setup, "template_id": template.id})
            plan._fill_from(template)
        return True

    def action_make_successor(self):
        """The draft of the next period, with what was learned in this one."""
        self.ensure_one()
        return self._make_successor()._get_form_action()

    def action_view_children(self):
        return self._open_rows("care_plan.care_plan_action", [("parent_id", "=", self.id)])

    @api.model
    def _cron_make_successors(self):
        """Every night: drafts of the next plans of series that end soon; one failing plan leaves a
        note and does not stop the others. A second run finds the successors and does nothing."""
        today = fields.Date.context_today(self)
        plans = self.search(
            Domain("period", "!=", False)
            & Domain("is_template", "=", False)
            & Domain("state", "in", ("approved", *EXECUTED))
            & Domain("successor_ids", "=", False)
        )
        plans = plans.filtered(
            lambda p: (p.date_to - today).days <= p.company_id.care_successor_days
        )
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            try:
                with self.env.cr.savepoint():
                    plan.with_user(plan.user_id).with_company(plan.company_id)._make_successor()
            except UserError as error:
                plan.message_post(
                    body=self.env._("The next plan could not be made: %s", error.args[0])
                )
            self.env["ir.cron"]._commit_progress(1)

    def _make_successor(self):
        self.ensure_one()
        if not self.period:
            raise UserError(self.env._("Care plan “%s” does not repeat.", self.name))
        if self.successor_ids:
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is followed by “%(next)s” already.",
                    plan=self.name,
                    next=self.successor_ids[0].name,
                )
            )
        date_from, date_to = series.next_period(self.date_to, self.period)
        successor = self.create(
            {
                **self._get_setup(),
                "name": self.name,
                "company_id": self.company_id.id,
                "user_id": self.user_id.id,
                "sponsor_id": self.sponsor_id.id,
                "predecessor_id": self.id,
                "series_id": (self.series_id or self).id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )
        successor._fill_from(self, carry_over=True)
        return successor

    def _check_template(self):
        """One sentence where an app that the template needs is not installed."""
        anchors = self.env["touchpoint.anchor"]
        for template in self:
            problem = False
            if anchors._is_app_missing(template.required_module):
                problem = self.env._(
                    "Needs the app “%s”, which is not installed.",
                    anchors._get_app_name(template.required_module),
                )
            for gallery in template.sudo().action_ids.rule_template_id:
                problem = problem or gallery._get_problem()
            problem = problem or template._get_domain_problem()
            if problem:
                raise UserError(
                    self.env._(
                        "Template “%(template)s” cannot be used: %(problem)s",
                        template=template.name,
                        problem=problem,
                    )
                )

    def _get_setup(self):
        """Settings a template or a predecessor hands on."""
        names = ("purpose", "audience_domain", "exclusion_domain", "hold_out_percent", "period",
                 "attribution_window_days", "is_audience_frozen", "description", "expected_response",
                 "revenue_per_order", "margin_percent", "industry_competition")  # fmt: skip
        setup = {name: self[name] for name in names}
        setup["scope_category_ids"] = [fields.Command.set(self.scope_category_ids.ids)]
        return setup

    def _fill_from(self, source, carry_over=False):
        """Goals, actions with their rules and tasks, budget, team; dates move along."""
        self.ensure_one()
        shift = self.date_from - source.date_from
        for goal in source.goal_ids._get_settled():
            goal.copy(goal._get_copy_values(self, shift, carry_over))
        actions = {}
        for action in source.action_ids._get_settled().filtered(lambda a: not a.is_stopped):
            actions[action] = action._copy_into(self, shift)
        for line in source.budget_line_ids._get_settled():
            if line.action_id and line.action_id not in actions:
                continue
            line.copy(
                {
                    "plan_id": self.id,
                    "action_id": actions[line.action_id].id if line.action_id else False,
                }
            )
        known = self.member_ids.user_id
        for member in source.member_ids.filtered(lambda m: m.user_id not in known):
            member.copy({"plan_id": self.id})
        if carry_over:
            for barrier in source.barrier_ids.filtered(lambda b: b.state == "open"):
                barrier.copy({"plan_id": self.id, "date_due": self.date_to})
            source.proposal_ids._carry_over(self)

    @api.model
    def _translate_shipped(self, name):
        """Names of the shipped templates, in the language of who uses them."""
        return {
            "Keep our customers": self.env._("Keep our customers"),
            "Customers who stay": self.env._("Customers who stay"),
            "Satisfaction": self.env._("Satisfaction"),
            "Thank-you after every order": self.env._("Thank-you after every order"),
            "Birthday greeting": self.env._("Birthday greeting"),
            "Win lost customers back": self.env._("Win lost customers back"),
            "Customers who order again": self.env._("Customers who order again"),
            "Revenue won back": self.env._("Revenue won back"),
            "Call after a long silence": self.env._("Call after a long silence"),
            "Come-back offer": self.env._("Come-back offer"),
            "Win new customers": self.env._("Win new customers"),
            "First orders": self.env._("First orders"),
            "Customers contacted": self.env._("Customers contacted"),
            "Meet us": self.env._("Meet us"),
            "Trial of our products": self.env._("Trial of our products"),
            "Sell more to good customers": self.env._("Sell more to good customers"),
            "Orders per customer": self.env._("Orders per customer"),
            "Margin per order": self.env._("Margin per order"),
            "What else would help you": self.env._("What else would help you"),
        }.get(name, name)

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
