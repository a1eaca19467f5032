from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import association

RULES_KEPT = 200
LINE_COLUMNS = (("document", "int4"), ("product_id", "int4"))
GAIN_COLUMNS = (("partner_id", "int4"), ("gain", "float8"))


class ClvInsight(models.AbstractModel):
    """What to offer to whom: products bought together, and what is bought elsewhere."""

    _inherit = "clv.insight"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _refresh_associations(self, company, today):
        """Replace the pairs of products of one company."""
        self.env.flush_all()
        self._allow_memory()
        config = self.env["clv.config"]._ensure(company)
        lines = self.env["clv.dataset"]._copy_out(
            SQL(
                "SELECT DISTINCT document, product_id FROM (%s) l",
                self.env["clv.dataset"]._lines(company, config._window_start(today)),
            ),
            LINE_COLUMNS,
        )
        found = association.rules(
            lines["document"], lines["product_id"], max(config.association_minimum, 1)
        )
        Association = self.env["clv.association"].sudo()
        Association.search([("company_id", "=", company.id)]).unlink()
        keep = [i for i in range(len(found.left)) if found.lift[i] > 1][:RULES_KEPT]
        sides = {int(side[i]) for side in (found.left, found.right) for i in keep}
        known = self.env["product.product"].with_company(company).sudo().browse(sides)
        products = {product.id: product for product in known}  # read together
        rules = Association.create(
            [
                {
                    "company_id": company.id,
                    "date": today,
                    "left_id": int(found.left[i]),
                    "right_id": int(found.right[i]),
                    "kind": Association._kind_of(
                        products[int(found.left[i])], products[int(found.right[i])]
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
        self._value_rules(rules, company)
        rules.invalidate_recordset()
        return rules

    @api.model
    def _value_rules(self, rules, company):
        """Gain of one sale and number of customers to offer to, for all rules at once."""
        if not rules:
            return
        self._execute(
            SQL(
                """
                WITH gain AS (
                    SELECT product_id, SUM(margin) / COUNT(DISTINCT document) AS gain
                      FROM (%(sold)s) l GROUP BY product_id),
                candidate AS (
                    SELECT rule_id, COUNT(*) AS customers FROM (%(candidates)s) c GROUP BY rule_id)
                UPDATE clv_association a
                   SET gain = ROUND(GREATEST(g.gain, 0)::numeric, %(digits)s),
                       candidate_count = COALESCE(c.customers, 0)
                  FROM gain g, clv_association b LEFT JOIN candidate c ON c.rule_id = b.id
                 WHERE a.company_id = %(company)s AND g.product_id = a.right_id AND b.id = a.id
                """,
                sold=self.env["clv.dataset"]._lines(company, products=rules.right_id.ids),
                candidates=self._candidates(rules),
                company=company.id,
                digits=company.currency_id.decimal_places,
            )
        )

    @api.model
    def _candidates(self, rules, customers=None):
        """Query (partner_id, rule_id) of the customers ``rules`` are offered to.

        :param customers: SQL of ids of commercial entities, None: all
        """
        parts = []
        for company in rules.company_id:
            own = rules.filtered(lambda rule, company=company: rule.company_id == company)
            products = (own.left_id | own.right_id).ids
            parts.append(
                SQL(
                    """
                    (WITH bought AS MATERIALIZED (
                        SELECT DISTINCT partner_id, product_id FROM (%s) l)
                    SELECT w.partner_id, a.id AS rule_id
                      FROM clv_association a
                      JOIN bought w ON w.product_id = a.left_id
                      LEFT JOIN bought r
                        ON r.product_id = a.right_id AND r.partner_id = w.partner_id
                     WHERE a.id = ANY(%s) AND a.company_id = %s AND r.partner_id IS NULL)
                    """,
                    self.env["clv.dataset"]._lines(company, products=products, customers=customers),
                    list(own.ids),
                    company.id,
                )
            )
        if not parts:
            return SQL("SELECT NULL::int AS partner_id, NULL::int AS rule_id WHERE FALSE")
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _offers_of(self, partner_ids, rules):
        """Dict partner id: ids of the rules the customer is a candidate of."""
        customers = SQL("(SELECT UNNEST(%s::int[]))", list(partner_ids))
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, ARRAY_AGG(rule_id) FROM (%s) c GROUP BY partner_id",
                self._candidates(rules, customers),
            )
        )
        return dict(rows)

    @api.model
    def _channels_of(self, company, partner_ids):
        """Dict commercial entity id: sales team (also web shop or till) of most orders."""
        self.env["sale.order"].flush_model()
        today = fields.Date.context_today(self)
        start = self.env["clv.config"].sudo()._ensure(company)._window_start(today)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id) partner_id, team_id
                  FROM (SELECT p.commercial_partner_id AS partner_id, o.team_id,
                               COUNT(*) AS orders, MAX(o.date_order) AS last
                          FROM res_partner p JOIN sale_order o ON o.partner_id = p.id
                         WHERE p.commercial_partner_id = ANY(%s) AND o.team_id IS NOT NULL
                           AND o.state = 'sale' AND o.company_id = %s AND %s
                         GROUP BY p.commercial_partner_id, o.team_id) c
                 ORDER BY partner_id, orders DESC, last DESC, team_id
                """,
                list(partner_ids),
                company.id,
                SQL("o.date_order >= %s::date", start) if start else SQL("TRUE"),
            )
        )
        known = self.env["crm.team"].sudo().browse({team for _partner, team in rows})
        teams = {team.id: team.display_name for team in known}  # read together
        return {partner: teams[team] for partner, team in rows}

    @api.model
    def _cross_sell(self, company):
        """Gain expected from offering, per customer: of every product not bought yet the best
        rule counts. Arrays partner_id (ascending) and gain."""
        rules = self.env["clv.association"].sudo().search([("company_id", "=", company.id)])
        self.env.flush_all()
        self._allow_memory()
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
                WITH sold AS (
                    SELECT v.id, SUM(l.sales) AS amount
                      FROM clv_wallet v
                      JOIN (%(lines)s) l ON l.partner_id = v.partner_id
                      JOIN product_product pp ON pp.id = l.product_id
                      JOIN product_template t ON t.id = pp.product_tmpl_id
                      LEFT JOIN product_category c ON c.id = t.categ_id
                      LEFT JOIN product_category k ON k.id = v.categ_id
                     WHERE v.company_id = %(company)s
                       AND (k.id IS NULL OR c.parent_path LIKE k.parent_path || '%%')
                     GROUP BY v.id)
                UPDATE clv_wallet w
                   SET own_amount = ROUND(COALESCE(s.amount, 0)::numeric, %(digits)s)
                  FROM clv_wallet v LEFT JOIN sold s ON s.id = v.id
                 WHERE v.id = w.id AND w.company_id = %(company)s
                """,
                digits=company.currency_id.decimal_places,
                lines=self.env["clv.dataset"]._lines(
                    company,
                    today - relativedelta(days=365),
                    today,
                    customers=SQL(
                        "(SELECT partner_id FROM clv_wallet WHERE company_id = %s)", company.id
                    ),
                ),
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
