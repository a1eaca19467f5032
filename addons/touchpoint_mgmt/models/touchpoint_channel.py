from odoo import api, fields, models


class TouchpointChannel(models.Model):
    _name = "touchpoint.channel"
    _description = "Touchpoint Channel (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    mode = fields.Selection(
        [
            ("manual", "By a person"),
            ("automatic", "By the system"),
            ("batch", "As a batch list"),
        ],
        required=True,
        default="manual",
        help="By a person: an activity for the responsible. By the system: sent automatically. "
        "As a batch list: letters or call sheets for many customers at once.",
    )
    optout_source = fields.Selection(
        [("none", "Nothing"), ("mail", "E-mail blacklist"), ("phone", "Phone blacklist")],
        string="Opt-out Read From",
        required=True,
        default="none",
        help="A customer found there is not contacted over this channel.",
    )
    medium_id = fields.Many2one("utm.medium", string="UTM Medium", ondelete="set null")
    unit_cost = fields.Monetary(help="Cost of one touch over this channel, if its type has none.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a channel must be unique.")
    _unit_cost_positive = models.Constraint(
        "CHECK(unit_cost >= 0)", "The unit cost of a channel cannot be negative."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for channel in self:
            channel.currency_id = (channel.company_id or self.env.company).currency_id
