from datetime import datetime, time

from odoo import api, fields, models


class ClubMember(models.Model):
    """Members and opening balances that come from another system, each of them once."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _opening_key(self, club, reference, unit):
        return f"open:{club.id}:{reference}:{unit}"

    @api.model
    def _import_rows(self, club, rows):
        """Create what is missing and post opening balances.

        :param rows: dicts of ``tools.member_table.read`` with ``member``, ``partner`` and
            ``tier_id`` (records, empty when there is none)
        """
        self._import_partners(club, rows)
        self._import_members(club, rows)
        today = fields.Date.context_today(self)
        known = self._known_openings(club, rows)
        entries = [
            entry
            for row in rows
            for entry in row["member"].sudo()._opening_entries(row, today)
            if entry["key"] not in known
        ]
        if entries:
            self.env["club.account"].sudo()._post(entries)
        return self.union(*(row["member"] for row in rows))

    def _known_openings(self, club, rows):
        keys = [
            self._opening_key(club, row["reference"], unit)
            for row in rows
            for unit in ("redeemable", "qualifying")
        ]
        return set(self.env["club.move"].sudo().search([("key", "in", keys)]).mapped("key"))

    @api.model
    def _import_partners(self, club, rows):
        new = [row for row in rows if not row["partner"]]
        partners = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {
                        "name": row["name"],
                        "email": row["email"],
                        "phone": row["phone"],
                        "company_id": club.company_id.id,
                    }
                    for row in new
                ]
            )
        )
        for row, partner in zip(new, partners, strict=True):
            row["partner"] = partner.sudo(self.env.su)

    @api.model
    def _import_members(self, club, rows):
        new = [row for row in rows if not row["member"]]
        members = (
            self.sudo()
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "club_id": club.id,
                        "partner_id": row["partner"].id,
                        "reference": row["reference"],
                        "birthday": row["birthday"],
                        "since": row["since"],
                    }
                    for row in new
                ]
            )
        )
        for row, member in zip(new, members, strict=True):
            row["member"] = member.sudo(self.env.su)
            if row["consent_on"]:
                member._record_consent("import")
                member.consent_at = datetime.combine(row["consent_on"], time(12))
        ready = members.filtered(lambda m: m.consent_at or not club.consent_required)
        ready._activate(fields.Date.context_today(self))
        self._import_tiers(new)
        for row in rows:
            member = row["member"].sudo()
            if not member.reference:
                member.reference = row["reference"]

    @api.model
    def _import_tiers(self, rows):
        """Tiers of the other system, with a line in the history that says so."""
        changes = [
            (row["member"].sudo(), row["tier_id"], "manual", {"note": self.env._("Imported")})
            for row in rows
            if row["tier_id"]
            and row["member"].state == "active"
            and row["tier_id"] != row["member"].tier_id
        ]
        if changes:
            self.sudo()._set_tiers(changes, fields.Date.context_today(self))

    def _opening_entries(self, row, today):
        expires_on = row["expires_on"] or self.club_id._expires_on(today)
        return [
            {
                "from_account": account._system("adjust"),
                "to_account": account,
                "points": points,
                "kind": "opening",
                "key": self._opening_key(self.club_id, row["reference"], account.unit),
                "effective_date": today,
                "expires_on": expires_on,
                "document": self,
                "res_name": row["reference"],
            }
            for account, points in (
                (self.account_id, row["points"]),
                (self.qualifying_account_id, row["qualifying"]),
            )
            if points
        ]
