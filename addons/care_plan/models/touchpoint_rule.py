import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class TouchpointRule(models.Model):
    """A rule that belongs to an action of a plan contacts the plan's customers, after approval."""

    _inherit = "touchpoint.rule"

    care_action_id = fields.Many2one(
        "care.action",
        "Care Plan Action",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    care_plan_id = fields.Many2one(
        related="care_action_id.plan_id", string="Care Plan", store=True, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules.filtered("care_plan_id"):
            rule.care_action_id._check_can_change()
            if rule.hold_out_percent != rule.care_plan_id.hold_out_percent:
                rule.hold_out_percent = rule.care_plan_id.hold_out_percent
        return rules

    def write(self, vals):
        before = {rule: rule._get_care_values() for rule in self}
        result = super().write(vals)
        for rule, (action, values) in before.items():
            if rule._get_care_values() != (action, values):
                (action | rule.care_action_id)._check_can_change()
        self._check_hold_out()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft_plan(self):
        self.care_action_id._check_can_change()

    @api.onchange("care_action_id")
    def _onchange_care_action_id(self):
        if self.care_action_id:
            self.hold_out_percent = self.care_plan_id.hold_out_percent

    def _get_care_values(self):
        """The action of the rule and what was approved with it."""
        self.ensure_one()
        return self.care_action_id, (self.name, *self._get_planning_values())

    def _get_care_content(self):
        return [[rule.id, rule.name, *rule._get_planning_values()] for rule in self]

    def _check_hold_out(self):
        for rule in self.filtered("care_plan_id"):
            if rule.hold_out_percent != rule.care_plan_id.hold_out_percent:
                raise UserError(
                    self.env._(
                        "Rule “%(rule)s” has a control group of %(own)s %%, its care plan one of "
                        "%(plan)s %%: inside a plan both are the same.",
                        rule=rule.name,
                        own=rule.hold_out_percent,
                        plan=rule.care_plan_id.hold_out_percent,
                    )
                )

    def _get_audience_domain(self, company):
        domain = super()._get_audience_domain(company)
        plan = self.care_plan_id
        if not plan:
            return domain
        domain &= Domain(ast.literal_eval(plan.audience_domain or "[]"))
        excluded = ast.literal_eval(plan.exclusion_domain or "[]")
        if excluded:
            domain &= ~Domain(excluded)
        if plan.is_audience_frozen and plan.state not in ("draft", "submitted", "refused"):
            customers = self.env["care.dataset"]._get_customers(plan)
            domain &= Domain("commercial_partner_id", "in", customers)
        action = self.care_action_id
        if action.kind == "recommendation" and action.product_ids:
            owners = self.env["care.dataset"]._get_owners(action)
            domain &= Domain("commercial_partner_id", "not in", owners)
        return domain

    def _check_can_approve(self):
        result = super()._check_can_approve()
        plan = self.care_plan_id
        if self.env.context.get("care_submitting"):
            return result  # what would stop the approval is said before it is asked for
        if plan and self.care_action_id.is_pending:
            raise UserError(
                self.env._(
                    "Action “%(action)s” of rule “%(rule)s” waits for the approval of "
                    "%(amendment)s.",
                    action=self.care_action_id.name,
                    rule=self.name,
                    amendment=self.care_action_id.amendment_id.sudo().display_name,
                )
            )
        if plan and plan.state not in ("approved", "running"):
            raise UserError(
                self.env._(
                    "Rule “%(rule)s” belongs to care plan “%(plan)s”, which is not approved.",
                    rule=self.name,
                    plan=plan.name,
                )
            )
        return result

    def action_start(self):
        for rule in self.filtered("care_plan_id"):
            if rule.care_plan_id.state != "running" or rule.care_plan_id.is_paused:
                raise UserError(
                    self.env._(
                        "Rule “%(rule)s” belongs to care plan “%(plan)s”, which is not running.",
                        rule=rule.name,
                        plan=rule.care_plan_id.name,
                    )
                )
        return super().action_start()

    def action_resume(self):
        for rule in self.filtered("care_plan_id.is_paused"):
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is paused: resume the plan, not its rule “%(rule)s”.",
                    plan=rule.care_plan_id.name,
                    rule=rule.name,
                )
            )
        return super().action_resume()

    def _get_arm_salt(self):
        plan = self.care_plan_id
        return plan._get_arm_salt() if plan else super()._get_arm_salt()
