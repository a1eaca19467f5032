from odoo import api, fields, models

from ..tools import points as points_tools


class ClubEarning(models.AbstractModel):
    """From customer invoices to points, and back.

    Who earns: the contact the invoice is made out to when it is a member, otherwise its
    commercial entity. An invoice that leaves the posted state gives its points back; posted
    again it earns anew under the next generation of keys.
    """

    _name = "club.earning"
    _description = "Earning points on invoices"

    # ---- earn ----

    @api.model
    def _earn(self, invoices):
        """Post the points of customer invoices."""
        entries = []
        members = self._members_by_partner(invoices)
        for invoice in invoices:
            for member in self._members_of(invoice, members):
                entries += self._earn_entries(invoice, member)
        if entries:
            self.env["club.account"]._post(entries)
            self._return(invoices.reversal_move_ids.filtered(lambda move: move.state == "posted"))

    def _members_by_partner(self, invoices):
        partners = invoices.partner_id | invoices.commercial_partner_id
        members = self.env["club.member"].search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "=", "active"),
                ("company_id", "in", invoices.company_id.ids),
                ("club_id.active", "=", True),
            ]
        )
        return members.grouped("partner_id")

    def _members_of(self, invoice, members_by_partner):
        """One member per club: the contact before its commercial entity."""
        found = {}
        for partner in (invoice.partner_id, invoice.commercial_partner_id):
            for member in members_by_partner.get(partner, ()):
                if member.company_id == invoice.company_id:
                    found.setdefault(member.club_id, member)
        return found.values()

    def _earn_entries(self, invoice, member):
        club = member.club_id
        date = invoice.invoice_date or invoice.date
        amounts = {
            line: self._to_club(line.price_subtotal, invoice, club)
            for line in invoice.invoice_line_ids
            if line.display_type == "product"
        }
        entries, counted = [], set()
        for rule in club.earn_rule_ids:
            if rule._applies(member.tier_id, date):
                entries += self._rule_entries(invoice, member, rule, amounts, date, counted)
        return entries

    def _to_club(self, amount, invoice, club):
        date = invoice.invoice_date or invoice.date
        value = invoice.currency_id._convert(
            amount, club.currency_id, invoice.company_id, date, round=False
        )
        return points_tools.to_decimal(value)

    def _rule_entries(self, invoice, member, rule, amounts, date, counted):
        """Entries of one rule: floored once for the document, shared out over its lines."""
        products = rule._filter_products(
            self.env["product.product"].union(*(line.product_id for line in amounts))
        )
        everything = rule._get_product_domain().is_true()
        lines = [line for line in amounts if everything or line.product_id in products]
        weights = [amounts[line] for line in lines]
        tier_multiplier = points_tools.to_decimal(member.tier_id.multiplier or 1, 2)
        today = fields.Date.context_today(self)
        entries = []
        for account, multiplier in (
            (member.account_id, tier_multiplier),
            (member.qualifying_account_id, 1),
        ):
            total = rule._points_for(sum(weights), multiplier)
            for line, points in zip(lines, points_tools.apportion(total, weights), strict=True):
                if not points:
                    continue
                qualifying = account.unit == "qualifying"
                entries.append(
                    {
                        "from_account": account._system("issue"),
                        "to_account": account,
                        "points": points,
                        "kind": "earn",
                        "key": self._key(
                            "earn", line.id, rule.id, qualifying and "q", self._generation(invoice)
                        ),
                        "effective_date": date,
                        "expires_on": member.club_id._expires_on(date),
                        "available_from": None
                        if qualifying
                        else member.club_id._available_from(date, today),
                        # purchases count once, whatever number of rules they match
                        "amount": float(amounts[line])
                        if qualifying and line not in counted
                        else 0.0,
                        "rule": rule,
                        "snapshot": self._snapshot(
                            invoice, member, rule, sum(weights), total, amounts[line]
                        ),
                        "document": invoice,
                        "line_id": line.id,
                    }
                )
                if qualifying:
                    counted.add(line)
        return entries

    def _snapshot(self, invoice, member, rule, base, total, amount):
        return {
            "rule": rule.name,
            "points": rule.points,
            "per_amount": rule.per_amount,
            "multiplier": rule.multiplier,
            "tier": member.tier_id.name or "",
            "tier_multiplier": member.tier_id.multiplier,
            "amount": str(base),
            "line_amount": str(amount),
            "total": total,
            "generation": invoice.club_generation or 0,
        }

    def _generation(self, invoice):
        return invoice.club_generation and f"g{invoice.club_generation}"

    def _key(self, *parts):
        return ":".join(str(part) for part in parts if part)
