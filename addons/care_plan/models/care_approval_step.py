from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CareApprovalStep(models.Model):
    _name = "care.approval.step"
    _description = "Approval Step of a Care Plan (fact)"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    rule_id = fields.Many2one("care.approval.rule", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="rule_id.name", string="Step")
    sequence = fields.Integer()
    user_ids = fields.Many2many("res.users", string="Approvers")
    group_id = fields.Many2one("res.groups", "Approver group", ondelete="restrict")
    approver_names = fields.Char("Waits for", compute="_compute_approver_names")
    state = fields.Selection(
        [
            ("waiting", "Later"),
            ("pending", "To decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="waiting",
    )

    @api.depends("user_ids", "group_id")
    def _compute_approver_names(self):
        for step in self:
            users = ", ".join(step.user_ids.mapped("name"))
            step.approver_names = users or step.group_id.full_name

    @api.model
    def _get_my_turn_domain(self, user):
        """Domain of the steps `user` may decide now."""
        return Domain("state", "=", "pending") & (
            Domain("user_ids", "in", user.ids) | Domain("group_id", "in", user.all_group_ids.ids)
        )

    @api.model
    def _prepare_for(self, plan):
        """Values of the steps, in order, from the approval rules that fit the plan."""
        vals_list = []
        for rule in self.env["care.approval.rule"].sudo()._get_for_plan(plan):
            rule._check_has_approver(plan)
            vals_list.append(
                {
                    "plan_id": plan.id,
                    "rule_id": rule.id,
                    "sequence": rule.sequence,
                    "user_ids": [fields.Command.set(rule.user_ids.ids)],
                    "group_id": not rule.user_ids and rule.group_id.id,
                }
            )
        if not vals_list:
            raise UserError(
                self.env._(
                    "No approval rule fits care plan “%s”: a manager has to add one.", plan.name
                )
            )
        return vals_list

    def _get_open(self):
        return self.sudo().filtered(lambda s: s.state in ("pending", "waiting"))

    def _open(self):
        """Ask the approvers of this step; named ones get an activity, a group finds it in its inbox."""
        for step in self.sudo():
            step.state = "pending"
            for user in step.user_ids:
                step.plan_id.activity_schedule(
                    "care_plan.mail_activity_type_approval", user_id=user.id, summary=step.name
                )

    def _decide(self, state):
        self.ensure_one()
        step = self.sudo()
        step.state = state
        step.plan_id.activity_unlink(["care_plan.mail_activity_type_approval"])
        if state == "approved":
            step.plan_id.step_ids._get_open()[:1]._open()

    def _withdraw(self):
        for step in self.sudo():
            step.state = "withdrawn"
            step.plan_id.activity_unlink(["care_plan.mail_activity_type_approval"])
