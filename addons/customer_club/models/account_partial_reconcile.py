from odoo import models

from .account_move import PAID


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """A payment that is undone takes the points back that it brought."""
        if not self:
            return super().unlink()
        invoices = (self.debit_move_id | self.credit_move_id).move_id.filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt") and move.state == "posted"
        )
        result = super().unlink()
        unpaid = invoices.exists().filtered(
            lambda move: (
                move.state == "posted"
                and move.payment_state not in PAID
                and move._club_earns_on_payment()
            )
        )
        if unpaid:
            self.env["club.earning"].sudo()._take_back(unpaid.sudo())
        return result
