from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _try_apply_code(self, code):
        """A voucher of the club works for its member only."""
        card = self.env["loyalty.card"].sudo().search([("code", "=", code)], limit=1)
        if self._find_strange_club_voucher(card):
            return {"error": self.env._("Voucher %s belongs to another club member.", code)}
        return super()._try_apply_code(code)

    def action_confirm(self):
        for order in self:
            cards = (order.applied_coupon_ids | order.order_line.coupon_id).sudo()
            if card := order._find_strange_club_voucher(cards):
                raise UserError(self.env._("Voucher %s belongs to another club member.", card.code))
        return super().action_confirm()

    def _find_strange_club_voucher(self, cards):
        return self.env["club.redemption"]._find_strange_card(cards, self.partner_id)
