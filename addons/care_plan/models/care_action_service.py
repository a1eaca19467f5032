from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareAction(models.Model):
    """What an action takes from the catalogue of services."""

    _inherit = "care.action"  # pylint: disable=consider-merging-classes-inherited

    service_id = fields.Many2one(
        "care.service",
        "Service of the catalogue",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Fills in this action: its kind, form, touchpoint and entitlement.",
    )

    @api.onchange("service_id")
    def _onchange_service_id(self):
        """Picked by hand: the service decides, but a name and words already written stay."""
        if not self.service_id:
            return
        values = self.service_id._get_action_values()
        services = self.env["care.service"].with_context(active_test=False)
        if self.name and not services.search_count([("name", "=", self.name)], limit=1):
            values.pop("name")
        for name in ("description", "entitlement_ids"):
            if self[name]:
                values.pop(name, None)
        self.update(values)

    @api.constrains("service_id", "plan_id")
    def _check_service_company(self):
        for action in self:
            company = action.service_id.sudo().company_id
            if company and company != action.plan_id.company_id:
                raise ValidationError(
                    self.env._(
                        "Action “%(action)s”: the service “%(service)s” belongs to another company.",
                        action=action.name,
                        service=action.service_id.sudo().name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Imports and programs: what is not given comes from the service."""
        services = self.env["care.service"].browse(
            {vals["service_id"] for vals in vals_list if vals.get("service_id")}
        )
        values = {service.id: service._get_action_values() for service in services}
        return super().create(
            [{**values.get(vals.get("service_id"), {}), **vals} for vals in vals_list]
        )

    def copy_data(self, default=None):
        """A copy is as its original, not as the catalogue; other companies have their own."""
        plan = self.env["care.plan"].browse((default or {}).get("plan_id"))
        result = super().copy_data(default)
        for action, vals in zip(self, result, strict=True):
            company = action.service_id.sudo().company_id
            if company and company != (plan or action.plan_id).company_id:
                vals["service_id"] = False
        return result
