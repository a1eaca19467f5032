from odoo import api, fields, models
from odoo.exceptions import UserError

#: models a plan may track where their app is installed
TRACKABLE = ("crm.lead", "project.project", "sale.order")


class CareTracked(models.Model):
    """An opportunity or project the plan keeps an eye on; the list is fixed at approval."""

    _name = "care.tracked"
    _description = "Tracked Opportunity of a Care Plan (fact)"
    _order = "plan_id, id"

    name = fields.Char(
        "Opportunity or project", required=True, compute="_compute_name", store=True,
        readonly=False, precompute=True,
    )  # fmt: skip
    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    reference = fields.Reference(
        selection="_selection_reference",
        string="Record",
        help="The record of another app. Without one, the name is enough.",
    )
    source = fields.Selection(
        [("planned", "Planned"), ("approval", "Open at approval"), ("later", "Added later")],
        required=True,
        default="planned",
        readonly=True,
    )
    state = fields.Selection(
        [("tracked", "Tracked"), ("dropped", "Taken off")],
        required=True,
        default="tracked",
        readonly=True,
    )
    reason = fields.Char("Why it changed", help="Needed for every change after the approval.")

    @api.model
    def _selection_reference(self):
        return [
            (name, self.env["ir.model"]._get(name).name) for name in TRACKABLE if name in self.env
        ]

    @api.depends("reference")
    def _compute_name(self):
        for row in self:
            row.name = row.name or (row.reference and row.reference.display_name) or False

    @api.onchange("reference")
    def _onchange_reference(self):
        if self.reference and "partner_id" in self.reference._fields:
            self.partner_id = self.reference.partner_id

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.plan_id.check_access("write")
        for row in rows.filtered(lambda r: r._is_fixed()):
            row._check_reason()
            row.source = "later"
            row._log(self.env._("Now tracked"))
        return rows

    def write(self, vals):
        if {"name", "partner_id", "reference", "plan_id"} & set(vals):
            for row in self.filtered(lambda r: r._is_fixed()):
                raise UserError(
                    self.env._(
                        "The tracked list of care plan “%s” was fixed at approval: take a row off "
                        "or add one, with a reason.",
                        row.plan_id.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_before_approval(self):
        for row in self.filtered(lambda r: r._is_fixed()):
            raise UserError(
                self.env._(
                    "“%s” was approved as tracked: take it off with a reason instead.", row.name
                )
            )

    def action_drop(self):
        for row in self:
            row._check_reason()
            row.state = "dropped"
            row._log(self.env._("No longer tracked"))
        return True

    def _is_fixed(self):
        return self.plan_id.state not in ("draft", "refused")

    def _check_reason(self):
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("“%s”: a change of the tracked list needs a reason.", self.name)
            )

    def _log(self, what):
        self.plan_id.message_post(
            body=self.env._(
                "%(what)s: %(name)s (%(reason)s)", what=what, name=self.name, reason=self.reason
            )
        )

    @api.model
    def _freeze(self, plan):
        """At approval: add the open opportunities of the plan's customers to the list."""
        if "crm.lead" in self.env:
            self.env["care.dataset"]._freeze_leads(plan)
