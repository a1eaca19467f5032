from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.fingerprint import fingerprint


class CarePlan(models.Model):
    """Life of a plan: draft, submitted, approved, running, evaluating, closed."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    submitter_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, copy=False, index="btree_not_null"
    )
    submitted_hash = fields.Char("Fingerprint", readonly=True, copy=False)
    step_ids = fields.One2many("care.approval.step", "plan_id", "Approval steps", copy=False)
    approval_ids = fields.One2many("care.approval", "plan_id", "Decisions", copy=False)
    is_my_turn = fields.Boolean(
        "Waiting for me", compute="_compute_is_my_turn", search="_search_is_my_turn"
    )

    waiting_for = fields.Char("Waits for", compute="_compute_waiting_for")

    @api.depends("state", "step_ids.state")
    def _compute_waiting_for(self):
        for plan in self:
            pending = plan.sudo().step_ids.filtered(lambda s: s.state == "pending")
            plan.waiting_for = ", ".join(f"{step.name} ({step.approver_names})" for step in pending)

    @api.depends_context("uid")
    @api.depends("state", "step_ids.state")
    def _compute_is_my_turn(self):
        mine = self.sudo().filtered_domain(self._get_my_turn_domain())
        for plan in self:
            plan.is_my_turn = plan.id in mine.ids

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return fields.Domain.TRUE
        return self._get_my_turn_domain() if True in value else ~self._get_my_turn_domain()

    @api.model
    def _get_my_turn_domain(self):
        steps = self.env["care.approval.step"]._get_my_turn_domain(self.env.user)
        domain = fields.Domain("state", "=", "submitted")
        domain &= fields.Domain("user_id", "!=", self.env.uid)
        domain &= fields.Domain("submitter_id", "!=", self.env.uid)
        return domain & fields.Domain("step_ids", "any", steps)

    def action_capture_baselines(self):
        """Baselines of all goals that can be computed."""
        goals = self.goal_ids.filtered(lambda goal: goal.measure != "manual")
        return goals.action_capture_baseline()

    def action_submit(self):
        for plan in self:
            plan._check_can_submit()
            steps = self.env["care.approval.step"]._prepare_for(plan)
            plan.sudo().write(
                {
                    "state": "submitted",
                    "submitter_id": self.env.uid,
                    "submitted_hash": fingerprint(plan._get_approval_content()),
                }
            )
            plan._log_decision("submit")
            self.env["care.approval.step"].sudo().create(steps)[:1]._open()
        return True

    def action_approve(self, comment=None):
        for plan in self:
            step = plan._get_my_step()
            if fingerprint(plan._get_approval_content()) != plan.submitted_hash:
                raise UserError(
                    self.env._(
                        "Care plan “%(plan)s” is no longer what was submitted: a touchpoint rule "
                        "or its calendar changed. Refuse it and have it submitted again.",
                        plan=plan.name,
                    )
                )
            plan._log_decision("approve", comment=comment, step=step)
            step._decide("approved")
            if not plan.step_ids._get_open():
                plan._approved()
        return True

    def action_open_refuse(self):
        return self._open_decide("refuse")

    def action_open_cancel(self):
        return self._open_decide("cancel")

    def action_refuse(self, reason):
        self._check_reason(reason)
        for plan in self:
            step = plan._get_my_step()
            plan._log_decision("refuse", comment=reason, step=step)
            step._decide("refused")
            plan.step_ids._get_open()._withdraw()
            plan.sudo().state = "refused"
        return True

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
            plan.rule_ids.sudo().filtered(lambda r: r.state == "approved").action_start()
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
            plan._end_rules()
            plan.sudo().write({"state": "cancelled", "is_paused": False})
        return True

    def _approved(self):
        """Last approval given: fix the list of customers, then the calendars of the rules."""
        self.sudo().state = "approved"
        self.env["care.dataset"]._freeze_targets(self)
        self.rule_ids.sudo().action_approve()

    def _end_rules(self):
        self.rule_ids.sudo().filtered(lambda r: r.state != "ended").action_end()

    def _get_my_step(self):
        """The step the user may decide now, or a sentence why not."""
        self.ensure_one()
        self.check_access("read")
        self._check_state_is("submitted")
        if self.env.user in (self.submitter_id, self.user_id):
            raise UserError(
                self.env._(
                    "You own or submitted care plan “%(plan)s”: somebody else has to decide on it.",
                    plan=self.name,
                )
            )
        step = self.step_ids._get_open()[:1]
        if not step.sudo().filtered_domain(step._get_my_turn_domain(self.env.user)):
            raise UserError(
                self.env._(
                    "It is not your turn to decide on care plan “%(plan)s”: it waits for "
                    "%(approver)s.",
                    plan=self.name,
                    approver=step.sudo().approver_names,
                )
            )
        return step

    def _check_state(self, *allowed):
        """For the buttons of those who may change the plan."""
        self.check_access("write")
        self._check_state_is(*allowed)

    def _check_state_is(self, *allowed):
        self.ensure_one()
        if self.state not in allowed:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is in state %(state)s; this is possible only in "
                    "%(allowed)s.",
                    plan=self.name,
                    state=labels[self.state],
                    allowed=", ".join(labels[state] for state in allowed),
                )
            )

    def _check_is_mine(self):
        if self.env.user not in (self.submitter_id, self.user_id) and not self.env.su:
            raise UserError(
                self.env._(
                    "Only the owner or who submitted care plan “%(plan)s” can take it back.",
                    plan=self.name,
                )
            )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))

    def _open_decide(self, decision):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse") if decision == "refuse" else self.env._("Cancel the plan"),
            "res_model": "care.plan.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id, "default_decision": decision},
        }

    def _log_decision(self, decision, *, comment=None, step=None):
        """The one writer of the record of decisions, which nobody can change afterwards."""
        self.ensure_one()
        self.env["care.approval"].sudo().create(
            {
                "plan_id": self.id,
                "user_id": self.env.uid,
                "decision": decision,
                "comment": comment,
                "step_id": step.id if step else False,
                "plan_version": self.version,
                "content_hash": fingerprint(self._get_approval_content()),
                "preview_hash": self._get_preview_hash(),
            }
        )

    def _check_can_submit(self):
        self.ensure_one()
        self._check_state("draft")
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

    def _get_preview_hash(self):
        """Fingerprint of the calendars of all rules as their preview shows them today."""
        today = self.company_id._touch_today()
        planner = self.env["touchpoint.planner"].sudo()
        rules = self.sudo().rule_ids.sorted("id")
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
            "goals": plan.goal_ids.sorted("id")._get_approval_content(),
            "actions": plan.action_ids.sorted("id")._get_approval_content(),
            "budget": plan.budget_line_ids.sorted("id")._get_approval_content(),
            "rules": [
                [rule.id, rule.name, *rule._get_planning_values()]
                for rule in plan.rule_ids.sorted("id")
            ],
        }
