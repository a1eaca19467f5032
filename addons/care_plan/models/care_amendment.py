from odoo import api, fields, models
from odoo.exceptions import UserError


class CareAmendment(models.Model):
    """Change of an approved plan; only what it adds or changes waits for approval again."""

    _name = "care.amendment"
    _description = "Amendment of a Care Plan (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin", "care.approvable"]
    _order = "plan_id, number desc"

    plan_id = fields.Many2one(
        "care.plan",
        "Care plan",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('approved', 'running'))]",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", "Owner", required=True, index=True, default=lambda self: self.env.user
    )
    reason = fields.Text("Why", tracking=True)
    state = fields.Selection(
        [
            ("draft", "Being written"),
            ("submitted", "Submitted"),
            ("approved", "In force"),
            ("refused", "Refused"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    approved_on = fields.Date("In force since", readonly=True, copy=False)
    change_ids = fields.One2many("care.amendment.change", "amendment_id", "Changed", copy=False)
    action_ids = fields.One2many("care.action", "amendment_id", "New actions")
    goal_ids = fields.One2many("care.goal", "amendment_id", "New goals")
    budget_line_ids = fields.One2many("care.budget.line", "amendment_id", "New budget lines")
    step_ids = fields.One2many("care.approval.step", "amendment_id", "Approval steps", copy=False)
    approval_ids = fields.One2many("care.approval", "amendment_id", "Decisions", copy=False)
    amount = fields.Monetary("Additional budget", compute="_compute_amount")
    changes = fields.Text("What changes", compute="_compute_changes")
    kept_changes = fields.Text("Changes as decided on", readonly=True, copy=False)

    @api.depends_context("lang")
    @api.depends("plan_id", "number")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "Amendment %(number)s of %(plan)s",
                number=amendment.number or "",
                plan=amendment.plan_id.name or "",
            )

    @api.depends("budget_line_ids.planned", "change_ids.new_number", "change_ids.subject")
    def _compute_amount(self):
        for amendment in self:
            amendment.amount = sum(amendment.budget_line_ids.mapped("planned")) + sum(
                amendment.change_ids.filtered(lambda c: c.subject == "budget_planned").mapped(
                    "difference"
                )
            )

    @api.depends_context("lang")
    @api.depends("action_ids", "goal_ids", "budget_line_ids", "change_ids", "state")
    def _compute_changes(self):
        for amendment in self:
            amendment.changes = amendment.kept_changes or "\n".join(amendment._describe())

    def _describe(self):
        """One sentence for everything that is new or different."""
        self.ensure_one()
        lines = [self.env._("New action: %s", action.name) for action in self.action_ids]
        lines += [self.env._("New goal: %s", goal.name) for goal in self.goal_ids]
        lines += [
            self.env._(
                "New budget line: %(line)s, %(amount)s",
                line=line.name,
                amount=line.currency_id.format(line.planned),
            )
            for line in self.budget_line_ids
        ]
        return lines + self.change_ids.mapped("description")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
            plan = self.env["care.plan"].browse(vals["plan_id"])
            if plan.state not in ("approved", "running"):
                raise UserError(
                    self.env._("Care plan “%s” is not approved: change it directly.", plan.name)
                )
            vals["number"] = 1 + max(plan.sudo().amendment_ids.mapped("number"), default=0)
        return super().create(vals_list)

    def write(self, vals):
        flow = {"state", "number", "approved_on", "kept_changes", "submitted_hash", "plan_id"}
        if flow & set(vals) and not self.env.su:
            raise UserError(self.env._("Use the buttons of the amendment to change its state."))
        if "reason" in vals:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_empty_drafts(self):
        for amendment in self:
            amendment._check_is_draft()
            if amendment.approval_ids or amendment._describe():
                raise UserError(
                    self.env._("%s is not empty: drop it instead.", amendment.display_name)
                )

    @api.model
    def _get_draft(self, plan):
        """The amendment that is being written, or a new one."""
        draft = plan.amendment_ids.filtered(lambda a: a.state == "draft")[:1]
        if not draft:
            plan.check_access("write")
            draft = self.create({"plan_id": plan.id, "user_id": self.env.uid})
        return draft

    def _get_open(self):
        return self.filtered(lambda a: a.state in ("draft", "submitted", "refused"))

    def _check_is_draft(self):
        for amendment in self.filtered(lambda a: a.state != "draft"):
            raise UserError(
                self.env._("%s was submitted and can no longer be changed.", amendment.display_name)
            )

    def _check_can_submit(self):
        self._check_state("draft")
        if not (self.reason or "").strip():
            raise UserError(self.env._("%s needs a reason.", self.display_name))
        if not self._describe():
            raise UserError(self.env._("%s changes nothing.", self.display_name))
        self.goal_ids._check_complete()
        for rule in self.sudo().action_ids.rule_ids.with_context(care_submitting=True):
            rule._check_can_approve()
        savepoint = self.env.cr.savepoint()
        try:  # what cannot be carried out is refused before anybody decides on it
            self.change_ids._apply()
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def action_submit(self):
        result = True
        for amendment in self:
            free = amendment.company_id.sudo().care_amendment_free_amount
            amount = amendment.amount
            if amendment._is_small(amount, free):
                amendment._check_can_submit()
                amendment._log_decision("submit")
                amendment._log_decision("below_limit")
                amendment._approved()
            else:
                result = super(CareAmendment, amendment).action_submit()
        return result

    def _is_small(self, amount, free):
        """Cheap additions and shifted dates need no second approval; goals always do."""
        subjects = set(self.change_ids.mapped("subject"))
        return amount <= free and free > 0 and not self.goal_ids and "goal_target" not in subjects

    def action_draft(self):
        for amendment in self:
            amendment._check_state("refused", "submitted")
            if amendment.state == "submitted":
                amendment._check_is_mine()
                amendment._log_decision("withdraw")
            amendment.step_ids._get_open()._withdraw()
            amendment.sudo().write({"state": "draft", "submitted_hash": False})
        return True

    def action_drop(self):
        for amendment in self:
            amendment._check_state("draft", "submitted", "refused")
        self.sudo()._drop()
        return True

    def _drop(self):
        """Nothing of it comes into force; what it had added is removed, the list of it is kept."""
        for amendment in self:
            amendment.step_ids._get_open()._withdraw()
            amendment.write({"state": "draft", "kept_changes": "\n".join(amendment._describe())})
            amendment.budget_line_ids.unlink()
            amendment.action_ids.rule_ids.unlink()
            amendment.action_ids.unlink()
            amendment.goal_ids.unlink()
            amendment.state = "cancelled"

    def _get_approval_keys(self):
        return {"plan_id": self.plan_id.id, "amendment_id": self.id}

    def _get_approval_content(self):
        amendment = self.sudo()
        return {
            "reason": amendment.reason,
            "goals": amendment.goal_ids.sorted("id")._get_approval_content(),
            "actions": amendment.action_ids.sorted("id")._get_approval_content(),
            "budget": amendment.budget_line_ids.sorted("id")._get_approval_content(),
            "rules": amendment.action_ids.rule_ids.sorted("id")._get_care_content(),
            "changes": amendment.change_ids.sorted("id")._get_approval_content(),
        }

    def _get_approval_sizes(self):
        gifts = self.budget_line_ids.filtered(lambda r: r.budget_class == "gift")
        return {"amount": self.amount, "gift": sum(gifts.mapped("planned")), "audience": 0}

    def _get_applicants(self):
        return super()._get_applicants() | self.plan_id.sudo().user_id

    def _approved(self):
        """Only what is new starts; everything else of the plan went on all the time."""
        amendment = self.sudo()
        plan = amendment.plan_id
        amendment.kept_changes = "\n".join(amendment._describe())
        amendment.change_ids._apply()
        amendment.write({"state": "approved", "approved_on": fields.Date.context_today(self)})
        plan.version += 1
        rules = amendment.action_ids.rule_ids
        rules.action_approve()
        if plan.state == "running":
            rules.action_start()
            if plan.is_paused:
                rules.action_pause()
        self.env["care.plan.version"]._keep(plan, amendment.reason, amendment)
        plan.message_post(
            body=self.env._(
                "%(amendment)s is in force: %(changes)s",
                amendment=amendment.display_name,
                changes=amendment.kept_changes,
            )
        )
