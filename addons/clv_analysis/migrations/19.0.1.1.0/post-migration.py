from odoo.tools import SQL

# Foreign keys that earlier versions gave clv_score; models/bulk_many2one.py says why they are gone.
COLUMNS = ("company_id", "partner_id", "segment_id", "stage_id", "stage_next_id")

# Names that the program gave to groups of similar customers; they are made when shown now.
MADE = r"^[0-9.]+( purchases, .* days away| 次购买，.* 天未购买)$"


def migrate(cr, version):
    """Drop what is left of foreign keys, let stored figures name the analysis in force, and forget
    names that nobody gave."""
    for column in COLUMNS:
        constraint = SQL.identifier(f"clv_score_{column}_fkey")
        cr.execute(SQL("ALTER TABLE clv_score DROP CONSTRAINT IF EXISTS %s", constraint))
    cr.execute(
        """
        UPDATE clv_score s SET run_id = r.id
          FROM (SELECT company_id, MAX(id) AS id FROM clv_run WHERE state = 'done'
                 GROUP BY company_id) r
         WHERE r.company_id = s.company_id AND s.run_id IS NULL
        """
    )
    cr.execute("UPDATE clv_cluster SET name = NULL WHERE name->>'en_US' ~ %s", [MADE])
