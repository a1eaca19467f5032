from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TouchpointPreference(models.Model):
    _name = "touchpoint.preference"
    _description = "Touchpoint Preference (fact)"
    _order = "partner_id, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    channel_id = fields.Many2one(
        "touchpoint.channel", index="btree_not_null", help="Empty: for every channel."
    )
    type_id = fields.Many2one(
        "touchpoint.type",
        string="Topic",
        index="btree_not_null",
        help="Empty: for every kind of contact.",
    )
    decision = fields.Selection(
        [("deny", "Does Not Want"), ("allow", "Wants")],
        required=True,
        default="deny",
        help="A refusal is stronger than any consent.",
    )
    scope = fields.Selection(
        [("marketing", "Marketing only"), ("all", "Every contact")],
        required=True,
        default="marketing",
        help="Marketing only: transactional touches, such as those of a running order, go on.",
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until", help="Empty: until further notice. A pause has an end.")
    reason = fields.Char()
    proof = fields.Char(help="Where the customer said so: call, letter, form, with its date.")
    user_id = fields.Many2one(
        "res.users", string="Recorded By", default=lambda self: self.env.user, readonly=True
    )
    active = fields.Boolean(default=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for preference in self:
            if preference.date_to and preference.date_to < preference.date_from:
                raise ValidationError(
                    self.env._(
                        "Preference of “%s”: it ends before it begins.",
                        preference.partner_id.name,
                    )
                )
