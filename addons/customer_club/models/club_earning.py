import functools

from odoo import api, fields, models
from odoo.exceptions import UserError

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
    def _earn(self, documents):
        """Post the points of purchases (customer invoices or orders)."""
        entries, used = [], {}
        members = self._members_by_partner(documents)
        terms = functools.cache(functools.partial(self._terms, fields.Date.context_today(self)))
        for document in documents:
            for member in self._members_of(document, members):
                if self._is_due(document, member.club_id):
                    entries += self._earn_entries(document, member, used, terms)
        if entries:
            self.env["club.account"]._post(entries)
            if documents._name == "account.move":
                self._return(
                    documents.reversal_move_ids.filtered(lambda move: move.state == "posted")
                )

    def _members_by_partner(self, documents):
        partners = documents.partner_id | documents.partner_id.commercial_partner_id
        members = self.env["club.member"].search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "=", "active"),
                ("company_id", "in", documents.company_id.ids),
                ("club_id.active", "=", True),
            ]
        )
        return members.grouped("partner_id")

    def _members_of(self, invoice, members_by_partner):
        """One member per club: the contact before its commercial entity."""
        found = {}
        company, partner = invoice.company_id, invoice.partner_id
        for holder in dict.fromkeys((partner, partner.commercial_partner_id)):
            for member in members_by_partner.get(holder, ()):
                if member.company_id == company:
                    found.setdefault(member.club_id, member)
        return found.values()

    def _terms(self, today, club, date):
        """What holds for all points that a club gives for purchases of one date."""
        return {
            "kind": "earn",
            "effective_date": date,
            "expires_on": club._expires_on(date),
            "available_from": club._available_from(date, today),
        }

    def _earn_entries(self, document, member, used, terms):
        club, date = member.club_id, self._date(document)
        lines = self._amounts(document, club, date)
        common = {**terms(club, date), "document": document}
        entries, counted = [], set()
        for rule in club.earn_rule_ids:
            if rule._applies(member.tier_id, date):
                entries += self._rule_entries(member, rule, lines, common, counted, used)
        return entries

    def _date(self, document):
        return document.invoice_date or document.date

    def _lines(self, document, club):
        """(line, quantity) of what was sold; lines whose order earned already are left out."""
        for line in document.invoice_line_ids:
            if line.display_type == "product":
                yield line, points_tools.to_decimal(line.quantity)

    def _amounts(self, document, club, date):
        """{line: (amount in the currency of the club, not rounded; quantity)}"""
        rate = 1
        if document.currency_id != club.currency_id:
            self._check_rates(document.currency_id | club.currency_id, document.company_id, date)
            rate = document.currency_id._get_conversion_rate(
                document.currency_id, club.currency_id, document.company_id, date
            )
        return {
            line: (points_tools.to_decimal(line.price_subtotal * rate), quantity)
            for line, quantity in self._lines(document, club)
        }

    def _check_rates(self, currencies, company, date):
        """Odoo counts a currency without any rate as 1:1; points must not."""
        for currency in currencies - company.currency_id:
            rates = self.env["res.currency.rate"].search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (False, company.root_id.id)),
                ],
                limit=1,
            )
            if not rates:
                raise UserError(
                    self.env._(
                        "%(currency)s has no exchange rate for %(date)s: enter one, so that the points of this "
                        "purchase can be worked out. Nothing was posted.",
                        currency=currency.name,
                        date=fields.Date.to_string(date),
                    )
                )

    def _rule_entries(self, member, rule, lines, common, counted, used):
        """Entries of one rule: floored once for the document, shared out over its lines."""
        document, mine = common["document"], self._lines_rewarded(rule, lines)
        entries = []
        for account, multiplier in self._shares(member, rule):
            qualifying = account.unit == "qualifying"
            total, weights = rule._total_for([lines[line] for line in mine], multiplier)
            total = rule._capped(total, account, common["effective_date"], used)
            if not total:
                continue
            part = {**common, "rule": rule, "to_account": account}
            part["from_account"] = account._system("issue")
            if qualifying:
                part["available_from"] = None
            snapshot = self._snapshot(document, member, rule, sum(weights), total)
            for line, points in zip(mine, points_tools.apportion(total, weights), strict=True):
                if not points:
                    continue
                amount = lines[line][0]
                entries.append(
                    {
                        **part,
                        "points": points,
                        "key": self._earn_key(document, line, rule, qualifying),
                        # purchases count once, whatever number of rules they match
                        "amount": float(amount) if qualifying and line not in counted else 0.0,
                        "snapshot": {**snapshot, "line_amount": str(amount)},
                        "line_id": line.id,
                    }
                )
                if qualifying:
                    counted.add(line)
        return entries

    def _lines_rewarded(self, rule, lines):
        """Those of ``lines`` whose product the rule rewards."""
        if rule._get_product_domain().is_true():
            return list(lines)
        products = rule._filter_products(
            self.env["product.product"].union(*(line.product_id for line in lines))
        )
        return [line for line in lines if line.product_id in products]

    def _shares(self, member, rule):
        """The accounts a rule fills, each with its multiplier: tier points are not multiplied."""
        yield member.account_id, points_tools.to_decimal(member.tier_id.multiplier or 1, 2)
        if rule.counts_for_tier:
            yield member.qualifying_account_id, 1

    def _snapshot(self, document, member, rule, base, total):
        return {
            "rule": rule.name,
            "trigger": rule.trigger,
            "points": rule.points,
            "per_amount": rule.per_amount,
            "multiplier": rule.multiplier,
            "tier": member.tier_id.name or "",
            "tier_multiplier": member.tier_id.multiplier,
            "amount": str(base),
            "total": total,
            "generation": document.club_generation or 0,
        }

    def _generation(self, document):
        return document.club_generation and f"g{document.club_generation}"

    def _earn_key(self, document, line, rule, qualifying):
        return self._key("earn", line.id, rule.id, qualifying and "q", self._generation(document))

    def _key(self, *parts):
        return ":".join(str(part) for part in parts if part)
