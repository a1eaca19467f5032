import base64
import binascii
import csv
import io
import zipfile

import openpyxl

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools import member_table


class ClubImport(models.TransientModel):
    """Members and opening balances from a file: first a dry run, then all of it or nothing."""

    _name = "club.import"
    _description = "Import members (configuration)"

    club_id = fields.Many2one("club.club", required=True, ondelete="cascade")
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    mode = fields.Selection(
        [("all", "All rows or nothing"), ("good", "Good rows; bad ones are left out")],
        string="When a Row Is Bad",
        required=True,
        default="all",
    )
    state = fields.Selection(
        [("draft", "File"), ("checked", "Checked"), ("done", "Imported")],
        default="draft",
        readonly=True,
    )
    line_ids = fields.One2many("club.import.line", "import_id", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    new_count = fields.Integer(string="New Members", readonly=True)
    known_count = fields.Integer(string="Known Members", readonly=True)
    error_count = fields.Integer(string="Bad Rows", readonly=True)
    points = fields.Integer(string="Points to Post", readonly=True)

    # ---- the file ----

    def _read_table(self):
        """Heading and rows of the file."""
        try:
            content = base64.b64decode(self.file)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file cannot be read.")) from error
        if (self.filename or "").lower().endswith((".xlsx", ".xlsm")) or content[:2] == b"PK":
            rows = self._read_sheet(content)
        else:
            rows = self._read_text(content)
        if not rows:
            raise UserError(self.env._("The file is empty."))
        _found, missing, twice = member_table.columns(rows[0])
        if missing:
            raise UserError(
                self.env._("The file has no column “%s” in its first row.", ", ".join(missing))
            )
        if twice:
            raise UserError(self.env._("The column “%s” is there twice.", twice[0]))
        return rows[0], rows[1:]

    def _read_sheet(self, content):
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
            raise UserError(self.env._("The file is not a spreadsheet (XLSX).")) from error

    def _read_text(self, content):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise UserError(self.env._("The text of the file is neither UTF-8 nor GB18030."))
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error as error:
            raise UserError(self.env._("The file is not a table: %s", error)) from error

    # ---- the dry run ----

    def action_check(self):
        """Read every row and say what would happen; nothing is written."""
        self.ensure_one()
        good, errors = self._examine()
        self._report(good, errors)
        self.state = "checked"
        return self._stay()

    def action_import(self):
        """Check again and import: everything, or the good rows, as chosen."""
        self.ensure_one()
        good, errors = self._examine()
        self._report(good, errors)
        if errors and self.mode == "all":
            raise UserError(
                self.env._(
                    "Nothing was imported. Bad rows: %(count)s. The first is line %(line)s: %(message)s",
                    count=len(errors),
                    line=errors[0][0],
                    message=errors[0][1],
                )
            )
        with self.env.cr.savepoint():
            self.env["club.member"]._import_rows(self.club_id, good)
        self.state = "done"
        return self._stay()

    def _examine(self):
        self.check_access("write")
        header, rows = self._read_table()
        parsed = member_table.read(header, rows)
        found = self._look_up(parsed)
        good, errors, seen = [], [], {}
        for line, values, broken in parsed:
            message = self._find_error(values, broken, found, seen)
            if message:
                errors.append((line, message))
            else:
                good.append(dict(values, line=line, **self._matches(values, found)))
            seen.setdefault(values["reference"], line)
        return good, errors

    def _look_up(self, parsed):
        """Everything the rows refer to, in a handful of queries."""
        club = self.club_id
        emails = {email_normalize(values["email"] or "") for _line, values, _b in parsed} - {False}
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "in", list(emails)),
                *self.env["res.partner"]._check_company_domain(club.company_id),
            ]
        )
        references = [values["reference"] for _line, values, _b in parsed]
        members = (
            self.env["club.member"]
            .with_context(active_test=False)
            .search(
                [
                    ("club_id", "=", club.id),
                    ("state", "!=", "merged"),
                    "|",
                    ("reference", "in", references),
                    ("partner_id", "in", partners.ids),
                ]
            )
        )
        keys = [
            self.env["club.member"]._opening_key(club, values["reference"], unit)
            for _line, values, _b in parsed
            for unit in ("redeemable", "qualifying")
        ]
        moves = self.env["club.move"].sudo().search([("key", "in", keys)])
        return {
            "partners": partners.grouped("email_normalized"),
            "members": {m.reference: m for m in members if m.reference},
            "by_partner": {m.partner_id: m for m in members},
            "tiers": {tier.name.lower(): tier for tier in club.tier_ids},
            "posted": {move.key: move.points for move in moves},
        }

    def _matches(self, values, found):
        email = email_normalize(values["email"] or "")
        partner = found["partners"].get(email, self.env["res.partner"])
        member = found["members"].get(values["reference"]) or found["by_partner"].get(partner)
        return {
            "member": member or self.env["club.member"],
            "partner": member.partner_id if member else partner,
            "tier_id": found["tiers"].get((values["tier"] or "").lower()),
        }

    def _find_error(self, values, broken, found, seen):
        """The first thing wrong with a row, in a sentence; nothing when it is good."""
        labels = self._labels()
        email = email_normalize(values["email"] or "")
        partner = found["partners"].get(email, self.env["res.partner"])
        known = found["by_partner"].get(partner) if len(partner) == 1 else None
        if broken:
            column, cell = broken[0]
            return self.env._(
                "%(column)s: “%(cell)s” cannot be read.", column=labels[column], cell=cell
            )
        for column in member_table.NEEDED:
            if not values[column]:
                return self.env._("%s is missing.", labels[column])
        if values["reference"] in seen:
            return self.env._(
                "Reference %(reference)s is already in line %(line)s.",
                reference=values["reference"],
                line=seen[values["reference"]],
            )
        if values["email"] and not email:
            return self.env._("“%s” is not an e-mail address.", values["email"])
        if len(partner) > 1 and values["reference"] not in found["members"]:
            return self.env._("Several contacts have the e-mail address %s.", email)
        if values["tier"] and values["tier"].lower() not in found["tiers"]:
            return self.env._("The club has no tier “%s”.", values["tier"])
        if known and known.reference and known.reference != values["reference"]:
            return self.env._("%s is a member under another reference.", known.display_name)
        return self._find_other_balance(values, found)

    def _find_other_balance(self, values, found):
        for unit, points in (
            ("redeemable", values["points"]),
            ("qualifying", values["qualifying"]),
        ):
            key = self.env["club.member"]._opening_key(self.club_id, values["reference"], unit)
            posted = found["posted"].get(key)
            if posted is not None and posted != points:
                return self.env._(
                    "The opening balance of %(reference)s was imported before with %(points)s points.",
                    reference=values["reference"],
                    points=posted,
                )
        return None

    def _labels(self):
        return {
            "reference": self.env._("Reference"),
            "name": self.env._("Name"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "birthday": self.env._("Birthday"),
            "since": self.env._("Member Since"),
            "tier": self.env._("Tier"),
            "points": self.env._("Points"),
            "qualifying": self.env._("Tier Points"),
            "expires_on": self.env._("Expires On"),
            "consent_on": self.env._("Consent On"),
        }

    def _report(self, good, errors):
        self.line_ids.unlink()
        self.write(
            {
                "row_count": len(good) + len(errors),
                "new_count": sum(not row["member"] for row in good),
                "known_count": sum(bool(row["member"]) for row in good),
                "error_count": len(errors),
                "points": sum(row["points"] for row in good),
                "line_ids": [
                    Command.create({"line": line, "message": message})
                    for line, message in errors[:1000]
                ],
            }
        )

    def action_open_members(self):
        self.ensure_one()
        return self.club_id.action_open_members()

    def _stay(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Members"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
