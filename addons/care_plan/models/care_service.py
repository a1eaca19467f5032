from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .care_action import KINDS
from .care_action_kind import SERVICE_CLASSES, SERVICE_LEVELS, SUBTYPES

FILLED = ("kind", "subtype", "service_class", "service_level")


class CareService(models.Model):
    """A single service activity, ready to be picked for an action of a plan."""

    _name = "care.service"
    _description = "Service of the Catalogue (configuration)"
    _order = "sequence, id"

    name = fields.Char("Service", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    kind = fields.Selection(KINDS, "Kind of action", required=True, default="service_activity")
    subtype = fields.Selection(SUBTYPES, "Form")
    service_class = fields.Selection(SERVICE_CLASSES, "Kind of service")
    service_level = fields.Selection(SERVICE_LEVELS, "Service level")
    rule_template_id = fields.Many2one(
        "touchpoint.rule.template",
        "Touchpoint from the gallery",
        index="btree_not_null",
        help="How customers hear of it, for example a greeting on special days.",
    )
    entitlement = fields.Char(
        translate=True, help="What a customer may use, with a personalised service."
    )
    quantity = fields.Integer("Included per customer", help="0 means as often as needed.")
    description = fields.Text("What is done", translate=True)

    _quantity = models.Constraint(
        "CHECK (quantity >= 0)", "A service is included never or more often, not less."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        used = (
            self.env["care.action"]
            .sudo()
            ._read_group([("service_id", "in", self.ids)], ["service_id"], ["__count"])
        )
        for service, count in used:
            raise UserError(
                self.env._(
                    "Service “%(service)s” is used by %(count)s actions: archive it instead.",
                    service=service.name,
                    count=count,
                )
            )

    def _get_action_values(self):
        """What an action of this service is filled in with, in the language of the planner."""
        self.ensure_one()
        values = {name: self[name] for name in FILLED}
        values.update(name=self.name, rule_template_id=self.rule_template_id.id)
        if self.description:
            values["description"] = plaintext2html(self.description)
        if self.entitlement:
            values["entitlement_ids"] = [
                fields.Command.create({"name": self.entitlement, "quantity": self.quantity})
            ]
        return values
