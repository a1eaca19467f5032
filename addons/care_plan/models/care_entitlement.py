from odoo import api, fields, models
from odoo.exceptions import UserError


class CareEntitlement(models.Model):
    """What a customer of a personalised service may use, and how much of it is used."""

    _name = "care.entitlement"
    _description = "Entitlement of a Service (configuration)"
    _inherit = ["care.action.part"]
    _order = "action_id, sequence, id"

    name = fields.Char("Service", required=True)
    sequence = fields.Integer(default=10)
    quantity = fields.Integer("Included per customer", help="0 means as often as needed.")
    used = fields.Integer("Used so far", readonly=True)

    _quantity = models.Constraint(
        "CHECK (quantity >= 0 AND used >= 0)", "An entitlement cannot be negative."
    )

    @api.model
    def _get_open_fields(self):
        return {"used", "sequence"}

    def action_use(self):
        """One use more, as long as something is left for the customers who take part."""
        for row in self:
            customers = len(row.action_id.invitee_ids.filtered("takes_part")) or 1
            if row.quantity and row.used >= row.quantity * customers:
                raise UserError(
                    self.env._("“%(service)s” of “%(action)s” is used up.",
                               service=row.name, action=row.action_id.name)
                )  # fmt: skip
            row.used += 1
        return True
