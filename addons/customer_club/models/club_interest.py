from odoo import fields, models


class ClubInterest(models.Model):
    _name = "club.interest"
    _description = "Interest of Members (configuration)"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _name_unique = models.Constraint("UNIQUE(name)", "This interest exists already.")
