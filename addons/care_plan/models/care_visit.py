from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CareVisit(models.Model):
    """Application to visit a customer; made after approval only, with a report afterwards."""

    _name = "care.visit"
    _description = "Customer Visit of a Care Plan (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin", "care.approvable"]
    _order = "date desc, id desc"

    name = fields.Char("Purpose", required=True)
    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Visitor",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    companion_ids = fields.Many2many("res.users", string="Goes with")
    date = fields.Date("Day", required=True)
    cost = fields.Monetary("Expected cost")
    gift_value = fields.Monetary("Value of gifts")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    report = fields.Text("What came of it")
    step_ids = fields.One2many("care.approval.step", "visit_id", "Approval steps", copy=False)
    approval_ids = fields.One2many("care.approval", "visit_id", "Decisions", copy=False)

    _amounts = models.Constraint(
        "CHECK (cost >= 0 AND gift_value >= 0)", "Cost and gifts of a visit cannot be negative."
    )

    @api.depends("partner_id", "name")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.partner_id.name or ''}: {visit.name or ''}"

    @api.constrains("date", "plan_id")
    def _check_date(self):
        for visit in self:
            plan = visit.plan_id
            if not plan.date_from <= visit.date <= plan.date_to:
                raise ValidationError(
                    self.env._(
                        "The visit to %(customer)s on %(day)s lies outside its plan (%(since)s to "
                        "%(to)s).",
                        customer=visit.partner_id.name,
                        day=visit.date,
                        since=plan.date_from,
                        to=plan.date_to,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
        return super().create(vals_list)

    def write(self, vals):
        if {"state", "submitted_hash"} & set(vals) and not self.env.su:
            raise UserError(self.env._("Use the buttons of the visit to change its state."))
        fixed = {"partner_id", "date", "cost", "gift_value", "plan_id", "user_id", "name"}
        if fixed & set(vals):
            for visit in self:
                visit._check_state_is("draft")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_undecided(self):
        for visit in self:
            visit._check_state_is("draft")
            if visit.approval_ids:
                raise UserError(
                    self.env._(
                        "The visit to %s keeps its record of decisions.", visit.partner_id.name
                    )
                )

    def action_draft(self):
        for visit in self:
            visit._check_state("refused", "submitted")
            if visit.state == "submitted":
                visit._check_is_mine()
                visit._log_decision("withdraw")
            visit.step_ids._get_open()._withdraw()
            visit.sudo().write({"state": "draft", "submitted_hash": False})
        return True

    def action_done(self):
        for visit in self:
            visit._check_state("approved")
            if not (visit.report or "").strip():
                raise UserError(
                    self.env._("Say what came of the visit to %s first.", visit.partner_id.name)
                )
        self.sudo().state = "done"
        return True

    def action_cancel(self):
        for visit in self:
            visit._check_state("draft", "submitted", "approved", "refused")
            visit.step_ids._get_open()._withdraw()
        self.sudo().state = "cancelled"
        return True

    def _check_can_submit(self):
        self._check_state("draft")
        if self.plan_id.state not in ("approved", "running"):
            raise UserError(
                self.env._(
                    "Care plan “%s” is not approved: no visit can be applied for.",
                    self.plan_id.name,
                )
            )

    def _get_approval_keys(self):
        return {"plan_id": self.plan_id.id, "visit_id": self.id}

    def _get_approval_content(self):
        visit = self.sudo()
        return [visit.name, visit.partner_id.id, visit.date, visit.cost, visit.gift_value]

    def _get_approval_sizes(self):
        return {"amount": self.cost + self.gift_value, "gift": self.gift_value, "audience": 1}

    def _approved(self):
        self.sudo().state = "approved"
