from odoo import fields, models


class CareActionResource(models.Model):
    _name = "care.action.resource"
    _description = "Resource of an Action (configuration)"
    _inherit = ["care.action.part"]
    _order = "action_id, origin, id"

    name = fields.Char("Resource", required=True)
    origin = fields.Selection(
        [("own", "Of our own"), ("free", "Free, from others")], required=True, default="own"
    )
    giver_id = fields.Many2one("res.partner", "Given by")
    value = fields.Monetary()

    _value = models.Constraint("CHECK (value >= 0)", "A resource cannot have a negative value.")
