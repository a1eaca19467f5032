from odoo import api, fields, models
from odoo.tools import SQL

PRIORITY = "club_service_priority"


class TouchpointGreenChannel(models.AbstractModel):
    """What waits for important customers comes first in a queue.

    Who is important, the contact says (``club_service_priority``, when the customer club is
    installed); nothing is stored here, so a new tier sorts the queues at once.
    """

    _name = "touchpoint.green.channel"
    _description = "Queue with a green channel"

    service_priority = fields.Integer(
        string="Green Channel",
        compute="_compute_service_priority",
        aggregator=None,
        help="Service priority of the customer's tier: 0 is served as usual, 3 is served first.",
    )

    @api.depends(
        lambda self: [f"partner_id.{PRIORITY}" if self._knows_priority() else "partner_id"]
    )
    @api.depends_context("allowed_company_ids")
    def _compute_service_priority(self):
        known = self._knows_priority()
        for record in self:
            record.service_priority = record.partner_id[PRIORITY] if known else 0

    def _knows_priority(self):
        return PRIORITY in self.env["res.partner"]._fields

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "service_priority":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        if not self._knows_priority():
            return SQL()
        Partner = self.env["res.partner"]
        partner = query.left_join(alias, "partner_id", Partner._table, "id", "partner_id")
        return Partner._order_field_to_sql(partner, PRIORITY, direction, nulls, query)
