from odoo import api, fields, models
from odoo.tools import SQL


class ClvAccount(models.Model):
    """Profit-and-loss account per customer.

    Actual: revenue and goods from confirmed orders (goods by the margin of the settings), cost to
    serve per order, acquisition at the first purchase, direct and allocated cost of events that
    happened. Expected: probability x amounts of events still expected. Revenue of an event that
    happened is in the orders and not counted again.
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
            ("40_acquisition", "Acquisition"),
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
        parts = [*self._order_parts(), *self._event_parts()]
        return SQL(
            "SELECT t.*, t.actual + t.expected AS total FROM (%s) t", SQL(" UNION ALL ").join(parts)
        )

    @api.model
    def _order_parts(self):
        amount = SQL("o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)")
        for number, kind, value in (
            (1, "10_revenue", amount),
            (2, "20_goods", SQL("-%s * (1 - c.margin_percent / 100)", amount)),
            (3, "30_serve", SQL("-c.cost_per_order")),
        ):
            yield SQL(
                """
                SELECT o.id::bigint * 10 + %s AS id, o.company_id,
                       COALESCE(p.commercial_partner_id, p.id) AS partner_id,
                       o.date_order::date AS date, %s AS kind, (%s)::numeric AS actual,
                       0::numeric AS expected
                  FROM sale_order o
                  JOIN res_partner p ON p.id = o.partner_id
                  JOIN clv_config c ON c.company_id = o.company_id
                 WHERE o.state = 'sale'
                """,
                number,
                kind,
                value,
            )
        yield SQL(
            """
            SELECT s.id::bigint * 10 + 4, s.company_id, s.partner_id, s.first_date,
                   '40_acquisition', -c.acquisition_cost, 0::numeric
              FROM clv_score s JOIN clv_config c ON c.company_id = s.company_id
            """
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
