from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .bulk_many2one import BulkMany2one


class ClvScore(models.Model):
    """Latest scores, one row per company and customer.

    A side table that is rewritten in place: no index on a column that runs change and free
    room on every page, so that PostgreSQL updates a row without touching any index; dates
    instead of ages, and forecasts that stand until they have moved by 1 %
    (clv_dataset_tolerance.py), so that a customer who did nothing is not rewritten every night.
    What changed, and when, is in clv.score.history.
    """

    _name = "clv.score"
    _description = "Value of a customer for a company (result)"
    _order = "monetary desc, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = BulkMany2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = BulkMany2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Last change",
        readonly=True,
        help="Day of the analysis that wrote these figures.",
    )
    first_date = fields.Date(string="First purchase", readonly=True)
    last_date = fields.Date(string="Last purchase", readonly=True)
    recency = fields.Integer(
        string="Days since last purchase",
        compute="_compute_recency",
        search="_search_recency",
    )
    frequency = fields.Integer(
        string="Purchases",
        readonly=True,
        help="Days with a purchase: several orders on one day count once.",
    )
    monetary = fields.Monetary(
        string="Total spent",
        readonly=True,
        help="Confirmed orders without tax, in company currency at the rate of each order.",
    )
    average_value = fields.Monetary(string="Average per purchase", readonly=True, aggregator="avg")
    r_score = fields.Integer(
        string="Recency score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 among all customers of the company; 5: bought most recently.",
    )
    f_score = fields.Integer(
        string="Frequency score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 among all customers of the company; 5: bought most often.",
    )
    m_score = fields.Integer(
        string="Amount score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 among all customers of the company; 5: spent most.",
    )
    historic_value = fields.Monetary(
        string="Historic value",
        readonly=True,
        help="What the customer has brought so far: amount spent times margin, minus the cost to"
        " serve the purchases.",
    )
    p_alive = fields.Float(
        string="Still a customer",
        readonly=True,
        aggregator="avg",
        help="Probability that the customer has not left for good, given when and how often the"
        " customer bought. Empty where there is too little data for a model.",
    )
    expected_orders = fields.Float(
        string="Expected purchases",
        readonly=True,
        help="Purchases expected within the months that the settings look ahead.",
    )
    expected_amount = fields.Monetary(
        string="Expected per purchase",
        readonly=True,
        aggregator="avg",
        help="The customer's own average, drawn towards that of all customers: the fewer"
        " purchases, the more.",
    )
    current_value = fields.Monetary(
        string="Current value",
        readonly=True,
        help="Expected margin within the months that the settings look ahead, discounted to"
        " today, if the customer goes on as before.",
    )
    run_id = BulkMany2one(
        "clv.run",
        string="Figures of",
        readonly=True,
        ondelete="restrict",
        help="The analysis that wrote these figures. Later ones found them right: nothing changed,"
        " and no forecast has moved by more than 1 % since.",
    )
    model = fields.Selection(related="run_id.model")
    segment_id = BulkMany2one("clv.segment", readonly=True, ondelete="restrict")
    segment_color = fields.Integer(related="segment_id.color", string="Segment colour")
    strategy = fields.Text(related="segment_id.strategy")
    layer = fields.Selection(related="segment_id.layer")
    history_ids = fields.One2many(
        "clv.score.history", string="Changes", compute="_compute_history_ids"
    )

    # Merging contacts leaves one row and moves it (wizard/base_partner_merge.py).
    _company_partner_uniq = models.Constraint(
        "UNIQUE(company_id, partner_id)", "A customer has one row of scores per company."
    )

    def init(self):
        self.env.cr.execute(
            SQL("ALTER TABLE %s SET (fillfactor = 60)", SQL.identifier(self._table))
        )

    @api.depends("last_date")
    def _compute_recency(self):
        today = fields.Date.context_today(self)
        for score in self:
            score.recency = (today - score.last_date).days if score.last_date else 0

    def _search_recency(self, operator, value):
        """Days since the last purchase, asked as the date of that purchase."""
        today = fields.Date.context_today(self)
        if operator == "in":
            days = [today - relativedelta(days=v) for v in value if v is not False]
            return [("last_date", "in", days)]
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator)
        if not turned:
            return NotImplemented
        return [("last_date", turned, today - relativedelta(days=value))]

    @api.depends("partner_id", "company_id")
    def _compute_history_ids(self):
        history = self.env["clv.score.history"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)]
        )
        groups = history.grouped(lambda line: (line.company_id, line.partner_id))
        for score in self:
            score.history_ids = groups.get((score.company_id, score.partner_id))

    def action_compute_now(self):
        return self.env["clv.run"].action_compute_now()

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
