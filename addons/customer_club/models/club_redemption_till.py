from odoo import api, models
from odoo.exceptions import UserError


class ClubRedemption(models.Model):
    """Vouchers belong to their member: on orders, in the shop and at the till."""

    _inherit = "club.redemption"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _find_strange_card(self, cards, partner):
        """The first of ``cards`` that is a voucher of another member than ``partner``."""
        own = partner | partner.commercial_partner_id
        strange = self.sudo().search(
            [
                ("card_id", "in", cards.ids),
                ("partner_id", "not in", own.ids),
            ],
            limit=1,
        )
        return strange.card_id

    @api.model
    def _check_till_order(self, order):
        """Refuse a till order with a voucher of somebody else; tell when members earn nothing."""
        card = self._find_strange_card(order.sudo().lines.coupon_id, order.partner_id)
        if card:
            raise UserError(self.env._("Voucher %s belongs to another club member.", card.code))
        Earning = self.env["club.earning"].sudo()
        if order.partner_id and not order.to_invoice and Earning._members_by_partner(order.sudo()):
            order._message_log(
                body=self.env._(
                    "No points yet: this order has no invoice. They are earned when it is invoiced."
                )
            )

    def _register_hook(self):
        """The till is no part of what the club depends on: where it is installed, it asks the club.

        The till checks who may use a voucher when its code is typed; the customer of the order may
        change after that.
        """
        super()._register_hook()
        lines = self.env.get("pos.order.line")
        if lines is None or "coupon_id" not in lines._fields:
            return

        def _process_saved_order(order, draft):
            if not draft:
                order.env["club.redemption"]._check_till_order(order)
            return _process_saved_order.origin(order, draft)

        model = self.env.registry["pos.order"]
        _process_saved_order.origin = model._process_saved_order
        model._process_saved_order = _process_saved_order

    def _unregister_hook(self):
        model = self.env.registry.get("pos.order")
        if model is not None and "_process_saved_order" in vars(model):
            del model._process_saved_order
        return super()._unregister_hook()
