from odoo import fields, models


class TouchpointAspect(models.Model):
    """One thing a customer is asked about: what was expected of it, what was perceived."""

    _name = "touchpoint.aspect"
    _description = "Aspect of Satisfaction (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    type_ids = fields.Many2many(
        "touchpoint.type",
        "touchpoint_aspect_type_rel",
        string="Asked In",
        help="The result of these touchpoints asks about it.",
    )
