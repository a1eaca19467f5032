from odoo import api, models
from odoo.tools import SQL


class ClvDataset(models.AbstractModel):
    """What was sold line by line: of the documents that are purchases (clv_dataset_source.py),
    with the same margin. Goods that came back are not lines."""

    _inherit = "clv.dataset"

    @api.model
    def _lines(self, company, start=None, end=None, products=None, customers=None):
        """SELECT of document, partner_id (commercial entity), product_id, sales and margin, in
        company currency.

        :param start, end: first and last day that count, None: any
        :param products: ids of products, None: all
        :param customers: SQL of ids of commercial entities, None: all
        """
        self._flush_documents()
        setting = self.env["clv.config"].sudo()._ensure(company)._snapshot()
        by_source = {
            "orders": self._order_lines,
            "invoices": self._invoice_lines,
            "deliveries": self._delivery_lines,
        }
        conditions = []
        if start:
            conditions.append(SQL("line.day >= %s::date", start))
        if end:
            conditions.append(SQL("line.day <= %s::date", end))
        if products is not None:
            conditions.append(SQL("line.product_id = ANY(%s)", list(products)))
        if customers is not None:
            conditions.append(SQL("p.commercial_partner_id IN %s", customers))
        margin = SQL("line.margin")
        if setting["margin_mode"] == "percent":
            margin = SQL("line.sales * %s", setting["margin_percent"] / 100)
        return SQL(
            """SELECT line.document, COALESCE(p.commercial_partner_id, p.id) AS partner_id,
                      line.product_id, line.sales::float8 AS sales, (%s)::float8 AS margin
                 FROM (%s) line JOIN res_partner p ON p.id = line.partner_id
                WHERE %s""",
            margin,
            by_source[self._source(setting)](company, setting["margin_mode"]),
            SQL(" AND ").join(conditions) if conditions else SQL("TRUE"),
        )

    @api.model
    def _order_lines(self, company, margin_mode):
        rate = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)")
        sales, margin = SQL("l.price_subtotal / %s", rate), SQL("0")
        if margin_mode == "order" and self._has_field("sale.order.line", "margin"):
            margin = SQL("COALESCE(l.margin, 0) / %s", rate)
        elif margin_mode == "cost":
            margin = self._line_margin(company, sales, SQL("l.product_uom_qty"))
        return SQL(
            """SELECT l.order_id AS document, o.partner_id, l.product_id, %(day)s AS day,
                      %(sales)s AS sales, %(margin)s AS margin
                 FROM sale_order_line l
                 JOIN sale_order o ON o.id = l.order_id %(units)s
                WHERE o.state = 'sale' AND o.company_id = %(company)s
                  AND l.product_id IS NOT NULL AND l.display_type IS NULL
                  AND l.product_uom_qty > 0 AND NOT COALESCE(l.is_downpayment, FALSE)""",
            day=self._order_day(company),
            sales=sales,
            margin=margin,
            units=self._line_units(margin_mode),
            company=company.id,
        )

    @api.model
    def _invoice_lines(self, company, margin_mode):
        sales, margin = SQL("-l.balance"), SQL("0")
        if margin_mode == "cost":
            margin = self._line_margin(company, sales, SQL("l.quantity"))
        return SQL(
            """SELECT l.move_id AS document, m.commercial_partner_id AS partner_id, l.product_id,
                      COALESCE(m.invoice_date, m.date) AS day,
                      %(sales)s AS sales, %(margin)s AS margin
                 FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id %(units)s
                WHERE m.state = 'posted' AND m.company_id = %(company)s
                  AND m.move_type IN ('out_invoice', 'out_receipt')
                  AND l.product_id IS NOT NULL AND l.display_type = 'product'
                  AND l.quantity > 0 AND NOT COALESCE(l.is_downpayment, FALSE)""",
            sales=sales,
            margin=margin,
            units=self._line_units(margin_mode),
            company=company.id,
        )

    @api.model
    def _delivery_lines(self, company, margin_mode):
        """Goods that left for the customer, as documents the orders they belong to."""
        quantity = SQL("(m.quantity * COALESCE(mu.factor / NULLIF(lu.factor, 0), 1))")
        sales, margin = (
            SQL(
                "%s * l.price_subtotal / l.product_uom_qty"
                " / COALESCE(NULLIF(o.currency_rate, 0), 1)",
                quantity,
            ),
            SQL("0"),
        )
        if margin_mode == "cost":
            margin = self._line_margin(company, sales, quantity)
        return SQL(
            """SELECT l.order_id AS document, o.partner_id, l.product_id,
                      ((m.date AT TIME ZONE 'UTC') AT TIME ZONE %(tz)s)::date AS day,
                      %(sales)s AS sales, %(margin)s AS margin
                 FROM stock_move m
                 JOIN stock_location source ON source.id = m.location_id
                 JOIN stock_location target ON target.id = m.location_dest_id
                 JOIN sale_order_line l ON l.id = m.sale_line_id
                 JOIN sale_order o ON o.id = l.order_id
                 LEFT JOIN uom_uom mu ON mu.id = m.product_uom %(units)s
                WHERE m.state = 'done' AND o.company_id = %(company)s
                  AND source.usage <> 'customer' AND target.usage = 'customer'
                  AND l.product_id IS NOT NULL AND l.product_uom_qty > 0""",
            tz=self._timezone(company),
            sales=sales,
            margin=margin,
            units=self._line_units("cost"),
            company=company.id,
        )

    @api.model
    def _line_margin(self, company, sales, quantity):
        """Sales of line `l` minus the cost now of its quantity; needs _line_units."""
        return SQL(
            "%s - %s * COALESCE(lu.factor / NULLIF(pu.factor, 0), 1) * COALESCE(%s, 0)",
            sales,
            quantity,
            self._standard_price(company),
        )

    @api.model
    def _line_units(self, margin_mode):
        """Joins of the product and the units of line `l`, where the margin needs them."""
        if margin_mode != "cost":
            return SQL()
        return SQL(
            """JOIN product_product pp ON pp.id = l.product_id
               JOIN product_template pt ON pt.id = pp.product_tmpl_id
               LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
               LEFT JOIN uom_uom pu ON pu.id = pt.uom_id"""
        )
