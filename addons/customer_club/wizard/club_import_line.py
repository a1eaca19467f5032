from odoo import fields, models


class ClubImportLine(models.TransientModel):
    _name = "club.import.line"
    _description = "Bad row of an import (result)"
    _order = "line"

    import_id = fields.Many2one("club.import", required=True, index=True, ondelete="cascade")
    line = fields.Integer(aggregator=None)
    message = fields.Char(string="What Is Wrong")
