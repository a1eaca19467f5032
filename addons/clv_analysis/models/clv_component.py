from odoo import api, fields, models
from odoo.exceptions import UserError


class ClvComponent(models.Model):
    """Value of a customer from components, each the product of its factors: the dealer's cars,
    repairs and loans."""

    _name = "clv.component"
    _description = "Template of what a customer brings (configuration)"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("clv.component.line", "component_id", string="Components", copy=True)
    value = fields.Monetary(string="Value of a customer", compute="_compute_value")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="For these customers the button makes one expected event per component.",
    )

    @api.depends("line_ids.value")
    def _compute_value(self):
        for component in self:
            component.value = sum(component.line_ids.mapped("value"))

    def action_make_events(self):
        """One expected event per customer and component; customers who have them are left out."""
        self.ensure_one()
        if not self.line_ids or not self.partner_ids:
            raise UserError(
                self.env._(
                    "%(template)s: name at least one component and one customer first.",
                    template=self.name,
                )
            )
        Event = self.env["clv.event"]
        known = Event.search([("component_line_id", "in", self.line_ids.ids)])
        done = {(event.component_line_id, event.partner_id) for event in known}
        today = fields.Date.context_today(self)
        made = Event.create(
            [
                line._prepare_event(partner, today)
                for partner in self.partner_ids.commercial_partner_id
                for line in self.line_ids
                if (line, partner) not in done
            ]
        )
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_event_action")
        action["domain"] = [("id", "in", (known | made).ids)]
        action["context"] = {}
        return action
