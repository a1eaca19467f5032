from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date


class ClvScore(models.Model):
    """Latest scores, one row per company and customer.

    A side table that is rewritten in place: no index on a column that runs change and free
    room on every page, so that PostgreSQL updates a row without touching any index; dates
    instead of ages, so that a customer who did nothing is not rewritten every night. What
    changed, and when, is in clv.score.history.
    """

    _name = "clv.score"
    _description = "Value of a customer for a company (result)"
    _order = "monetary desc, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
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
        help="Day of the analysis that last changed a figure of this customer.",
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
    segment_id = fields.Many2one("clv.segment", readonly=True, ondelete="restrict")
    segment_color = fields.Integer(related="segment_id.color", string="Segment colour")
    strategy = fields.Text(related="segment_id.strategy")
    explanation = fields.Text(compute="_compute_explanation")
    history_ids = fields.One2many(
        "clv.score.history", string="Changes", compute="_compute_history_ids"
    )

    # A real constraint, not a unique index: where a merge of contacts is not resolved first
    # (base_partner_merge.py), Odoo sees it and drops the row, which the next run derives again.
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

    @api.depends("last_date", "frequency", "monetary", "segment_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for score in self:
            segment = score.segment_id
            score.explanation = self.env._(
                "The last purchase was on %(last)s: recency score %(r)s.\n"
                "Purchases since %(first)s: %(frequency)s, so frequency score %(f)s.\n"
                "Together they come to %(amount)s: amount score %(m)s.\n"
                "Each score is the customer's place among all customers of the company, in fifths;"
                " equal customers get equal scores.\n"
                "Segment %(segment)s takes recency %(r_range)s, frequency %(f_range)s and amount"
                " %(m_range)s.",
                last=format_date(self.env, score.last_date),
                first=format_date(self.env, score.first_date),
                frequency=score.frequency,
                amount=format_amount(self.env, score.monetary, score.currency_id),
                r=score.r_score,
                f=score.f_score,
                m=score.m_score,
                segment=segment.name,
                r_range=segment.r_range,
                f_range=segment.f_range,
                m_range=segment.m_range,
            )

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
