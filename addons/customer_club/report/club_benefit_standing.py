from odoo import fields, models
from odoo.tools import SQL

from ..models.club_benefit import PERIODS


class ClubBenefitStanding(models.Model):
    """One row per active member and benefit of the member's tier: used so often, so many left."""

    _name = "club.benefit.standing"
    _description = "Benefits of a Member (result)"
    _auto = False
    _order = "sequence, benefit_id"
    _rec_name = "benefit_id"

    member_id = fields.Many2one("club.member", readonly=True)
    benefit_id = fields.Many2one("club.benefit", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    club_id = fields.Many2one("club.club", readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(related="benefit_id.kind")
    period = fields.Selection(PERIODS, readonly=True)
    quota = fields.Integer(string="How Often", readonly=True)
    used = fields.Integer(readonly=True)
    left = fields.Integer(readonly=True, help="Uses left in this period.")
    is_open = fields.Boolean(readonly=True)
    standing = fields.Char(compute="_compute_standing", string="Used So Far")

    @property
    def _table_query(self) -> SQL:
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT m.id::bigint * 1000000 + b.id AS id, m.id AS member_id, b.id AS benefit_id,
                m.company_id, m.club_id, b.sequence, b.period, b.quota, COUNT(u.id) AS used,
                CASE WHEN b.quota > 0 THEN GREATEST(b.quota - COUNT(u.id), 0) ELSE 0 END AS left,
                COALESCE(b.quota, 0) = 0 OR b.quota > COUNT(u.id) AS is_open
            FROM club_member m
            JOIN club_benefit b ON b.club_id = m.club_id AND b.active
            LEFT JOIN club_benefit_use u ON u.member_id = m.id AND u.benefit_id = b.id
                AND u.state <> 'cancelled' AND u.period_start = CASE b.period
                    WHEN 'once' THEN DATE '1900-01-01' ELSE DATE_TRUNC(b.period, %s::date)::date END
            WHERE m.state = 'active' AND (
                NOT EXISTS (SELECT 1 FROM club_benefit_club_tier_rel r WHERE r.club_benefit_id = b.id)
                OR EXISTS (SELECT 1 FROM club_benefit_club_tier_rel r
                    WHERE r.club_benefit_id = b.id AND r.club_tier_id = m.tier_id))
            GROUP BY m.id, b.id""",
            today,
        )

    def _compute_standing(self):
        for row in self:
            row.standing = (
                self.env._("%(used)s of %(quota)s", used=row.used, quota=row.quota)
                if row.quota
                else str(row.used)
            )

    def action_use(self):
        """Note one use of the benefit."""
        self.ensure_one()
        self.member_id.log_benefit(self.benefit_id)
