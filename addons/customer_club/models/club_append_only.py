from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ClubAppendOnly(models.AbstractModel):
    _name = "club.append.only"
    _description = "Rows that are never changed (fact)"

    def init(self):
        """Let the database itself refuse every change, whoever asks for it."""
        super().init()
        if self._abstract:
            return
        self.env.cr.execute(
            SQL("""
            CREATE OR REPLACE FUNCTION club_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                RAISE EXCEPTION 'rows of %% are never changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
            END $body$
            """)
        )
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS club_append_only_row ON %s", table))
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS club_append_only_table ON %s", table))
        self.env.cr.execute(
            SQL(
                """CREATE TRIGGER club_append_only_row BEFORE UPDATE OR DELETE ON %s
                FOR EACH ROW EXECUTE FUNCTION club_append_only()""",
                table,
            )
        )
        self.env.cr.execute(
            SQL(
                """CREATE TRIGGER club_append_only_table BEFORE TRUNCATE ON %s
                FOR EACH STATEMENT EXECUTE FUNCTION club_append_only()""",
                table,
            )
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "What happened to points and tiers is never changed afterwards. Post a correction instead."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What happened to points and tiers is never deleted. Post a correction instead."
            )
        )

    @api.model
    def _drop_triggers(self):
        """Remove the function and every trigger that uses it (only when the addon goes away)."""
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS club_append_only() CASCADE"))
