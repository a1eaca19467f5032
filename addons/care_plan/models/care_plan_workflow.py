from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.fingerprint import fingerprint


class CarePlan(models.Model):
    """Life of a plan: draft, submitted, approved, running, evaluating, closed."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    step_ids = fields.One2many(
        "care.approval.step",
        "plan_id",
        "Approval steps",
        copy=False,
        domain=[("amendment_id", "=", False), ("visit_id", "=", False)],
    )
    approval_ids = fields.One2many("care.approval", "plan_id", "Decisions", copy=False)

    def action_capture_baselines(self):
        """Baselines of all goals that can be computed."""
        goals = self.goal_ids.filtered(lambda goal: goal.measure != "manual")
        return goals.action_capture_baseline()

    def action_open_cancel(self):
        return self._open_decide("cancel")

    def action_draft(self):
        for plan in self:
            plan._check_state("refused", "submitted")
            if plan.state == "submitted":
                plan._check_is_mine()
                plan._log_decision("withdraw")
            plan.step_ids._get_open()._withdraw()
            plan.sudo().write(
                {"state": "draft", "version": plan.version + 1, "submitted_hash": False}
            )
        return True

    def action_run(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan._check_state("approved")
            if plan.date_to < today:
                raise UserError(
                    self.env._(
                        "Care plan “%(plan)s” ended on %(to)s: it can no longer be started.",
                        plan=plan.name,
                        to=plan.date_to,
                    )
                )
            plan.sudo().write({"state": "running", "started_on": today})
            plan._get_settled_rules().filtered(lambda r: r.state == "approved").action_start()
        return True

    def action_pause(self):
        for plan in self:
            plan._check_state("running")
            plan.sudo().is_paused = True
            plan.rule_ids.sudo().filtered(lambda r: r.state == "running").action_pause()
        return True

    def action_resume(self):
        for plan in self:
            plan._check_state("running")
            plan.sudo().is_paused = False
            plan.rule_ids.sudo().filtered(lambda r: r.state == "paused").action_resume()
        return True

    def action_end(self):
        """Nobody is contacted any more; what came of the plan is looked at."""
        for plan in self:
            plan._check_state("running")
            plan._check_no_open_amendment()
            plan._end_rules()
            plan.sudo().write({"state": "evaluating", "is_paused": False})
        return True

    def action_close(self):
        for plan in self:
            plan._check_state("evaluating")
            if "final" not in plan.evaluation_ids.mapped("kind"):
                raise UserError(
                    self.env._("Care plan “%(plan)s” has no final evaluation yet.", plan=plan.name)
                )
            plan.sudo().state = "closed"
        return True

    def action_cancel(self, reason):
        self._check_reason(reason)
        for plan in self:
            plan._check_state("draft", "submitted", "approved", "running", "evaluating", "refused")
            plan._log_decision("cancel", comment=reason)
            plan.step_ids._get_open()._withdraw()
            plan.amendment_ids.sudo()._get_open()._drop()
            plan._end_rules()
            plan.sudo().write({"state": "cancelled", "is_paused": False})
        return True

    def _approved(self):
        """Last approval given: fix the list of customers, then the calendars of the rules."""
        self.sudo().state = "approved"
        self.env["care.dataset"]._freeze_targets(self)
        self.env["care.dataset"]._note_contribution(self, fields.Date.context_today(self))
        self.env["care.tracked"]._freeze(self)
        self._get_settled_rules().action_approve()
        self.env["care.plan.version"]._keep(self, self.env._("Approved"))

    def _end_rules(self):
        self.rule_ids.sudo().filtered(lambda r: r.state != "ended").action_end()

    def _get_settled_rules(self):
        """Rules of all actions but those that wait for an amendment or were stopped."""
        rules = self.rule_ids.sudo()
        return rules.filtered(
            lambda r: not r.care_action_id.is_pending and not r.care_action_id.is_stopped
        )

    def _get_plan(self):
        return self

    def _check_can_submit(self):
        self.ensure_one()
        self._check_state("draft")
        if self.is_template:
            raise UserError(
                self.env._("“%s” is a template: make a plan from it and submit that.", self.name)
            )
        if not self.goal_ids:
            raise UserError(self.env._("Care plan “%s” has no goal yet.", self.name))
        self.goal_ids._check_complete()
        if not self.action_ids:
            raise UserError(self.env._("Care plan “%s” has no action yet.", self.name))
        if not self.env["care.dataset"]._count_audience(self):
            raise UserError(
                self.env._(
                    "The audience of care plan “%s” is empty: no customer fits it.", self.name
                )
            )
        if sum(self.budget_line_ids.mapped("planned")) <= 0:
            raise UserError(self.env._("Care plan “%s” has no budget: plan an amount.", self.name))
        self.rule_ids._check_hold_out()
        for rule in self.sudo().rule_ids.with_context(care_submitting=True):
            rule._check_can_approve()

    def _get_approval_sizes(self):
        lines = self.budget_line_ids._get_settled()
        return {
            "amount": sum(lines.mapped("planned")),
            "gift": sum(lines.filtered(lambda r: r.budget_class == "gift").mapped("planned")),
            "audience": self.audience_count,
        }

    def _get_preview_hash(self):
        """Fingerprint of the calendars of all rules as their preview shows them today."""
        today = self.company_id._touch_today()
        planner = self.env["touchpoint.planner"].sudo()
        rules = self._get_settled_rules().sorted("id")
        if any(rule._get_domain_problem() or not rule.anchor_id for rule in rules):
            return False
        return rules and fingerprint([planner._get_preview_hash(rule, today) for rule in rules])

    def _get_approval_content(self):
        """All that is approved, as plain data; its fingerprint is kept with every decision."""
        self.ensure_one()
        plan = self.sudo()
        return {
            "plan": [
                plan[name] if not plan._fields[name].relational else plan[name].ids
                for name in sorted(plan._get_locked_fields())
            ],
            "goals": plan.goal_ids._get_settled().sorted("id")._get_approval_content(),
            "actions": plan.action_ids._get_settled().sorted("id")._get_approval_content(),
            "budget": plan.budget_line_ids._get_settled().sorted("id")._get_approval_content(),
            "rules": plan._get_settled_rules().sorted("id")._get_care_content(),
        }
