from odoo import api, fields, models

ATTITUDES = [
    ("-2", "Against us"),
    ("-1", "Sceptical"),
    ("0", "Neutral"),
    ("1", "Well disposed"),
    ("2", "Speaks for us"),
]
COLORS = {"-2": 1, "-1": 2, "0": 0, "1": 4, "2": 10}


class CareKeyperson(models.Model):
    """Who decides at a customer, how this person feels about us, and who of us looks after it."""

    _name = "care.keyperson"
    _description = "Key Person of a Customer (fact)"
    _inherit = ["mail.thread"]
    _order = "customer_id, sequence, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(
        "res.partner",
        "Customer",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    sequence = fields.Integer(default=10)
    role = fields.Selection(
        [
            ("decider", "Decides"),
            ("influencer", "Influences"),
            ("user", "Uses"),
            ("gatekeeper", "Opens or closes doors"),
            ("blocker", "Blocks"),
        ],
        required=True,
        default="decider",
        tracking=True,
    )
    attitude = fields.Selection(
        ATTITUDES,
        required=True,
        default="0",
        tracking=True,
        group_expand="_group_expand_attitude",
        help="From −2 (against us) to +2 (speaks for us).",
    )
    attitude_value = fields.Integer(
        "Attitude (−2 to +2)", compute="_compute_attitude_value", store=True, aggregator="avg"
    )
    value_score = fields.Integer(
        "Weight", default=3, aggregator="avg", help="How much this person counts, 1 to 5."
    )
    user_id = fields.Many2one(
        "res.users",
        "Looked after by",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    touch_last_date = fields.Date("Last touch", compute="_compute_touch_last_date")
    note = fields.Text()
    color = fields.Integer(compute="_compute_attitude_value", store=True)
    active = fields.Boolean(default=True)

    _value = models.Constraint(
        "CHECK (value_score BETWEEN 1 AND 5)", "The weight of a key person is between 1 and 5."
    )

    @api.depends("attitude")
    def _compute_attitude_value(self):
        for person in self:
            person.attitude_value = int(person.attitude or 0)
            person.color = COLORS.get(person.attitude, 0)

    @api.depends("partner_id")
    def _compute_touch_last_date(self):
        rows = self.env["touchpoint.touch"]._read_group(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "=", "done"),
                ("company_id", "in", self.company_id.ids),
            ],
            ["partner_id", "company_id"],
            ["done_date:max"],
        )
        last = {(partner.id, company.id): day for partner, company, day in rows}
        for person in self:
            person.touch_last_date = last.get((person.partner_id.id, person.company_id.id))

    @api.model
    def _group_expand_attitude(self, values, domain):
        return [key for key, _label in ATTITUDES]
