from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Quotations and orders of important members come first."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    club_service_priority = fields.Integer(
        string="Green Channel",
        compute="_compute_club_service_priority",
        store=True,
        aggregator=None,
        help="Service priority of the customer's tier: 0 is served as usual, 3 is served first.",
    )

    @api.depends("partner_id")
    def _compute_club_service_priority(self):
        for order in self:
            order.club_service_priority = order.partner_id.club_service_priority

    @api.model
    def _refresh_club_priority(self, partners):
        """Open quotations and orders follow the tier of their customer."""
        is_open = Domain("state", "in", ("draft", "sent")) | (
            Domain("state", "=", "sale") & Domain("invoice_status", "!=", "invoiced")
        )
        orders = self.search(Domain("partner_id", "in", partners.ids) & is_open)
        self.env.add_to_compute(self._fields["club_service_priority"], orders)
