from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.touchpoint_datum import DATA


class TouchpointCard(models.TransientModel):
    """Go through a customer's card: what is true, what is not."""

    _name = "touchpoint.card"
    _description = "Check of a Card (wizard)"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    line_ids = fields.One2many(
        "touchpoint.card.line",
        "card_id",
        string="Data",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_line_ids(self):
        for card in self:
            states = self.env["touchpoint.datum"]._get_states(card.partner_id)
            card.line_ids = [Command.clear()] + [
                Command.create({"name": name, "value": value, "state": state})
                for name, (value, state) in states.get(card.partner_id.id, {}).items()
            ]

    def action_save(self):
        self.ensure_one()
        # whoever may write the customer may say which of his data are true
        self.partner_id.check_access("write")
        Datum, now = self.env["touchpoint.datum"], fields.Datetime.now()
        labels = dict(Datum._fields["name"]._description_selection(self.env))
        for line in self.line_ids:
            if Datum._get_value(self.partner_id, line.name) != line.value:
                raise UserError(
                    self.env._(
                        "“%(datum)s” of %(customer)s was changed meanwhile. Open the card again.",
                        datum=labels[line.name],
                        customer=self.partner_id.display_name,
                    )
                )
            if line.state != "unverified":
                Datum._set_state(self.partner_id, line.name, line.state, now)
        self.partner_id.touch_card_reviewed_on = fields.Date.context_today(self)
        self.partner_id._end_card_reminder()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class TouchpointCardLine(models.TransientModel):
    _name = "touchpoint.card.line"
    _description = "Datum of a Card (wizard)"

    card_id = fields.Many2one("touchpoint.card", required=True, ondelete="cascade")
    name = fields.Selection(DATA, string="Datum", required=True, readonly=True)
    value = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("unverified", "Not Asked"), ("confirmed", "Confirmed"), ("false", "False")],
        string="Finding",
        required=True,
        default="unverified",
    )
