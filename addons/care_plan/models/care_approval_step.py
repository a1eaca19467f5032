from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CareApprovalStep(models.Model):
    _name = "care.approval.step"
    _description = "Approval Step of a Care Plan (fact)"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    amendment_id = fields.Many2one("care.amendment", index="btree_not_null", ondelete="cascade")
    visit_id = fields.Many2one("care.visit", index="btree_not_null", ondelete="cascade")
    kind = fields.Selection(
        [("plan", "Care plan"), ("amendment", "Amendment"), ("visit", "Customer visit")],
        "Asks for",
        compute="_compute_kind",
        store=True,
    )
    subject = fields.Char("To decide on", compute="_compute_subject")
    amount = fields.Monetary("Budget", compute="_compute_subject")
    audience = fields.Integer("Customers", compute="_compute_subject")
    currency_id = fields.Many2one(related="company_id.currency_id")
    requester_id = fields.Many2one("res.users", "Submitted by")
    pending_since = fields.Datetime("Waiting since", readonly=True)
    is_my_turn = fields.Boolean(
        "Waiting for me", compute="_compute_is_my_turn", search="_search_is_my_turn"
    )
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

    @api.depends("amendment_id", "visit_id")
    def _compute_kind(self):
        for step in self:
            if step.visit_id:
                step.kind = "visit"
            else:
                step.kind = "amendment" if step.amendment_id else "plan"

    @api.depends("kind")
    def _compute_subject(self):
        for step in self:
            record = step._get_subject()
            sizes = record.sudo()._get_approval_sizes()
            step.subject = record.sudo().display_name
            step.amount = sizes["amount"]
            step.audience = sizes["audience"]

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_is_my_turn(self):
        mine = self.sudo().filtered_domain(self._get_my_turn_domain(self.env.user))
        for step in self:
            step.is_my_turn = step.id in mine.ids

    def _search_is_my_turn(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_my_turn_domain(self.env.user)

    @api.depends("user_ids", "group_id")
    def _compute_approver_names(self):
        for step in self:
            users = ", ".join(step.user_ids.mapped("name"))
            step.approver_names = users or step.group_id.full_name

    @api.model
    def _get_my_turn_domain(self, user):
        """Domain of the steps `user` may decide now, for himself or in place of who is away.

        Nobody decides on what he owns or submitted, nor in place of who owns or submitted it.
        """
        away = self.env["care.delegation"]._get_replaced_by(user)
        domain = self._get_own_domain(user)
        for principal in away:
            domain |= self._get_own_domain(principal)
        return Domain("state", "=", "pending") & domain & self._get_stranger_domain(user)

    @api.model
    def _get_own_domain(self, user):
        asked = Domain("user_ids", "in", user.ids) | Domain(
            "group_id", "in", user.sudo().all_group_ids.ids
        )
        return asked & self._get_stranger_domain(user)

    @api.model
    def _get_stranger_domain(self, user):
        """Steps of what `user` neither owns nor submitted."""
        other = Domain("requester_id", "!=", user.id) & Domain("plan_id.user_id", "!=", user.id)
        for name in ("amendment_id", "visit_id"):
            other &= Domain(name, "=", False) | Domain(f"{name}.user_id", "!=", user.id)
        return other

    def _get_deciders(self, user):
        """In whose name `user` may decide this step: his own, or that of who is away."""
        self.ensure_one()
        if self.state != "pending" or not self.filtered_domain(self._get_stranger_domain(user)):
            return self.env["res.users"]
        people = user | self.env["care.delegation"]._get_replaced_by(user)
        return people.filtered(lambda who: self.filtered_domain(self._get_own_domain(who)))

    def _get_subject(self):
        """The plan, the amendment or the visit this step decides on."""
        self.ensure_one()
        return self.visit_id or self.amendment_id or self.plan_id

    def action_approve(self):
        for step in self:
            step._get_subject().action_approve()
        return True

    def action_open_refuse(self):
        self.ensure_one()
        return self._get_subject().action_open_refuse()

    def action_open_subject(self):
        self.ensure_one()
        subject = self._get_subject()
        return {
            "type": "ir.actions.act_window",
            "res_model": subject._name,
            "res_id": subject.id,
            "view_mode": "form",
        }

    @api.model
    def _prepare_for(self, record):
        """Values of the steps, in order, from the approval rules that fit the record."""
        vals_list = []
        for rule in self.env["care.approval.rule"].sudo()._get_for(record):
            rule._check_has_approver(record)
            vals_list.append(
                {
                    **record._get_approval_keys(),
                    "rule_id": rule.id,
                    "sequence": rule.sequence,
                    "user_ids": [fields.Command.set(rule.user_ids.ids)],
                    "group_id": not rule.user_ids and rule.group_id.id,
                }
            )
        if not vals_list:
            raise UserError(
                self.env._(
                    "No approval rule fits “%s”: a manager has to add one.", record.display_name
                )
            )
        return vals_list

    def _get_open(self):
        return self.sudo().filtered(lambda s: s.state in ("pending", "waiting"))

    def _open(self):
        """Ask the approvers of this step; named ones get an activity, a group finds it in its inbox."""
        delegations = self.env["care.delegation"].sudo()
        for step in self.sudo():
            step.write({"state": "pending", "pending_since": fields.Datetime.now()})
            subject = step._get_subject()
            for user in step.user_ids | delegations._get_delegates_of(step.user_ids):
                subject.activity_schedule(
                    "care_plan.mail_activity_type_approval",
                    user_id=user.id,
                    summary=step.with_context(lang=user._touch_env().lang).name,
                )

    def _decide(self, state):
        self.ensure_one()
        step = self.sudo()
        step.state = state
        subject = step._get_subject()
        subject.activity_unlink(["care_plan.mail_activity_type_approval"])
        if state == "approved":
            subject.step_ids._get_open()[:1]._open()

    def _withdraw(self):
        for step in self.sudo():
            step.state = "withdrawn"
            step._get_subject().activity_unlink(["care_plan.mail_activity_type_approval"])
