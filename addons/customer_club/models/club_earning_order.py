from odoo import api, models

from ..tools import matching
from ..tools import points as points_tools


class ClubEarning(models.AbstractModel):
    """Taking back what a confirmed order earned: credit notes and cancelled orders."""

    _inherit = "club.earning"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _some_earn_on_confirmation(self, companies):
        return bool(
            self.env["club.club"]
            .sudo()
            .search_count(
                [("company_id", "in", companies.ids), ("earn_on", "=", "confirmation")], limit=1
            )
        )

    @api.model
    def _take_back_orders(self, orders):
        earned = self._earned_by_orders(orders)
        if not earned:
            return
        net = self.env["club.batch"]._net_taken(earned)
        entries = [
            self._claw_entry(
                move,
                move.points - net.get(move.id, 0),
                f"undo:{move.id}",
                orders.browse(move.res_id),
                move.res_line_id,
                move.amount,
            )
            for move in earned
            if move.points > net.get(move.id, 0)
        ]
        if entries:
            self._note_shortages(entries, self.env["club.account"]._post(entries))
        for order in orders.browse(set(earned.mapped("res_id"))):
            order.club_generation = (order.club_generation or 0) + 1

    def _return_entries(self, refund):
        return super()._return_entries(refund) + self._order_return_entries(refund)

    def _order_return_entries(self, refund):
        """Cumulative over all invoices and credit notes of the order, exact to its line."""
        orders = refund.reversed_entry_id.invoice_line_ids.sale_line_ids.order_id
        earned = self._earned_by_orders(orders)
        if not earned:
            return []
        returned = self._returned_by_order_line(orders)
        net = self.env["club.batch"]._net_taken(earned)
        entries = []
        for move in earned:
            line = self.env["sale.order.line"].browse(move.res_line_id)
            total = points_tools.to_decimal(line.price_subtotal)
            back = returned.get(line.id, 0)
            if back <= 0 or total <= 0:
                continue
            due = points_tools.return_due(move.points, total, 0, back) - net.get(move.id, 0)
            if due > 0:
                entries.append(
                    self._claw_entry(
                        move,
                        due,
                        self._key("claw:order", refund.id, move.id, self._generation(refund)),
                        refund,
                        line.id,
                        move.amount * float(min(back / total, 1)) * due / move.points,
                    )
                )
        return entries

    def _returned_by_order_line(self, orders):
        """{order line id: amount returned by all posted credit notes}"""
        returned = {}
        for invoice in orders.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        ):
            lines = [
                (line.id, line.product_id.id, points_tools.to_decimal(line.price_subtotal))
                for line in invoice.invoice_line_ids
                if line.display_type == "product" and line.price_subtotal > 0
            ]
            refunds = invoice.reversal_move_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_refund"
            ).sorted("id")
            returns = [
                (line.id, line.product_id.id, self._in_currency(line, invoice))
                for line in refunds.invoice_line_ids
                if line.display_type == "product" and line.price_subtotal > 0
            ]
            matches, _excess = matching.match_returns(lines, returns)
            for _return_line, line_id, _before, now in matches:
                sale_line = self.env["account.move.line"].browse(line_id).sale_line_ids[:1]
                returned[sale_line.id] = returned.get(sale_line.id, 0) + now
        return returned
