from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareBudgetEntry(models.Model):
    """Money spent or promised, with its document; touch costs are read from the touches."""

    _name = "care.budget.entry"
    _description = "Budget Entry of a Care Plan (fact)"
    _order = "date desc, id desc"

    line_id = fields.Many2one("care.budget.line", required=True, index=True, ondelete="restrict")
    plan_id = fields.Many2one(related="line_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("actual", "Spent"), ("commitment", "Committed")], required=True, default="actual"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char("Document", required=True, help="Number of the invoice, order or receipt.")
    amount = fields.Monetary(required=True)
    settles_id = fields.Many2one(
        "care.budget.entry",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('line_id', '=', line_id), ('kind', '=', 'commitment')]",
        help="The commitment that is over with this payment.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    _amount = models.Constraint("CHECK (amount > 0)", "The amount of a budget entry is positive.")

    @api.constrains("settles_id", "line_id", "kind")
    def _check_settles(self):
        for entry in self.filtered("settles_id"):
            other = entry.settles_id
            if (entry.kind, other.kind) != (
                "actual",
                "commitment",
            ) or other.line_id != entry.line_id:
                raise ValidationError(
                    self.env._(
                        "Document “%(entry)s” cannot settle “%(other)s”: only a payment settles a "
                        "commitment of the same budget line.",
                        entry=entry.name,
                        other=other.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries.line_id._check_plan_not_over()
        entries.line_id._check_settled()
        entries.line_id._check_not_exceeded()
        return entries

    def write(self, vals):
        lines = self.line_id
        lines._check_plan_not_over()
        result = super().write(vals)
        (lines | self.line_id)._check_not_exceeded()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self.line_id._check_plan_not_over()
