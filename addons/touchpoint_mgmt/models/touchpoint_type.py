from odoo import api, fields, models

MEANS = [
    ("advertising", "Advertising"),
    ("pr", "Public Relations"),
    ("personnel", "Personnel"),
    ("meeting", "Meeting"),
    ("entrusted", "Entrusted Third Party"),
    ("medium", "Medium"),
    ("alliance", "Alliance"),
    ("random", "Random Encounter"),
]


class TouchpointType(models.Model):
    _name = "touchpoint.type"
    _description = "Touchpoint Type (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")

    means = fields.Selection(MEANS, required=True, default="personnel")
    importance = fields.Selection(
        [("core", "Core"), ("auxiliary", "Auxiliary")],
        required=True,
        default="core",
        help="Core touchpoints decide how the customer sees us, auxiliary ones support them.",
    )
    awareness = fields.Selection(
        [("deliberate", "Deliberate"), ("spontaneous", "Spontaneous")],
        required=True,
        default="deliberate",
    )
    hardness = fields.Selection(
        [("hard", "Hard (things)"), ("soft", "Soft (people)")], required=True, default="soft"
    )
    initiative = fields.Selection(
        [("active", "Active (we start)"), ("passive", "Passive (the customer starts)")],
        required=True,
        default="active",
    )
    party = fields.Selection(
        [("first", "Ourselves"), ("second", "The Customer"), ("third", "A Third Party")],
        required=True,
        default="first",
        help="Who carries the contact.",
    )
    direction = fields.Selection(
        [("one_way", "One-way"), ("two_way", "Two-way")], required=True, default="two_way"
    )
    stage = fields.Selection(
        [("pre", "Before the Sale"), ("mid", "During the Sale"), ("post", "After the Sale")],
        required=True,
        default="post",
    )
    value_chain_step = fields.Selection(
        [
            ("rd", "Research and Development"),
            ("procurement", "Procurement"),
            ("production", "Production"),
            ("sales", "Sales"),
            ("service", "Service"),
        ],
        required=True,
        default="service",
    )

    channel_id = fields.Many2one("touchpoint.channel", string="Default Channel", required=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="['|', ('res_model', '=', False), ('res_model', '=', 'res.partner')]",
        help="The activity the responsible gets on the day. Empty: a to-do.",
    )
    duration_minutes = fields.Integer(string="Duration (minutes)", default=10)
    unit_cost = fields.Monetary(help="Cost of one touch. Zero: the cost of the channel.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    script = fields.Html(translate=True, help="What to cover; copied into the activity.")
    counts_in_pressure = fields.Boolean(
        default=True, help="Counts when we limit how often a customer is contacted."
    )
    is_transactional = fields.Boolean(
        string="Transactional",
        help="Belongs to a running order or case; allowed without marketing consent.",
    )
    topic = fields.Selection(
        [("opt_out", "Until They Say No"), ("opt_in", "Only If They Asked For It")],
        string="Topic for Customers",
        help="On the self-service page customers choose it by its name. Empty: not offered there.",
    )
    requires_satisfaction = fields.Boolean(
        help="The result needs what the customer expected and what was perceived."
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a touchpoint type must be unique.")
    _numbers_positive = models.Constraint(
        "CHECK(unit_cost >= 0 AND duration_minutes >= 0)",
        "Cost and duration of a touchpoint type cannot be negative.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for touch_type in self:
            touch_type.currency_id = (touch_type.company_id or self.env.company).currency_id

    def _get_unit_cost(self, channel):
        """Cost of one touch of this type over ``channel``."""
        return self.unit_cost or channel.unit_cost
