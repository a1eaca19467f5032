from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import points as points_tools
from .account_move import PAID

BATCH = 200


class ClubEarning(models.AbstractModel):
    """When a purchase earns: on the invoice, or before or after it."""

    _inherit = "club.earning"  # pylint: disable=consider-merging-classes-inherited

    def _is_due(self, document, club):
        """Does ``document`` earn now in this club?"""
        if document._name == "sale.order":
            return club.earn_on == "confirmation"
        if club.earn_on == "payment":
            return document.payment_state in PAID
        if club.earn_on == "delivery":
            return all(
                line.qty_delivered >= line.qty_invoiced
                for line in document.invoice_line_ids.sale_line_ids
                if not line.display_type
            )
        return True

    def _date(self, document):
        if document._name == "sale.order":
            return fields.Date.context_today(document, document.date_order)
        return super()._date(document)

    def _lines(self, document, club):
        if document._name == "sale.order":
            found = self._order_lines(document)
        else:
            earned = self._order_lines_earned(document, club)
            found = [
                (line, quantity)
                for line, quantity in super()._lines(document, club)
                if not earned or not set(line.sale_line_ids.ids or [0]) <= earned
            ]
        for line, quantity in found:
            if not club.earn_on_vouchers or not self._is_paid_with_points(line, club):
                yield line, quantity

    def _order_lines(self, order):
        for line in order.order_line:
            if not line.display_type:
                yield line, points_tools.to_decimal(line.product_uom_qty)

    def _is_paid_with_points(self, line, club):
        """Is the line the discount of a voucher or top-up of the club?"""
        lines = line if line._name == "sale.order.line" else line.sale_line_ids
        programs = club.voucher_program_id | club.wallet_program_id
        return bool(lines.coupon_id.program_id & programs)

    def _order_lines_earned(self, invoice, club):
        """Order lines behind the invoice that earned when the order was confirmed."""
        orders = invoice.invoice_line_ids.sale_line_ids.order_id
        if not orders or club.earn_on != "confirmation":
            return set()
        return set(self._earned_by_orders(orders).mapped("res_line_id"))

    def _earned_by_orders(self, orders):
        moves = self.env["club.move"].search(
            [("res_model", "=", "sale.order"), ("res_id", "in", orders.ids), ("kind", "=", "earn")],
            order="id",
        )
        generations = {order.id: order.club_generation or 0 for order in orders}
        return moves.filtered(lambda move: move.snapshot["generation"] == generations[move.res_id])

    def _earn_key(self, document, line, rule, qualifying):
        if document._name == "sale.order":
            return self._key(
                "earn:order", line.id, rule.id, qualifying and "q", self._generation(document)
            )
        return super()._earn_key(document, line, rule, qualifying)

    @api.model
    def _earn_missing(self, invoices):
        """Post the points of invoices that became due and have not earned yet."""
        earned = self.env["club.move"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", invoices.ids),
                ("kind", "=", "earn"),
            ]
        )
        done = {(move.res_id, move.snapshot["generation"]) for move in earned}
        self._earn(
            invoices.filtered(
                lambda invoice: (
                    invoice.state == "posted"
                    and invoice.move_type in ("out_invoice", "out_receipt")
                    and (invoice.id, invoice.club_generation or 0) not in done
                )
            )
        )

    @api.model
    def _cron_earn_due(self, today=None, days=365, batch=BATCH):
        """Invoices of the past year that were delivered or paid since they were posted."""
        today = today or fields.Date.context_today(self)
        clubs = self.env["club.club"].search([("earn_on", "in", ("delivery", "payment"))])
        members = self.env["club.member"]._search(
            [("club_id", "in", clubs.ids), ("state", "=", "active")]
        )
        last_id = 0
        while clubs:
            invoices = self.env["account.move"].search(
                Domain("id", ">", last_id)
                & Domain("company_id", "in", clubs.company_id.ids)
                & Domain("state", "=", "posted")
                & Domain("move_type", "in", ("out_invoice", "out_receipt"))
                & Domain("invoice_date", ">=", fields.Date.subtract(today, days=days))
                & (
                    Domain("partner_id.club_member_ids", "in", members)
                    | Domain("commercial_partner_id.club_member_ids", "in", members)
                ),
                order="id",
                limit=batch,
            )
            if not invoices:
                return
            last_id = invoices[-1].id
            self._earn_missing(invoices)
            if not self.env["ir.cron"]._commit_progress(len(invoices)):
                return
