from odoo import fields, models
from odoo.tools import format_date, formatLang

from ..tools import card
from .res_partner import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_attitude = fields.Selection(
        [
            ("-2", "Against Us"),
            ("-1", "Reserved"),
            ("0", "Neutral"),
            ("1", "Friendly"),
            ("2", "Supports Us"),
        ],
        string="Attitude",
        groups=USER_GROUP,
        tracking=True,
    )
    touch_card_reviewed_on = fields.Date(
        string="Card Reviewed On", readonly=True, groups=USER_GROUP, index=True
    )
    touch_card_quality = fields.Integer(
        string="Card Quality",
        compute="_compute_touch_card",
        groups=USER_GROUP,
        help="Mean of accuracy (data that somebody confirmed), validity (the last contact reached "
        "the customer) and timeliness (falls to 0 in the year after a review), 0 to 100.",
    )
    touch_card_accuracy = fields.Integer(
        string="Accuracy", compute="_compute_touch_card", groups=USER_GROUP
    )
    touch_card_validity = fields.Integer(
        string="Validity", compute="_compute_touch_card", groups=USER_GROUP
    )
    touch_card_timeliness = fields.Integer(
        string="Timeliness", compute="_compute_touch_card", groups=USER_GROUP
    )
    touch_datum_ids = fields.One2many(
        "touchpoint.datum", "partner_id", string="Checked Data", groups=USER_GROUP
    )

    def _compute_touch_card(self):
        today = fields.Date.context_today(self)
        states = self.env["touchpoint.datum"]._get_states(self._origin)
        ends = self._get_touch_ends()
        for partner in self:
            key = partner._origin.id
            partner.touch_card_accuracy = card.accuracy(
                [state for _value, state in states.get(key, {}).values()]
            )
            partner.touch_card_validity = card.validity(
                ends.get((key, "done")), ends.get((key, "no_contact"))
            )
            reviewed = partner.touch_card_reviewed_on
            partner.touch_card_timeliness = card.timeliness(
                (today - reviewed).days if reviewed else None
            )
            partner.touch_card_quality = card.quality(
                partner.touch_card_accuracy,
                partner.touch_card_validity,
                partner.touch_card_timeliness,
            )

    def _get_touch_ends(self):
        """{(partner id, done or no_contact): last day}"""
        rows = self.env["touchpoint.touch"]._read_group(
            [("partner_id", "in", self._origin.ids), ("state", "in", ("done", "no_contact"))],
            ["partner_id", "state"],
            ["done_date:max"],
        )
        return {(partner.id, state): day for partner, state, day in rows}

    def action_check_card(self):
        """Go through the data of the card with the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the Card"),
            "res_model": "touchpoint.card",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def _get_card_standing(self):
        """What sister addons know of this customer, as [(label, value)] for the printed card, and
        what a gift for the customer may be chosen by."""
        self.ensure_one()
        names = (
            "clv_segment_id",
            "clv_monetary",
            "clv_next_order_date",
            "clv_next_order_amount",
            "club_tier_id",
            "club_points",
        )
        fields_here = [
            self._fields[name]
            for name in names
            if name in self._fields and self._has_field_access(self._fields[name], "read")
        ]
        lines = [
            (field._description_string(self.env), self._get_card_text(field))
            for field in fields_here
            if self[field.name]
        ]
        interests = self.category_id.filtered("touch_interest")
        if interests:
            lines.append((self.env._("Interests"), ", ".join(interests.mapped("name"))))
        return lines

    def _get_card_text(self, field):
        """The value of a field as people read it: records by name, money with its currency."""
        value = self[field.name]
        if field.relational:
            return value.display_name
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            currency = self[field.get_currency_field(self)]
            return formatLang(self.env, value, currency_obj=currency)
        return formatLang(self.env, value, digits=0) if field.type == "integer" else value
