import base64
import csv
import io

import openpyxl

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class TouchpointVendorList(models.Model):
    """Contacts that another firm makes for us: what it gets, what came back, what it cost."""

    _name = "touchpoint.vendor.list"
    _description = "Vendor List (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "day desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    vendor_id = fields.Many2one("res.partner", required=True, index=True, tracking=True)
    day = fields.Date(string="Given On", required=True, default=fields.Date.context_today)
    due = fields.Date(string="Results Until", tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True
    )
    fixed_cost = fields.Monetary(string="Fixed Fee", tracking=True)
    unit_cost = fields.Monetary(string="Fee per Contact", tracking=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    touch_ids = fields.One2many("touchpoint.touch", "vendor_list_id", readonly=True)
    interview_ids = fields.One2many("touchpoint.interview", "list_id")
    touch_count = fields.Integer(string="Contacts", compute="_compute_figures")
    done_count = fields.Integer(string="With a Result", compute="_compute_figures")
    reached_rate = fields.Float(string="Reached", compute="_compute_figures")
    total_cost = fields.Monetary(
        compute="_compute_figures", help="Fixed fee and the fees of the contacts made so far."
    )
    reached_cost = fields.Monetary(string="Cost per Customer Reached", compute="_compute_figures")
    active = fields.Boolean(default=True)

    _costs_positive = models.Constraint(
        "CHECK(fixed_cost >= 0 AND unit_cost >= 0)", "The fees of a vendor cannot be negative."
    )

    @api.depends("touch_ids.state", "fixed_cost", "unit_cost")
    def _compute_figures(self):
        rows = self.env["touchpoint.touch"]._read_group(
            [("vendor_list_id", "in", self.ids)],
            ["vendor_list_id", "state"],
            ["__count"],
        )
        made = self._count_contacts()
        for vendor_list in self:
            counts = {state: count for owner, state, count in rows if owner == vendor_list}
            reached = counts.get("done", 0)
            ended = reached + counts.get("no_contact", 0)
            vendor_list.touch_count = sum(counts.values())
            vendor_list.done_count = ended
            vendor_list.reached_rate = reached / ended if ended else 0
            fees = vendor_list.unit_cost * made.get(vendor_list, 0)
            vendor_list.total_cost = vendor_list.fixed_cost + fees
            vendor_list.reached_cost = vendor_list.total_cost / reached if reached else 0

    def _count_contacts(self):
        """{list: contacts its vendor made}; what we tried ourselves before is not the vendor's."""
        rows = self.env["touchpoint.attempt"]._read_group(
            [("vendor_list_id", "in", self.ids), ("is_correction", "=", False)],
            ["vendor_list_id"],
            ["__count"],
        )
        return dict(rows)

    def _creation_message(self):
        return self.env._("List of contacts given out")

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_touch_action"
        )
        return {**action, "domain": [("vendor_list_id", "=", self.id)], "context": {}}

    def action_import(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Results"),
            "res_model": "touchpoint.vendor.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_list_id": self.id},
        }

    def action_export_xlsx(self):
        return self._export("xlsx")

    def action_export_csv(self):
        return self._export("csv")

    def _export(self, kind):
        """Write the open contacts into a file, keep it with the list and hand it out."""
        self.ensure_one()
        self.check_access("write")
        rows = self._get_export_rows()
        if len(rows) == 1:
            raise UserError(self.env._("“%s”: no contact of it is open.", self.display_name))
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.name.replace('/', '-')}.{kind}",
                "res_model": self._name,
                "res_id": self.id,
                "datas": base64.b64encode(
                    self._to_xlsx(rows) if kind == "xlsx" else self._to_csv(rows)
                ),
            }
        )
        self.message_post(
            body=self.env._("%s contacts exported for the vendor.", len(rows) - 1),
            attachment_ids=attachment.ids,
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _get_export_rows(self):
        """Heading and one row per open contact: no more of the customer than the call needs."""
        heading = [
            self.env._("Reference"),
            self.env._("Customer"),
            self.env._("Phone"),
            self.env._("E-mail"),
            self.env._("Topic"),
            self.env._("What to Say"),
            self.env._("Date"),
            self.env._("Outcome"),
            self.env._("Expected"),
            self.env._("Perceived"),
            self.env._("Note"),
        ]
        touches = self.touch_ids.filtered(lambda touch: touch._is_open())
        return [
            heading,
            *(
                [
                    touch.id,
                    touch.partner_id.name or "",
                    touch.partner_id.phone or "",
                    touch.partner_id.email or "",
                    touch.type_id.name,
                    html2plaintext(touch._get_script() or ""),
                    *[""] * 5,
                ]
                for touch in touches
            ),
        ]

    def _to_csv(self, rows):
        stream = io.StringIO()
        csv.writer(stream).writerows([[self._defuse(cell) for cell in row] for row in rows])
        return stream.getvalue().encode("utf-8-sig")

    def _to_xlsx(self, rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([self._defuse(cell) for cell in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    @staticmethod
    def _defuse(cell):
        """A text that a spreadsheet would take for a formula stays a text."""
        risky = isinstance(cell, str) and cell.startswith(("=", "@"))
        return f"'{cell}" if risky else cell
