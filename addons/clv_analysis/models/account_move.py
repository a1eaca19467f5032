from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Refunds are few among many invoices, and every analysis asks for them.
    _clv_refund_idx = models.Index(
        "(company_id, invoice_date) WHERE move_type = 'out_refund' AND state = 'posted'"
    )
