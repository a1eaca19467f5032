import io

import numpy as np

from odoo import api, models
from odoo.tools import SQL

from ..tools import pgcopy

HISTORY_COLUMNS = (
    ("partner_id", "int4"),
    ("first_date", "date"),
    ("last_date", "date"),
    ("frequency", "int4"),
    ("monetary", "float8"),
    ("average_value", "float8"),
    ("margin", "float8"),
)
PURCHASE_COLUMNS = (("partner_id", "int4"), ("day", "date"), ("amount", "float8"))


class ClvDataset(models.AbstractModel):
    """The one place with SQL: purchase history out (here), scores in (clv_dataset_store.py).

    Everything is one statement per company, whatever the number of customers. Arrays travel
    through binary COPY, which is 30 times faster than rows of Python objects.
    """

    _name = "clv.dataset"
    _description = "Purchase history of customers, storing of scores (result)"

    @api.model
    def _history(self, company, start, today):
        """Purchase summary per customer (commercial entity) of one company.

        Documents (see clv_dataset_source.py) dated ``start`` to ``today`` (inclusive, None: no
        start) in the time zone of the company, in company currency at the rate of the document.
        Documents of one day are one purchase; a day whose sum is not above zero is no purchase
        but counts in the amount. Customers without a purchase are left out.

        :return: dict of arrays named as in HISTORY_COLUMNS, ordered by partner
        """
        query = SQL(
            """
            SELECT partner_id,
                   MIN(day) FILTER (WHERE amount > 0) AS first_date,
                   MAX(day) FILTER (WHERE amount > 0) AS last_date,
                   (COUNT(*) FILTER (WHERE amount > 0))::int4 AS frequency,
                   SUM(amount) AS monetary,
                   SUM(amount) / COUNT(*) FILTER (WHERE amount > 0) AS average_value,
                   SUM(margin) AS margin
              FROM (%s) purchase_day
             GROUP BY partner_id
            HAVING COUNT(*) FILTER (WHERE amount > 0) > 0
             ORDER BY partner_id
            """,
            self._purchase_days(company, start, today),
        )
        return self._copy_out(query, HISTORY_COLUMNS)

    @api.model
    def _cost_of_touches(self, company, today, partner_ids):
        """What touches have cost, as an array aligned with ``partner_ids`` (ascending)."""
        query = self._touch_costs(company, today)
        if query is None:
            return np.zeros(len(partner_ids))
        found = self._copy_out(query, (("partner_id", "int4"), ("cost", "float8")))
        return self._align(found["partner_id"], found["cost"], partner_ids)

    @api.model
    def _purchases(self, company, start, today, customers):
        """Every purchase (day with a sum above zero) of some customers.

        :param customers: array of ids of commercial entities
        :return: dict of arrays named as in PURCHASE_COLUMNS
        """
        query = SQL(
            "SELECT partner_id, day, amount FROM (%s) purchase_day WHERE amount > 0",
            self._purchase_days(company, start, today, customers),
        )
        return self._copy_out(query, PURCHASE_COLUMNS)

    @api.model
    def _days_of(self, company, today, customers):
        """The same with the days on which more came back than was bought, from the first on."""
        query = SQL(
            "SELECT partner_id, day, amount FROM (%s) purchase_day",
            self._purchase_days(company, None, today, customers),
        )
        return self._copy_out(query, PURCHASE_COLUMNS)

    @api.model
    def _purchase_days(self, company, start, today, customers=None):
        """One row (partner_id, day, amount, margin) per customer and day with documents that
        count."""
        self._flush_documents()
        setting = self.env["clv.config"].sudo()._ensure(company)._snapshot()
        return SQL(
            """
            SELECT COALESCE(p.commercial_partner_id, p.id) AS partner_id, document.day AS day,
                   SUM(document.amount)::float8 AS amount, SUM(document.margin)::float8 AS margin
              FROM (%(documents)s) document
              JOIN res_partner p ON p.id = document.partner_id
             WHERE document.day <= %(today)s
               AND (%(start)s::date IS NULL OR document.day >= %(start)s::date)
               AND %(chosen)s
             GROUP BY 1, 2
            """,
            documents=self._documents(company, setting),
            today=today,
            start=start,
            chosen=SQL("TRUE")
            if customers is None
            else SQL("p.commercial_partner_id = ANY(%s)", [int(one) for one in customers]),
        )

    @api.model
    def _count_future(self, company, today):
        """Number of documents of the company dated after ``today``."""
        config = self.env["clv.config"].sudo()._ensure(company)
        self._flush_documents()
        if config.source == "invoices":
            query = SQL(
                """SELECT COUNT(*) FROM account_move m
                    WHERE m.state = 'posted' AND m.company_id = %s AND m.invoice_date > %s
                      AND m.move_type IN ('out_invoice', 'out_receipt')""",
                company.id,
                today,
            )
        else:
            query = SQL(
                """SELECT COUNT(*) FROM sale_order o
                    WHERE o.state = 'sale' AND o.company_id = %s
                      AND o.date_order >= %s AND %s > %s""",
                company.id,
                today,
                self._order_day(company),
                today,
            )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _currencies_without_rate(self, company):
        """Names of foreign currencies of orders that no rate converts: they count at par."""
        names = [
            name
            for (name,) in self.env.execute_query(
                SQL(
                    """SELECT c.name FROM res_currency c
                        WHERE c.active AND c.id <> %(own)s AND NOT EXISTS (
                              SELECT 1 FROM res_currency_rate r
                               WHERE r.currency_id = c.id
                                 AND (r.company_id IS NULL OR r.company_id = %(root)s))""",
                    own=company.currency_id.id,
                    root=company.root_id.id,
                )
            )
        ]
        if not names:
            return []
        query = SQL(
            """SELECT DISTINCT c.name
                 FROM sale_order o JOIN res_currency c ON c.id = o.currency_id
                WHERE o.state = 'sale' AND o.company_id = %s AND c.name = ANY(%s)
                ORDER BY 1""",
            company.id,
            names,
        )
        return [name for (name,) in self.env.execute_query(query)]

    @api.model
    def _is_large(self, companies, limit):
        """Whether the companies together have more than ``limit`` confirmed orders."""
        domain = [("company_id", "in", companies.ids), ("state", "=", "sale")]
        return self.env["sale.order"].sudo().search_count(domain, limit=limit + 1) > limit

    @api.model
    def _timezone(self, company):
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    @api.model
    def _order_day(self, company):
        """The calendar day of an order where the company is."""
        return SQL(
            "((o.date_order AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", self._timezone(company)
        )

    @api.model
    def _copy_out(self, query, columns):
        """Run ``query`` and return a dict of arrays, one per column of ``columns``; no value
        may be null."""
        casts = SQL(", ").join(
            SQL("%s::%s", SQL.identifier(name), SQL(kind)) for name, kind in columns
        )
        statement = self.env.cr.mogrify(
            SQL("COPY (SELECT %s FROM (%s) t) TO STDOUT (FORMAT binary)", casts, query)
        )
        buffer = io.BytesIO()
        self.env.cr.copy_expert(statement.decode(), buffer)
        return pgcopy.decode(buffer.getbuffer(), columns)

    @api.model
    def _execute(self, query):
        self.env.cr.execute(query)
        return self.env.cr.rowcount

    @api.model
    def _try_lock(self, cr, company):
        """Take the lock of the company on cursor ``cr`` until that cursor ends."""
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtext('clv.run'), %s)", company.id))
        return cr.fetchone()[0]
