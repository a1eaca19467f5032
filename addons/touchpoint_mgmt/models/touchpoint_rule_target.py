"""Whom a rule speaks to: the contact the date belongs to, the firm, or a key person of it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_role import KEY_ROLES


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    target = fields.Selection(
        [
            ("contact", "The contact itself"),
            ("firm", "The firm, once"),
            ("role", "A key person of the firm, once"),
        ],
        string="Speak To",
        required=True,
        default="contact",
        help="For the firm or a key person there is one touch per firm and day, however many of "
        "its people have a date.",
    )
    target_role = fields.Selection(
        KEY_ROLES,
        string="Key Person",
        help="When nobody has this role another key person is contacted, then any contact, then "
        "the firm itself.",
    )
    list_first_day = fields.Integer(
        string="From Day", default=1, help="First day of the month for the list."
    )
    list_last_day = fields.Integer(
        string="To Day", default=5, help="Last day of the month for the list."
    )

    _list_days_range = models.Constraint(
        "CHECK(1 <= list_first_day AND list_first_day <= list_last_day AND list_last_day <= 28)",
        "The days of the monthly list must lie between 1 and 28, the first not after the last.",
    )

    @api.constrains("target", "target_role")
    def _check_target_role(self):
        for rule in self:
            if rule.target == "role" and not rule.target_role:
                raise ValidationError(
                    self.env._("Rule “%s” speaks to a key person: choose the role.", rule.name)
                )

    @api.constrains("recurrence", "anchor_id")
    def _check_recurrence(self):
        for rule in self:
            if rule.anchor_id.for_everybody and rule.recurrence != "none":
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s” counts from “%(anchor)s”, a date of its own for every "
                        "year: its recurrence must be “Once”.",
                        rule=rule.name,
                        anchor=rule.anchor_id.name,
                    )
                )
