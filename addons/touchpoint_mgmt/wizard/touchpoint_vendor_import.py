import base64
import binascii

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..tools import vendor_table


class TouchpointVendorImport(models.TransientModel):
    """Results of a vendor from a file: good rows are kept, bad ones named by line."""

    _name = "touchpoint.vendor.import"
    _description = "Import Vendor Results (wizard)"

    list_id = fields.Many2one(
        "touchpoint.vendor.list", string="Vendor List", required=True, ondelete="cascade"
    )
    file = fields.Binary(string="File (CSV or XLSX)", required=True, attachment=False)
    filename = fields.Char()
    state = fields.Selection([("draft", "File"), ("done", "Imported")], default="draft")
    recorded_count = fields.Integer(string="Recorded", readonly=True)
    known_count = fields.Integer(string="Known Already", readonly=True)
    error_count = fields.Integer(string="Bad Rows", readonly=True)
    line_ids = fields.One2many("touchpoint.vendor.import.line", "import_id", readonly=True)

    def action_import(self):
        self.ensure_one()
        self.list_id.check_access("write")
        recorded, known, errors = self.list_id._import_results(self._read_table())
        self.write(
            {
                "state": "done",
                "recorded_count": recorded,
                "known_count": known,
                "error_count": len(errors),
                "line_ids": [
                    Command.create({"line": line, "message": message}) for line, message in errors
                ],
            }
        )
        self._log(errors)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Results"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _log(self, errors):
        lines = Markup().join(
            Markup("<li>%s</li>")
            % self.env._("Line %(line)s: %(message)s", line=line, message=message)
            for line, message in errors[:100]
        )
        text = self.env._(
            "%(file)s: %(recorded)s recorded, %(known)s known already, %(bad)s bad.",
            file=self.filename or "",
            recorded=self.recorded_count,
            known=self.known_count,
            bad=self.error_count,
        )
        self.list_id.message_post(body=Markup("%s<ul>%s</ul>") % (text, lines))

    def _read_table(self):
        try:
            content = base64.b64decode(self.file)
            return vendor_table.read_table(vendor_table.read_rows(content))
        except (binascii.Error, vendor_table.TableError) as error:
            raise UserError(self._explain(error)) from error

    def _explain(self, error):
        sentences = {
            "sheet": self.env._("The file is not a spreadsheet (XLSX)."),
            "encoding": self.env._("The text of the file is neither UTF-8 nor GB18030."),
            "table": self.env._("The file is not a table."),
            "empty": self.env._("The file is empty."),
            "column": self.env._("The file has no column “Date” in its first row."),
        }
        return sentences.get(getattr(error, "code", None), self.env._("The file cannot be read."))
