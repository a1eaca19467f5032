from odoo import fields
from odoo.tools import SQL


class TrustedMany2one(fields.Many2one):
    """A many2one whose record cannot go away, because other rows already hold it.

    PostgreSQL looks the record up for every foreign key of every new row, which takes longer than
    the row. A move, a lot and its use hold their accounts; these hold the club and its company.
    """

    def update_db_foreign_key(self, model, column):
        model.env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",  # of databases made before
                SQL.identifier(model._table),
                SQL.identifier(f"{model._table}_{self.name}_fkey"),
            )
        )
