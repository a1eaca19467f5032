from odoo import fields, models


class TouchpointFeedbackTopic(models.Model):
    """What feedback is about, and who makes use of it."""

    _name = "touchpoint.feedback.topic"
    _description = "Feedback Topic (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    user_id = fields.Many2one(
        "res.users",
        string="Goes To",
        help="Gets every feedback on this topic, e.g. the owner of the product. Empty: whoever is "
        "responsible for the customer.",
    )
