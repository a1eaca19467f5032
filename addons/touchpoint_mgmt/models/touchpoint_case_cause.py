from odoo import fields, models


class TouchpointCaseCause(models.Model):
    _name = "touchpoint.case.cause"
    _description = "Case Cause (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    step = fields.Selection(
        [
            ("rd", "Research and Development"),
            ("procurement", "Procurement"),
            ("production", "Production"),
            ("sales", "Sales"),
            ("service", "Service"),
        ],
        string="Process Step",
        required=True,
        default="service",
        help="Where in our own house the problem came from.",
    )
