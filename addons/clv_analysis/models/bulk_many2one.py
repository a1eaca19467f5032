from odoo import fields


class BulkMany2one(fields.Many2one):
    """A many2one without foreign key, for rows that one statement writes by the million.

    PostgreSQL looks up the other row for every foreign key of every new row, which costs more
    than the rows. Only for records whose deletion is refused or followed by code.
    """

    def update_db_foreign_key(self, model, column):
        return
