from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    care_amendment_free_amount = fields.Monetary(
        "Amendments without approval up to",
        help="An amendment that adds at most this amount comes into force at once. 0 means that "
        "every amendment is approved.",
    )
    care_successor_days = fields.Integer(
        "Next plan of a series",
        default=30,
        help="So many days before a periodic plan ends, the draft of the next one is made.",
    )
