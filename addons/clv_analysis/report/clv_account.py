from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL


class ClvAccount(models.Model):
    """Profit-and-loss account per customer.

    Actual: revenue and goods of the documents that are purchases, by the margin and within the
    months of the latest analysis, so that it agrees with the historic value; cost to serve per
    purchase, touches, acquisition at the first purchase, direct and allocated cost of events
    that happened. Expected: probability x amounts of events still expected. Revenue of an event
    that happened is in the documents and not counted again.
    """

    _name = "clv.account"
    _description = "Profit and loss per customer (result)"
    _auto = False
    _order = "date desc, id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("10_revenue", "Revenue"),
            ("20_goods", "Cost of goods"),
            ("30_serve", "Cost to serve"),
            ("40_acquisition", "Cost of a new customer"),
            ("45_touch", "Touches"),
            ("50_direct", "Direct cost of events"),
            ("60_allocated", "Share of common costs"),
        ],
        string="Account line",
        readonly=True,
    )
    actual = fields.Monetary(readonly=True, help="Costs are negative.")
    expected = fields.Monetary(readonly=True, help="Costs are negative.")
    total = fields.Monetary(string="Actual + expected", readonly=True)

    @property
    def _table_query(self):
        parts = [*self._event_parts()]
        for company in self.env.companies:
            parts += self._purchase_parts(company)
        return SQL(
            "SELECT t.*, t.actual + t.expected AS total FROM (%s)"
            " t (id, company_id, partner_id, date, kind, actual, expected)",
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _purchase_parts(self, company):
        """Entries of the documents of one company, of acquisition and of touches."""
        company = company.sudo()
        config, dataset = company.clv_config_id, self.env["clv.dataset"].sudo()
        if not config:
            return
        run = self.env["clv.run"].sudo()._latest(company).get(company)
        setting = {**config._snapshot(), **((run and run.settings) or {})}
        months = setting["window_months"]
        start = run.date - relativedelta(months=months) if run and months else None
        dataset._flush_documents()
        yield self._document_part(company, setting, start)
        yield SQL(
            """
            SELECT s.id::bigint * 10 + 4, s.company_id, s.partner_id, s.first_date,
                   '40_acquisition', -(%s)::numeric, 0::numeric
              FROM clv_score s WHERE s.company_id = %s
            """,
            setting["acquisition_cost"],
            company.id,
        )
        if setting["touch_costs"] and dataset._has_field("touchpoint.touch", "cost"):
            self.env["touchpoint.touch"].flush_model()
            yield self._touch_part(company)

    @api.model
    def _document_part(self, company, setting, start):
        """Revenue and goods of every document, cost to serve of every purchase: the documents of
        one day are one purchase if together they are above zero."""
        margin = SQL("d.margin")
        if setting["margin_mode"] == "percent":
            margin = SQL("d.amount * %s", setting["margin_percent"] / 100)
        return SQL(
            """
            SELECT e.key * 10 + k.place AS id, %(company)s AS company_id, e.partner_id,
                   e.day AS date, k.kind, k.actual::numeric AS actual, 0::numeric AS expected
              FROM (SELECT d.key, p.commercial_partner_id AS partner_id, d.day, d.amount,
                           %(margin)s AS margin, SUM(d.amount) OVER one_day > 0
                           AND d.key = MIN(d.key) OVER one_day AS purchase
                      FROM (%(documents)s) d JOIN res_partner p ON p.id = d.partner_id
                     WHERE %(start)s::date IS NULL OR d.day >= %(start)s::date
                    WINDOW one_day AS (PARTITION BY p.commercial_partner_id, d.day)) e
             CROSS JOIN LATERAL (VALUES
                   (1, '10_revenue', e.amount), (2, '20_goods', e.margin - e.amount),
                   (3, '30_serve', CASE WHEN e.purchase THEN -(%(serve)s)::numeric ELSE 0 END)
                   ) k (place, kind, actual)
             WHERE k.place < 3 OR k.actual <> 0
            """,
            company=company.id,
            margin=margin,
            documents=self.env["clv.dataset"].sudo()._documents(company, setting),
            start=start,
            serve=setting["cost_per_order"],
        )

    @api.model
    def _touch_part(self, company):
        return SQL(
            """
            SELECT (t.id::bigint * 4 + 3) * 10 + 5, t.company_id, p.commercial_partner_id,
                   t.done_at::date, '45_touch', -t.cost::numeric, 0::numeric
              FROM touchpoint_touch t JOIN res_partner p ON p.id = t.partner_id
             WHERE t.company_id = %s AND t.cost <> 0 AND t.done_at IS NOT NULL
            """,
            company.id,
        )

    @api.model
    def _event_parts(self):
        for number, kind, actual, expected in (
            (1, "10_revenue", SQL("0"), SQL("e.revenue")),
            (2, "20_goods", SQL("0"), SQL("-e.cost_of_goods")),
            (3, "50_direct", SQL("-e.actual_direct_cost"), SQL("-e.direct_cost")),
            (4, "60_allocated", SQL("-e.allocated_cost"), SQL("-e.allocated_cost")),
        ):
            yield SQL(
                """
                SELECT -(e.id::bigint * 10 + %s), e.company_id,
                       COALESCE(p.commercial_partner_id, p.id),
                       COALESCE(e.actual_date, e.date), %s,
                       CASE WHEN e.state = 'happened' THEN %s ELSE 0 END::numeric,
                       CASE WHEN e.state = 'expected' THEN %s * e.probability / 100
                            ELSE 0 END::numeric
                  FROM clv_event e JOIN res_partner p ON p.id = e.partner_id
                 WHERE e.state != 'missed'
                """,
                number,
                kind,
                actual,
                expected,
            )
