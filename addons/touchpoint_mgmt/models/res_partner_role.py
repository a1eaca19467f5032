from odoo import fields, models

KEY_ROLES = [
    ("decider", "Decides"),
    ("influencer", "Influences"),
    ("user", "Uses"),
    ("payer", "Pays"),
    ("gatekeeper", "Opens the Door"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_key_role = fields.Selection(
        KEY_ROLES,
        string="Role in the Firm",
        help="What this person has to do with the buying of the firm; rules may speak to the one "
        "who decides.",
    )
