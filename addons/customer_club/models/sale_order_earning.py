from odoo import fields, models


class SaleOrder(models.Model):
    """Clubs that reward the confirmed order instead of the invoice."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    club_generation = fields.Integer(
        copy=False, readonly=True, help="How often this document gave its club points back."
    )

    def action_confirm(self):
        result = super().action_confirm()
        confirmed = self.filtered(lambda order: order.state == "sale")
        if self.env["club.earning"]._some_earn_on_confirmation(confirmed.company_id):
            self.env["club.earning"].sudo()._earn(confirmed.sudo())
        return result

    def _action_cancel(self):
        sold = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        self.env["club.earning"].sudo()._take_back_orders(sold.sudo())
        return result
