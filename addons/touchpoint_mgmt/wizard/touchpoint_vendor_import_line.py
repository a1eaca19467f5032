from odoo import fields, models


class TouchpointVendorImportLine(models.TransientModel):
    _name = "touchpoint.vendor.import.line"
    _description = "Bad Row of Vendor Results (wizard)"
    _order = "line, id"

    import_id = fields.Many2one("touchpoint.vendor.import", required=True, ondelete="cascade")
    line = fields.Integer(readonly=True)
    message = fields.Char(readonly=True)
