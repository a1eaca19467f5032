from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

from ..tools import pgcopy
from .clv_dataset import HISTORY_COLUMNS
from .clv_dataset_outlook import NO_DATE

SCORE_COLUMNS = (
    *HISTORY_COLUMNS,
    ("r_score", "int4"),
    ("f_score", "int4"),
    ("m_score", "int4"),
    ("segment_id", "int4"),
    ("margin_rate", "float8"),
    ("touch_cost", "float8"),
    ("historic_value", "float8"),
    ("p_alive", "float8"),
    ("expected_orders", "float8"),
    ("expected_amount", "float8"),
    ("current_value", "float8"),
    ("buy_probability", "float8"),
    ("orders_low", "int4"),
    ("orders_high", "int4"),
    ("value_low", "float8"),
    ("value_high", "float8"),
    ("potential_value", "float8"),
    ("total_value", "float8"),
    ("value_rank", "int4"),
    ("value_at_stake", "float8"),
    ("usual_gap", "float8"),
    ("next_order_date", "date"),
    ("stage_id", "int4"),
    ("stage_date", "date"),
    ("stage_next_id", "int4"),
    ("stage_next_date", "date"),
    ("cluster_id", "int4"),
)
# Relative error of a decimal number as a float, times a power of ten.
HALF_UP = 1 + 4e-16
LOGGED = ("segment_id", "r_score", "f_score", "m_score", "stage_id")


class ClvDataset(models.AbstractModel):
    _inherit = "clv.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _store(self, run, values):
        """Make ``values`` the scores of the run's company; rows that are still right (see
        clv_dataset_tolerance.py) are not touched. Returns the counts for the run."""
        self.env.flush_all()
        self._copy_in(values)
        new = self._staged(run.company_id)
        with self._whole_tables():
            counts = {
                "customer_count": len(values["partner_id"]),
                "moved_count": self._log_changes(run, new),
                "updated_count": self._update(run, new),
                "created_count": self._insert(run, new),
                "removed_count": self._remove(run),
            }
        if counts["created_count"] > counts["customer_count"] / 10:
            self._execute(SQL("ANALYZE clv_score"))
        self.env.invalidate_all()
        return counts

    @contextmanager
    def _whole_tables(self):
        """Statements within join whole tables. PostgreSQL, which may remember that clv_score was
        empty, must not look through it once per customer: an hour instead of seconds."""
        self._execute(SQL("SET LOCAL enable_nestloop = off"))
        yield
        self._execute(SQL("SET LOCAL enable_nestloop TO DEFAULT"))

    @api.model
    def _staged(self, company):
        """The staged rows with the types of clv_score; what is no finite number is unknown."""
        digits = company.currency_id.decimal_places
        columns = [SQL.identifier("partner_id")]
        for name, kind in SCORE_COLUMNS[1:]:
            column = value = SQL.identifier(name)
            field_type = self.env["clv.score"]._fields[name].type
            if field_type == "many2one":
                value = SQL("NULLIF(%s, 0)", column)
            elif field_type == "date":
                value = SQL("NULLIF(%s, %s::date)", column, str(NO_DATE))
            elif field_type == "monetary":
                value = self._rounded(column, digits)
            elif kind == "float8":
                value = SQL("CASE WHEN ABS(%s) < 'Infinity' THEN %s END", column, column)
            columns.append(SQL("%s AS %s", value, column))
        return SQL("(SELECT %s FROM clv_score_staging)", SQL(", ").join(columns))

    @api.model
    def _rounded(self, column, digits):
        """Amount in float8 as numeric of so many digits, by way of its number of coins: less
        than half the cost of the digits of a float. HALF_UP keeps half a coin from falling short."""
        coins = 10**digits
        return SQL(
            "CASE WHEN ABS(%(column)s) < %(most)s THEN (%(column)s * %(coins)s)::int8"
            " * %(coin)s END",
            column=column,
            most=SQL(repr(9e18 / coins)),
            coins=SQL("%s::float8", coins * HALF_UP),
            coin=SQL(f"{1 / coins:.{digits}f}"),
        )

    @api.model
    def _average_value(self):
        """What the average of the staged customers is worth, gains and losses alike."""
        query = SQL("SELECT COALESCE(AVG(ABS(current_value)), 0) FROM clv_score_staging")
        return self.env.execute_query(query)[0][0]

    @api.model
    def _log_changes(self, run, new):
        """Append a history row for every customer whose scores or segment change; the first
        scores of a customer are no change. Returns how many changed segment."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH change AS (
                    INSERT INTO clv_score_history (
                           company_id, partner_id, run_id, date, segment_changed,
                           previous_segment_id, previous_r_score, previous_f_score,
                           previous_m_score, segment_id, r_score, f_score, m_score,
                           stage_changed, previous_stage_id, stage_id)
                    SELECT s.company_id, s.partner_id, %(run)s, %(date)s,
                           s.segment_id IS DISTINCT FROM n.segment_id,
                           s.segment_id, s.r_score, s.f_score, s.m_score,
                           n.segment_id, n.r_score, n.f_score, n.m_score,
                           s.stage_id IS DISTINCT FROM n.stage_id, s.stage_id, n.stage_id
                      FROM clv_score s
                      LEFT JOIN %(new)s n ON n.partner_id = s.partner_id
                     WHERE s.company_id = %(company)s
                       AND (%(old_columns)s) IS DISTINCT FROM (%(new_columns)s)
                       AND (n.partner_id IS NOT NULL
                            OR EXISTS (SELECT 1 FROM res_partner p WHERE p.id = s.partner_id))
                    RETURNING segment_changed)
                SELECT COUNT(*) FROM change WHERE segment_changed
                """,
                run=run.id,
                date=run.date,
                new=new,
                company=run.company_id.id,
                old_columns=self._columns("s", LOGGED),
                new_columns=self._columns("n", LOGGED),
            )
        )
        return rows[0][0]

    @api.model
    def _update(self, run, new):
        names = [name for name, _kind in SCORE_COLUMNS[1:]]
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), SQL.identifier("n", name)) for name in names
        )
        return self._execute(
            SQL(
                """
                UPDATE clv_score s SET %(assignments)s, date = %(date)s, run_id = %(run)s
                  FROM %(new)s n
                 WHERE s.company_id = %(company)s AND s.partner_id = n.partner_id
                   AND %(outdated)s
                """,
                assignments=assignments,
                date=run.date,
                run=run.id,
                new=new,
                company=run.company_id.id,
                outdated=self._is_outdated(run, names),
            )
        )

    @api.model
    def _insert(self, run, new):
        """Add the rows of new customers, whose contacts nobody can delete until the end of the
        transaction: what a foreign key sees to, for all at once."""
        names = [name for name, _kind in SCORE_COLUMNS]
        return self._execute(
            SQL(
                """
                INSERT INTO clv_score (company_id, date, run_id, %(names)s)
                SELECT %(company)s, %(date)s, %(run)s, %(columns)s
                  FROM %(new)s n
                  JOIN res_partner p ON p.id = n.partner_id
                 WHERE NOT EXISTS (
                       SELECT 1 FROM clv_score s
                        WHERE s.company_id = %(company)s AND s.partner_id = n.partner_id)
                   FOR KEY SHARE OF p
                """,
                names=SQL(", ").join(map(SQL.identifier, names)),
                columns=self._columns("n", names),
                company=run.company_id.id,
                date=run.date,
                run=run.id,
                new=new,
            )
        )

    @api.model
    def _remove(self, run):
        """Drop the rows of customers who have no purchase any more."""
        return self._execute(
            SQL(
                """
                DELETE FROM clv_score s
                 WHERE s.company_id = %s
                   AND NOT EXISTS (
                       SELECT 1 FROM clv_score_staging n WHERE n.partner_id = s.partner_id)
                """,
                run.company_id.id,
            )
        )

    @api.model
    def _forget(self, companies):
        """Drop the scores of companies that are deleted; no foreign key does it."""
        self.env["clv.score"].flush_model()
        self._execute(SQL("DELETE FROM clv_score WHERE company_id = ANY(%s)", list(companies.ids)))
        self.env["clv.score"].invalidate_model()

    @api.model
    def _forget_runs(self, runs):
        """Figures whose analysis is deleted name none; no foreign key does it."""
        self._execute(SQL("UPDATE clv_score SET run_id = NULL WHERE run_id = ANY(%s)", runs.ids))
        self.env["clv.score"].invalidate_model(["run_id"])

    @api.model
    def _forget_customers(self, partners):
        """Drop the scores of contacts that are deleted; no foreign key does it."""
        self.env["clv.score"].flush_model()
        self._execute(SQL("DELETE FROM clv_score WHERE partner_id = ANY(%s)", list(partners.ids)))
        self.env["clv.score"].invalidate_model()

    @api.model
    def _merge_customers(self, src_partners, dst_partner):
        """When contacts are merged: leave one row of scores per company, that of the remaining
        contact if it has one, and make it the remaining contact's."""
        self.env["clv.score"].flush_model()
        self._execute(
            SQL(
                """
                DELETE FROM clv_score s
                 WHERE s.partner_id = ANY(%(src)s)
                   AND EXISTS (
                       SELECT 1 FROM clv_score o
                        WHERE o.company_id = s.company_id
                          AND (o.partner_id = %(dst)s
                               OR o.partner_id = ANY(%(src)s) AND o.id < s.id))
                """,
                src=list(src_partners.ids),
                dst=dst_partner.id,
            )
        )
        self._execute(
            SQL(
                "UPDATE clv_score SET partner_id = %s WHERE partner_id = ANY(%s)",
                dst_partner.id,
                list(src_partners.ids),
            )
        )
        self.env["clv.score"].invalidate_model()

    @api.model
    def _copy_in(self, values):
        """Load the columns of SCORE_COLUMNS into the temporary table clv_score_staging."""
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in SCORE_COLUMNS
        )
        self._execute(SQL("DROP TABLE IF EXISTS pg_temp.clv_score_staging"))
        self._execute(SQL("CREATE TEMP TABLE clv_score_staging (%s) ON COMMIT DROP", columns))
        self.env.cr.copy_expert(
            "COPY clv_score_staging FROM STDIN (FORMAT binary)",
            pgcopy.Stream(values, SCORE_COLUMNS),
        )
        self._execute(SQL("ANALYZE clv_score_staging"))

    @api.model
    def _columns(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)
