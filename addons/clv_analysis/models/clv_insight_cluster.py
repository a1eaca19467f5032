import io

from odoo import api, models
from odoo.tools import SQL

from ..tools import pgcopy

SUMMARY_COLUMNS = (
    ("partner_id", "int4"),
    ("frequency", "int4"),
    ("monetary", "float8"),
    ("last_date", "date"),
)
LABEL_COLUMNS = (("partner_id", "int4"), ("cluster_id", "int4"))


class ClvInsight(models.AbstractModel):
    _inherit = "clv.insight"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _purchase_summary(self, company):
        """Purchases, amount and last purchase of all scored customers, as arrays."""
        self.env["clv.score"].flush_model()
        names = SQL(", ").join(SQL.identifier(name) for name, _kind in SUMMARY_COLUMNS)
        return self.env["clv.dataset"]._copy_out(
            SQL(
                "SELECT %s FROM clv_score WHERE company_id = %s AND last_date IS NOT NULL"
                " ORDER BY partner_id",
                names,
                company.id,
            ),
            SUMMARY_COLUMNS,
        )

    @api.model
    def _assign_clusters(self, company, partner_ids, labels):
        """Store the group of every customer; rows that do not differ are not touched."""
        self.env.flush_all()
        self._execute(SQL("DROP TABLE IF EXISTS pg_temp.clv_cluster_staging"))
        self._execute(
            SQL(
                "CREATE TEMP TABLE clv_cluster_staging (partner_id int4, cluster_id int4)"
                " ON COMMIT DROP"
            )
        )
        self.env.cr.copy_expert(
            "COPY clv_cluster_staging FROM STDIN (FORMAT binary)",
            io.BytesIO(
                pgcopy.encode({"partner_id": partner_ids, "cluster_id": labels}, LABEL_COLUMNS)
            ),
        )
        self._execute(SQL("ANALYZE clv_cluster_staging"))
        self._execute(
            SQL(
                """
                UPDATE clv_score s SET cluster_id = n.cluster_id
                  FROM clv_cluster_staging n
                 WHERE s.company_id = %s AND s.partner_id = n.partner_id
                   AND s.cluster_id IS DISTINCT FROM n.cluster_id
                """,
                company.id,
            )
        )
        self.env["clv.score"].invalidate_model(["cluster_id"])
