from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self._give_initial_credit_limit()
        return result

    def _give_initial_credit_limit(self):
        """The first order of a customer who has no limit of his own brings the initial one."""
        for company, orders in self.grouped("company_id").items():
            if not (company.account_use_credit_limit and company.touch_credit_initial > 0):
                continue
            payers = orders.partner_id.commercial_partner_id
            old = orders.sudo()._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                    ("id", "not in", orders.ids),
                    ("partner_id.commercial_partner_id", "in", payers.ids),
                ],
                ["partner_id"],
            )
            known = {partner.commercial_partner_id.id for (partner,) in old}
            # sudo: salespeople do not see the books
            for payer in payers.filtered(lambda p, known=known: p.id not in known).sudo():
                self._open_credit(payer.with_company(company), company, orders)

    def _open_credit(self, payer, company, orders):
        if payer.use_partner_credit_limit:
            return
        payer.credit_limit = company.touch_credit_initial
        first = orders.filtered(lambda order: order.partner_id.commercial_partner_id == payer)[:1]
        Credit = self.env["touchpoint.credit"].sudo()
        event = Credit._prepare_event("limit", payer, company, fields.Datetime.now())
        Credit.create({**event, "order_id": first.id})
