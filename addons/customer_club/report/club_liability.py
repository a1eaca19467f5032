from odoo import fields, models
from odoo.tools import SQL

AGES = [
    ("0", "Up to 3 months"),
    ("1", "3 to 6 months"),
    ("2", "6 to 12 months"),
    ("3", "1 to 2 years"),
    ("4", "Older than 2 years"),
]


class ClubLiability(models.Model):
    """What the club owes: points members hold, by age and expiry, in money."""

    _name = "club.liability"
    _description = "Liability of Points (result)"
    _auto = False
    _order = "value desc, id"
    _rec_name = "member_id"

    club_id = fields.Many2one("club.club", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    member_id = fields.Many2one("club.member", readonly=True)
    tier_id = fields.Many2one("club.tier", readonly=True)
    age = fields.Selection(AGES, readonly=True, help="How long ago the points were earned.")
    earned_on = fields.Date(readonly=True)
    expires_on = fields.Date(readonly=True)
    is_pending = fields.Boolean(string="Pending", readonly=True)
    points = fields.Integer(readonly=True)
    value = fields.Monetary(string="Liability", readonly=True, help="At the value of a point.")
    breakage = fields.Monetary(
        string="Expected to Lapse",
        readonly=True,
        help="The share that, as experience shows, members never claim.",
    )
    expected = fields.Monetary(
        string="Expected Liability", readonly=True, help="Liability less what is expected to lapse."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self) -> SQL:
        earned = SQL("m.effective_date")
        value = SQL("(l.remaining * c.point_value)::numeric")
        # points without an end cannot lapse
        share = SQL("(CASE WHEN l.expires_on IS NULL THEN 0 ELSE c.breakage / 100 END)::numeric")
        return SQL(
            """SELECT l.id, a.club_id, l.company_id, c.currency_id, b.id AS member_id, b.tier_id,
                CASE WHEN %(earned)s > CURRENT_DATE - 91 THEN '0'
                    WHEN %(earned)s > CURRENT_DATE - 182 THEN '1'
                    WHEN %(earned)s > CURRENT_DATE - 365 THEN '2'
                    WHEN %(earned)s > CURRENT_DATE - 730 THEN '3' ELSE '4' END AS age,
                %(earned)s AS earned_on, l.expires_on, l.is_pending, l.remaining AS points,
                %(value)s AS value, %(value)s * %(share)s AS breakage,
                %(value)s * (1 - %(share)s) AS expected""",
            earned=earned,
            value=value,
            share=share,
        )

    def _from(self) -> SQL:
        return SQL(
            """FROM club_lot l
            JOIN club_move m ON m.id = l.move_id
            JOIN club_account a ON a.id = l.account_id
            JOIN club_club c ON c.id = a.club_id
            LEFT JOIN club_pool p ON p.id = a.pool_id
            JOIN club_member b ON b.id = COALESCE(a.member_id, p.member_id)"""
        )

    def _where(self) -> SQL:
        return SQL("WHERE l.remaining > 0")
