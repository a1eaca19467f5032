from odoo import fields


class TrustedMany2one(fields.Many2one):
    """A many2one without foreign key, whose record cannot go away: other rows already hold it.

    PostgreSQL looks the record up for every foreign key of every new row, which takes longer than
    the row. A move, a lot and its use hold their accounts; these hold the club and its company.
    """

    def update_db_foreign_key(self, model, column):
        return
