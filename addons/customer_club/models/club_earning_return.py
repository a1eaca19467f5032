from odoo import api, models
from odoo.tools import formatLang

from ..tools import matching
from ..tools import points as points_tools


class ClubEarning(models.AbstractModel):
    """Taking points back: credit notes, and documents that leave the posted state."""

    _inherit = "club.earning"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _return(self, refunds):
        """Take back what the returned lines earned; exactly, and never more."""
        entries = []
        for refund in refunds.sorted("id"):
            if refund.reversed_entry_id:
                entries += self._return_entries(refund)
            else:
                self._note_unrelated(refund)
        if entries:
            moves = self.env["club.account"]._post(entries)
            self._note_shortages(entries, moves)

    def _earned(self, invoice):
        """Moves an invoice earned and still has (not given back by a reset to draft)."""
        moves = self.env["club.move"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "=", invoice.id),
                ("kind", "=", "earn"),
            ],
            order="id",
        )
        return moves.filtered(
            lambda move: move.snapshot["generation"] == (invoice.club_generation or 0)
        )

    def _return_entries(self, refund):
        invoice = refund.reversed_entry_id
        earned = self._earned(invoice)
        if not earned:
            return []
        totals, matches, excess = self._match(invoice, refund)
        net = self.env["club.batch"]._net_taken(earned)
        entries = []
        for return_line, line, before, now in matches:
            for move in earned.filtered(lambda move, line=line: move.res_line_id == line):
                due = points_tools.return_due(move.points, totals[line], before, now)
                due = min(due, move.points - net.get(move.id, 0))
                if due > 0:
                    net[move.id] = net.get(move.id, 0) + due
                    key = self._key("claw", return_line, move.id, self._generation(refund))
                    amount = move.amount * float(now / totals[line])
                    entries.append(self._claw_entry(move, due, key, refund, return_line, amount))
        if excess:
            self._note_excess(refund, invoice, excess)
        return entries

    def _match(self, invoice, refund):
        """Match this credit note after all earlier ones of the invoice."""
        lines = [
            (line.id, line.product_id.id, points_tools.to_decimal(line.price_subtotal))
            for line in invoice.invoice_line_ids
            if line.display_type == "product" and line.price_subtotal > 0
        ]
        earlier = invoice.reversal_move_ids.filtered(
            lambda move: (
                move.state == "posted" and move.move_type == "out_refund" and move != refund
            )
        ).sorted("id")
        returns = [
            (line.id, line.product_id.id, self._in_currency(line, invoice))
            for document in [*earlier, refund]
            for line in document.invoice_line_ids
            if line.display_type == "product" and line.price_subtotal > 0
        ]
        matches, excess = matching.match_returns(lines, returns)
        mine = set(refund.invoice_line_ids.ids)
        return (
            {line: amount for line, _product, amount in lines},
            [match for match in matches if match[0] in mine],
            sum(amount for line, amount in excess.items() if line in mine),
        )

    def _in_currency(self, line, invoice):
        value = line.currency_id._convert(
            line.price_subtotal,
            invoice.currency_id,
            invoice.company_id,
            invoice.invoice_date or invoice.date,
            round=False,
        )
        return points_tools.to_decimal(value)

    def _claw_entry(self, move, points, key, document, line_id, amount=0.0):
        account = move.to_account_id._current()
        qualifying = move.unit == "qualifying"
        return {
            "from_account": account,
            "to_account": move.from_account_id,
            "points": points,
            "kind": "clawback",
            "key": key,
            "policy": "clamp" if qualifying else account.club_id.clawback,
            # tier points leave the period in which they were earned
            "effective_date": move.effective_date if qualifying else self._date(document),
            "amount": amount,
            "lots_of": move,
            "reverses": move,
            "rule": move.rule_id,
            "document": document,
            "line_id": line_id,
        }

    # ---- leaving the posted state ----

    @api.model
    def _take_back(self, documents):
        """Undo what documents posted: invoices lose their points, credit notes return theirs."""
        entries = []
        for document in documents:
            if document.move_type == "out_refund":
                found = self._restore_entries(document)
            else:
                found = self._undo_entries(document)
            entries += found
        if entries:
            self._note_shortages(entries, self.env["club.account"]._post(entries))
        for document in documents:
            if self.env["club.move"].search(
                [("res_model", "=", "account.move"), ("res_id", "=", document.id)], limit=1
            ):
                document.club_generation = (document.club_generation or 0) + 1

    def _undo_entries(self, invoice):
        earned = self._earned(invoice)
        net = self.env["club.batch"]._net_taken(earned)
        return [
            self._claw_entry(
                move,
                move.points - net.get(move.id, 0),
                f"undo:{move.id}",
                invoice,
                move.res_line_id,
                move.amount,
            )
            for move in earned
            if move.points > net.get(move.id, 0)
        ]

    def _restore_entries(self, refund):
        taken = self.env["club.move"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "=", refund.id),
                ("kind", "=", "clawback"),
            ],
            order="id",
        )
        known = (
            self.env["club.move"]
            .search([("reverses_id", "in", taken.ids), ("kind", "=", "restore")])
            .reverses_id
        )
        invoice = refund.reversed_entry_id
        standing = self._earned(invoice) | self._earned_by_orders(
            invoice.invoice_line_ids.sale_line_ids.order_id
        )
        return [
            {
                "from_account": move.to_account_id,
                "to_account": move.from_account_id._current(),
                "points": move.points,
                "kind": "restore",
                "key": f"restore:{move.id}",
                "effective_date": move.effective_date,
                "expires_on": move.club_id._expires_on(move.effective_date),
                "give_back": move,
                "reverses": move,
                "amount": move.amount,
                "rule": move.rule_id,
                "document": refund,
                "line_id": move.res_line_id,
            }
            for move in taken - known
            # an invoice that is no longer posted has nothing to get back
            if move.reverses_id in standing
        ]

    # ---- what people are told ----

    def _note_unrelated(self, refund):
        members = self._members_of(refund, self._members_by_partner(refund))
        for member in members:
            refund._message_log(
                body=self.env._(
                    "This credit note does not say which invoice it reverses: %s keeps all points.",
                    member.display_name,
                )
            )

    def _note_excess(self, refund, invoice, excess):
        refund._message_log(
            body=self.env._(
                "The credit note is larger than invoice %(invoice)s: points were taken back for the invoice only, "
                "%(excess)s earned nothing.",
                invoice=invoice.name,
                excess=formatLang(self.env, float(excess), currency_obj=invoice.currency_id),
            )
        )

    def _note_shortages(self, entries, moves):
        """Tell where spent points could not be taken back."""
        short = {}
        for entry, move in zip(entries, moves, strict=True):
            account = entry["from_account"]
            if entry["kind"] == "clawback" and account.unit == "redeemable":
                short[account, entry["document"]] = (
                    short.get((account, entry["document"]), 0)
                    + entry["points"]
                    - sum(move.mapped("points"))
                )
        for (account, document), points in short.items():
            if points:
                body = self.env._(
                    "%(points)s points of %(document)s were already spent and could not be taken back.",
                    points=points,
                    document=document.display_name,
                )
                account._get_holder()._message_log(body=body)
