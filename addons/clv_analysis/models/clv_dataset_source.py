from odoo import api, models
from odoo.tools import SQL

KEY_KINDS = 4  # orders, invoices, moves of goods and touches: key = id * 4 + kind


class ClvDataset(models.AbstractModel):
    """Where purchases come from: one SELECT per kind of document, each with the columns key (its
    own among all kinds), partner_id, day (where the company is), amount and margin (in company
    currency), signed. What was sold line by line is in clv_dataset_line.py."""

    _inherit = "clv.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _has_field(self, model, name):
        """Whether another app, installed or not, gives ``model`` the stored field ``name``."""
        field = model in self.env and self.env[model]._fields.get(name)
        return bool(field and field.store)

    @api.model
    def _source(self, setting):
        """The kind of document that is a purchase."""
        source = setting["source"]
        if source == "deliveries" and not self._has_field("stock.move", "sale_line_id"):
            return "orders"  # Inventory was uninstalled; the run says so
        return source

    @api.model
    def _documents(self, company, setting):
        """All documents of the company that count, of any day, as one SELECT.

        :param setting: dict of clv.config._snapshot, that of now or of an analysis
        """
        source = self._source(setting)
        by_source = {
            "orders": self._order_documents,
            "invoices": self._invoice_documents,
            "deliveries": self._delivery_documents,
        }
        parts = [by_source[source](company, setting["margin_mode"])]
        if source == "orders" and setting["subtract_refunds"]:
            parts.append(self._refund_documents(company, setting["margin_mode"]))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _order_documents(self, company, margin_mode):
        rate = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)")
        margin, costs = SQL("0::numeric"), SQL("")
        if margin_mode == "order" and self._has_field("sale.order", "margin"):
            margin = SQL("COALESCE(o.margin, 0) / %s", rate)
        elif margin_mode == "cost":
            margin = SQL("o.amount_untaxed / %s - COALESCE(goods.cost, 0)::numeric", rate)
            costs = self._costs(
                company,
                table=SQL("sale_order_line"),
                document=SQL("order_id"),
                uom=SQL("product_uom_id"),
                quantity=SQL("product_uom_qty"),
                on=SQL("o.id"),
            )
        return SQL(
            """SELECT o.id::bigint * %(kinds)s AS key, o.partner_id, %(day)s AS day,
                      o.amount_untaxed / %(rate)s AS amount, %(margin)s AS margin
                 FROM sale_order o %(costs)s
                WHERE o.state = 'sale' AND o.company_id = %(company)s""",
            day=self._order_day(company),
            rate=rate,
            margin=margin,
            costs=costs,
            company=company.id,
            kinds=KEY_KINDS,
        )

    @api.model
    def _invoice_documents(self, company, margin_mode):
        return self._move_documents(
            company, margin_mode, SQL("m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')")
        )

    @api.model
    def _refund_documents(self, company, margin_mode):
        """Credit notes that are not of an order which does not count itself."""
        return self._move_documents(
            company,
            margin_mode,
            SQL(
                """m.move_type = 'out_refund' AND NOT EXISTS (
                   SELECT 1
                     FROM account_move_line l
                     JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                     JOIN sale_order_line sl ON sl.id = r.order_line_id
                     JOIN sale_order so ON so.id = sl.order_id
                    WHERE l.move_id = m.id AND so.state <> 'sale')"""
            ),
        )

    @api.model
    def _move_documents(self, company, margin_mode, kinds):
        margin, costs = SQL("0::numeric"), SQL("")
        if margin_mode == "cost":
            margin = SQL(
                "m.amount_untaxed_signed - COALESCE(goods.cost, 0)::numeric"
                " * CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END"
            )
            costs = self._costs(
                company,
                table=SQL("account_move_line"),
                document=SQL("move_id"),
                uom=SQL("product_uom_id"),
                quantity=SQL("quantity"),
                on=SQL("m.id"),
                condition=SQL("l.display_type = 'product'"),
            )
        elif margin_mode == "order":  # a refund of an order whose margin is known
            margin = SQL("m.amount_untaxed_signed")
        return SQL(
            """SELECT m.id::bigint * %(key_kinds)s + 1 AS key,
                      m.commercial_partner_id AS partner_id,
                      COALESCE(m.invoice_date, m.date) AS day,
                      m.amount_untaxed_signed AS amount, %(margin)s AS margin
                 FROM account_move m %(costs)s
                WHERE m.state = 'posted' AND m.company_id = %(company)s
                  AND m.commercial_partner_id IS NOT NULL AND %(kinds)s""",
            margin=margin,
            costs=costs,
            company=company.id,
            kinds=kinds,
            key_kinds=KEY_KINDS,
        )

    @api.model
    def _delivery_documents(self, company, margin_mode):
        """Goods that left for the customer, or came back, at the price of the order line."""
        quantity = SQL(
            "m.quantity * COALESCE(mu.factor / NULLIF(lu.factor, 0), 1)"
            " * CASE WHEN target.usage = 'customer' THEN 1 ELSE -1 END"
        )
        price = SQL(
            "l.price_subtotal / NULLIF(l.product_uom_qty, 0)"
            " / COALESCE(NULLIF(o.currency_rate, 0), 1)"
        )
        margin = SQL("0::numeric")
        if margin_mode == "cost":
            margin = SQL(
                "(%(quantity)s * (%(price)s"
                " - COALESCE(%(cost)s, 0) * COALESCE(lu.factor / NULLIF(pu.factor, 0), 1)))::numeric",
                quantity=quantity,
                price=price,
                cost=self._standard_price(company),
            )
        return SQL(
            """SELECT m.id::bigint * %(kinds)s + 2 AS key, o.partner_id,
                      ((m.date AT TIME ZONE 'UTC') AT TIME ZONE %(tz)s)::date AS day,
                      (%(quantity)s * %(price)s)::numeric AS amount, %(margin)s AS margin
                 FROM stock_move m
                 JOIN stock_location source ON source.id = m.location_id
                 JOIN stock_location target ON target.id = m.location_dest_id
                 JOIN sale_order_line l ON l.id = m.sale_line_id
                 JOIN sale_order o ON o.id = l.order_id
                 JOIN product_product pp ON pp.id = m.product_id
                 JOIN product_template pt ON pt.id = pp.product_tmpl_id
                 LEFT JOIN uom_uom mu ON mu.id = m.product_uom
                 LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                 LEFT JOIN uom_uom pu ON pu.id = pt.uom_id
                WHERE m.state = 'done' AND o.company_id = %(company)s
                  AND (source.usage = 'customer') <> (target.usage = 'customer')
                  AND l.product_uom_qty <> 0""",
            tz=self._timezone(company),
            quantity=quantity,
            price=price,
            margin=margin,
            company=company.id,
            kinds=KEY_KINDS,
        )

    @api.model
    def _costs(self, company, table, document, uom, quantity, on, condition=None):
        """LEFT JOIN of the cost of the goods of every document, in company currency, as
        goods.cost: quantity in the product's unit times its cost now."""
        return SQL(
            """LEFT JOIN (
               SELECT l.%(document)s AS id,
                      SUM(l.%(quantity)s * COALESCE(lu.factor / NULLIF(pu.factor, 0), 1)
                          * COALESCE(%(cost)s, 0)) AS cost
                 FROM %(table)s l
                 JOIN product_product pp ON pp.id = l.product_id
                 JOIN product_template pt ON pt.id = pp.product_tmpl_id
                 LEFT JOIN uom_uom lu ON lu.id = l.%(uom)s
                 LEFT JOIN uom_uom pu ON pu.id = pt.uom_id
                WHERE l.company_id = %(company)s AND %(condition)s
                GROUP BY 1) goods ON goods.id = %(on)s""",
            document=document,
            quantity=quantity,
            table=table,
            uom=uom,
            cost=self._standard_price(company),
            company=company.id,
            condition=condition or SQL("TRUE"),
            on=on,
        )

    @api.model
    def _standard_price(self, company):
        """The cost of a product for the company, from its column of values by company."""
        return SQL("(pp.standard_price ->> %s)::float8", str(company.id))

    @api.model
    def _flush_documents(self):
        """Write what is still in memory of the tables the documents come from."""
        for model in (
            "sale.order",
            "sale.order.line",
            "account.move",
            "account.move.line",
            "product.product",
        ):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        if self._has_field("stock.move", "sale_line_id"):
            self.env["stock.move"].flush_model()

    @api.model
    def _touch_costs(self, company, today):
        """SELECT of what touches have cost per customer (partner_id, cost), or None where no
        touches are recorded."""
        if not self._has_field("touchpoint.touch", "cost"):
            return None
        self.env["touchpoint.touch"].flush_model()
        return SQL(
            """SELECT p.commercial_partner_id AS partner_id, SUM(t.cost)::float8 AS cost
                 FROM touchpoint_touch t JOIN res_partner p ON p.id = t.partner_id
                WHERE t.company_id = %s AND t.cost <> 0 AND t.done_at < %s::date + 1
                  AND p.commercial_partner_id IS NOT NULL
                GROUP BY 1 ORDER BY 1""",
            company.id,
            today,
        )
