from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CarePlan(models.Model):
    """Templates, and how a plan takes over what another one has."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    is_template = fields.Boolean("Template", readonly=True, copy=False, index=True)
    template_title = fields.Char("Template for", compute="_compute_template_title")
    required_module = fields.Char(
        "Needs app", help="Technical name of the app without which the template is of no use."
    )
    template_id = fields.Many2one(
        "care.plan",
        "Made from",
        domain="[('is_template', '=', True), ('purpose', '=', purpose), "
        "('company_id', 'in', (False, company_id))]",
        index="btree_not_null",
        copy=False,
    )

    @api.depends_context("lang")
    @api.depends("name")
    def _compute_template_title(self):
        for plan in self:
            plan.template_title = self._translate_shipped(plan.name)

    @api.constrains("company_id", "rule_ids")
    def _check_shared_template(self):
        for plan in self.filtered(lambda p: not p.company_id and p.sudo().rule_ids):
            raise ValidationError(
                self.env._(
                    "Template “%s” has touchpoint rules, which belong to a company: choose "
                    "touchpoints from the gallery instead, or keep the company.",
                    plan.name,
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
                [
                    ("is_template", "=", True),
                    ("purpose", "=", plan.purpose),
                    ("company_id", "in", (False, plan.company_id.id)),
                ],
                limit=1,
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
                    "planned": self._convert_from(source, line.planned),
                }
            )
        known = self.member_ids.user_id
        for member in source.member_ids.filtered(lambda m: m.user_id not in known):
            member.copy({"plan_id": self.id})
        if carry_over:
            for barrier in source.barrier_ids.filtered(lambda b: b.state == "open"):
                barrier.copy({"plan_id": self.id, "date_due": self.date_to})
            source.proposal_ids._carry_over(self)

    def _convert_from(self, source, amount):
        """An amount of `source` in the currency of this plan, at today's rate."""
        if not source.currency_id or source.currency_id == self.currency_id:
            return amount
        today = fields.Date.context_today(self)
        return source.currency_id._convert(amount, self.currency_id, self.company_id, today)

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
