from odoo import fields, models
from odoo.tools import SQL

from ..models.club_move import KINDS


class ClubStatement(models.Model):
    _name = "club.statement"
    _description = "Points Statement (result)"
    _auto = False
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("club.move", readonly=True)
    account_id = fields.Many2one("club.account", readonly=True)
    member_id = fields.Many2one("club.member", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    tier_id = fields.Many2one("club.tier", string="Tier Today", readonly=True)
    club_id = fields.Many2one("club.club", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    unit = fields.Selection(
        [("redeemable", "Points to spend"), ("qualifying", "Points that count for tiers")],
        string="Sort of Points",
        readonly=True,
    )
    kind = fields.Selection(KINDS, readonly=True)
    points = fields.Integer(readonly=True)
    balance_after = fields.Integer(string="Balance", readonly=True, aggregator=None)
    effective_date = fields.Date(string="Date", readonly=True)
    rule_id = fields.Many2one("club.earn.rule", readonly=True)
    reason = fields.Char(readonly=True)
    res_model = fields.Char(string="Document Type", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    res_name = fields.Char(string="Document Name", readonly=True)
    origin = fields.Char(related="move_id.origin")

    @property
    def _table_query(self) -> SQL:
        return SQL(
            "%s UNION ALL %s",
            self._side("to", SQL("m.id * 2"), SQL("m.points"), SQL("m.to_balance_after")),
            self._side("from", SQL("m.id * 2 + 1"), SQL("-m.points"), SQL("m.from_balance_after")),
        )

    def _side(self, side, row_id, points, balance) -> SQL:
        """What a move means to the member on one of its sides."""
        return SQL(
            """SELECT %s AS id, m.id AS move_id, a.id AS account_id, b.id AS member_id, b.partner_id, b.tier_id,
                m.club_id, m.company_id, m.unit, m.kind, %s AS points, %s AS balance_after,
                m.effective_date, m.rule_id, m.reason, m.res_model, m.res_id, m.res_name
            FROM club_move m
            JOIN club_account a ON a.id = %s AND a.kind <> 'system'
            LEFT JOIN club_pool p ON p.id = a.pool_id
            JOIN club_member b ON b.id = COALESCE(a.member_id, p.member_id)""",
            row_id,
            points,
            balance,
            SQL.identifier("m", f"{side}_account_id"),
        )
