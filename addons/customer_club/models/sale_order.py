from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _try_apply_code(self, code):
        """A voucher of the club works for its member only."""
        card = self.env["loyalty.card"].sudo().search([("code", "=", code)], limit=1)
        if card and not self._is_own_club_voucher(card):
            return {"error": self.env._("Voucher %s belongs to another club member.", code)}
        return super()._try_apply_code(code)

    def action_confirm(self):
        for order in self:
            for card in (order.applied_coupon_ids | order.order_line.coupon_id).sudo():
                if not order._is_own_club_voucher(card):
                    raise UserError(
                        self.env._("Voucher %s belongs to another club member.", card.code)
                    )
        return super().action_confirm()

    def _is_own_club_voucher(self, card):
        self.ensure_one()
        owner = (
            self.env["club.redemption"]
            .sudo()
            .search([("card_id", "=", card.id)], limit=1)
            .partner_id
        )
        return not owner or owner in (self.partner_id | self.partner_id.commercial_partner_id)
