from odoo import fields, models


class TouchpointObjective(models.Model):
    _name = "touchpoint.objective"
    _description = "Touchpoint Objective (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    stage = fields.Selection(
        selection=lambda self: (
            self.env["touchpoint.type"]._fields["stage"]._description_selection(self.env)
        ),
        required=True,
        default="post",
    )
    description = fields.Text(translate=True, help="What a contact with this objective achieves.")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of an objective must be unique.")
