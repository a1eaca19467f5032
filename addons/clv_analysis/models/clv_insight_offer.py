from odoo import api, models
from odoo.tools import SQL

from ..engine import association

RULES_KEPT = 200
LINE_COLUMNS = (("order_id", "int4"), ("product_id", "int4"))
GAIN_COLUMNS = (("partner_id", "int4"), ("gain", "float8"))


class ClvInsight(models.AbstractModel):
    """What to offer to whom: products bought together, and what is bought elsewhere."""

    _inherit = "clv.insight"

    @api.model
    def _refresh_associations(self, company, today):
        """Replace the pairs of products of one company."""
        self.env.flush_all()
        config = self.env["clv.config"]._ensure(company)
        lines = self.env["clv.dataset"]._copy_out(
            SQL(
                "SELECT l.order_id, l.product_id %s GROUP BY 1, 2",
                self._sold_lines(company, config._window_start(today)),
            ),
            LINE_COLUMNS,
        )
        found = association.rules(
            lines["order_id"], lines["product_id"], max(config.association_minimum, 1)
        )
        Association = self.env["clv.association"].sudo()
        Association.search([("company_id", "=", company.id)]).unlink()
        keep = [i for i in range(len(found.left)) if found.lift[i] > 1][:RULES_KEPT]
        products = self.env["product.product"].with_company(company).sudo()
        rules = Association.create(
            [
                {
                    "company_id": company.id,
                    "date": today,
                    "left_id": int(found.left[i]),
                    "right_id": int(found.right[i]),
                    "kind": Association._kind_of(
                        products.browse(int(found.left[i])), products.browse(int(found.right[i]))
                    ),
                    "order_count": int(found.count[i]),
                    "support": float(found.support[i]),
                    "confidence": float(found.confidence[i]),
                    "confidence_low": float(found.confidence_low[i]),
                    "lift": float(found.lift[i]),
                }
                for i in keep
            ]
        )
        rules.flush_recordset()
        self._value_rules(company, config)
        rules.invalidate_recordset()
        return rules

    @api.model
    def _sold_lines(self, company, start=None):
        """FROM and WHERE of sold lines `l` of confirmed orders `o` of customers `p`."""
        return SQL(
            """
            FROM sale_order_line l
            JOIN sale_order o ON o.id = l.order_id
            JOIN res_partner p ON p.id = o.partner_id
            WHERE o.state = 'sale' AND o.company_id = %(company)s
              AND l.product_id IS NOT NULL AND l.display_type IS NULL
              AND l.product_uom_qty > 0 AND NOT COALESCE(l.is_downpayment, FALSE)
              AND (%(start)s::date IS NULL OR o.date_order >= %(start)s::date)
            """,
            company=company.id,
            start=start,
        )

    @api.model
    def _owned(self, company):
        """Rows (partner_id, product_id, sales, orders) of everything customers bought."""
        return SQL(
            """
            SELECT COALESCE(p.commercial_partner_id, p.id) AS partner_id, l.product_id,
                   SUM(l.price_subtotal / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS sales,
                   COUNT(DISTINCT o.id) AS orders
              %s GROUP BY 1, 2
            """,
            self._sold_lines(company),
        )

    @api.model
    def _value_rules(self, company, config):
        """Gain of one sale and number of customers to offer to, for all rules at once."""
        self._execute(
            SQL(
                """
                WITH owned AS MATERIALIZED (%(owned)s),
                gain AS (
                    SELECT product_id, SUM(sales) / SUM(orders) * %(margin)s AS gain
                      FROM owned GROUP BY product_id),
                candidate AS (
                    SELECT a.id, COUNT(*) AS customers
                      FROM clv_association a
                      JOIN owned l ON l.product_id = a.left_id
                     WHERE a.company_id = %(company)s
                       AND NOT EXISTS (
                           SELECT 1 FROM owned r
                            WHERE r.partner_id = l.partner_id AND r.product_id = a.right_id)
                     GROUP BY a.id)
                UPDATE clv_association a
                   SET gain = ROUND(GREATEST(g.gain, 0)::numeric, %(digits)s),
                       candidate_count = COALESCE(c.customers, 0)
                  FROM gain g, clv_association b LEFT JOIN candidate c ON c.id = b.id
                 WHERE a.company_id = %(company)s AND g.product_id = a.right_id AND b.id = a.id
                """,
                owned=self._owned(company),
                margin=config.margin_percent / 100,
                company=company.id,
                digits=company.currency_id.decimal_places,
            )
        )

    @api.model
    def _candidates(self, rules):
        """Query (partner_id, rule_id) of the customers ``rules`` are offered to."""
        parts = [
            SQL(
                """
                SELECT w.partner_id, a.id AS rule_id
                  FROM clv_association a
                  JOIN (%(owned)s) w ON w.product_id = a.left_id
                 WHERE a.id = ANY(%(rules)s) AND a.company_id = %(company)s
                   AND NOT EXISTS (
                       SELECT 1 %(lines)s AND l.product_id = a.right_id
                          AND COALESCE(p.commercial_partner_id, p.id) = w.partner_id)
                """,
                owned=self._owned(company),
                rules=list(rules.filtered(lambda r, company=company: r.company_id == company).ids),
                company=company.id,
                lines=self._sold_lines(company),
            )
            for company in rules.company_id
        ]
        if not parts:
            return SQL("SELECT NULL::int AS partner_id, NULL::int AS rule_id WHERE FALSE")
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _offers_of(self, partner_ids, rules):
        """Dict partner id: ids of the rules the customer is a candidate of."""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, ARRAY_AGG(rule_id) FROM (%s) c WHERE partner_id = ANY(%s)"
                " GROUP BY partner_id",
                self._candidates(rules),
                list(partner_ids),
            )
        )
        return dict(rows)

    @api.model
    def _cross_sell(self, company):
        """Gain expected from offering, per customer: of every product not bought yet the best
        rule counts. Arrays partner_id (ascending) and gain."""
        rules = self.env["clv.association"].sudo().search([("company_id", "=", company.id)])
        self.env.flush_all()
        return self.env["clv.dataset"]._copy_out(
            SQL(
                """
                SELECT partner_id, SUM(best) AS gain FROM (
                    SELECT c.partner_id, a.right_id, MAX(a.confidence_low * a.gain) AS best
                      FROM (%s) c JOIN clv_association a ON a.id = c.rule_id
                     GROUP BY 1, 2) b
                 GROUP BY partner_id ORDER BY partner_id
                """,
                self._candidates(rules),
            ),
            GAIN_COLUMNS,
        )

    @api.model
    def _refresh_wallets(self, company, today):
        """Own sales of the last year beside every estimate of what a customer needs."""
        self._execute(
            SQL(
                """
                UPDATE clv_wallet w SET own_amount = COALESCE(s.own, 0)
                  FROM clv_wallet v
                  LEFT JOIN LATERAL (
                    SELECT ROUND(SUM(l.price_subtotal
                             / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric, %(digits)s) AS own
                      %(lines)s
                       AND COALESCE(p.commercial_partner_id, p.id) = v.partner_id
                       AND o.date_order <= %(today)s::date + 1
                       AND (v.categ_id IS NULL OR l.product_id IN (
                            SELECT pp.id FROM product_product pp
                              JOIN product_template t ON t.id = pp.product_tmpl_id
                              JOIN product_category c ON c.id = t.categ_id
                              JOIN product_category k ON k.id = v.categ_id
                             WHERE c.parent_path LIKE k.parent_path || '%%'))) s ON TRUE
                 WHERE v.id = w.id AND w.company_id = %(company)s
                """,
                digits=company.currency_id.decimal_places,
                lines=self._sold_lines(company, SQL("(%s::date - 365)", today)),
                today=today,
                company=company.id,
            )
        )

    @api.model
    def _wallet_rest(self, company):
        """What customers buy elsewhere in a year: arrays partner_id (ascending) and gain."""
        self.env["clv.wallet"].flush_model()
        return self.env["clv.dataset"]._copy_out(
            SQL(
                """
                SELECT partner_id, SUM(GREATEST(need - own_amount, 0)) AS gain
                  FROM (SELECT DISTINCT ON (partner_id, categ_id) *
                          FROM clv_wallet WHERE company_id = %s
                         ORDER BY partner_id, categ_id, date DESC, id DESC) w
                 GROUP BY partner_id ORDER BY partner_id
                """,
                company.id,
            ),
            GAIN_COLUMNS,
        )

    @api.model
    def _wallet_rest_of(self, company, partner):
        """The same of one customer, a number."""
        found = self.env["clv.wallet"].search(
            [("company_id", "=", company.id), ("partner_id", "=", partner.id)]
        )
        newest = {}
        for wallet in found:  # newest first
            newest.setdefault(wallet.categ_id, wallet)
        return sum(wallet.rest for wallet in newest.values())
