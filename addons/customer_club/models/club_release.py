from odoo import api, fields, models
from odoo.tools import SQL


class ClubBatch(models.AbstractModel):
    """What becomes free by itself: pending points, and reservations nobody resolved."""

    _inherit = "club.batch"

    @api.model
    def _release(self, company, today, limit):
        """Make up to ``limit`` pending lots available whose day has come; return how many.

        Locked accounts are skipped, the next run finds them. One statement: a killed run
        leaves nothing half done, and a lot is released once.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH due AS (
                    SELECT l.id, l.account_id, l.remaining FROM club_lot l
                    JOIN club_account a ON a.id = l.account_id
                    WHERE l.company_id = %s AND l.is_pending AND l.available_from <= %s
                    ORDER BY l.available_from, l.id LIMIT %s
                    FOR NO KEY UPDATE OF l, a SKIP LOCKED
                ), freed AS (
                    UPDATE club_lot l SET is_pending = FALSE FROM due WHERE l.id = due.id
                ), counted AS (
                    UPDATE club_account a SET pending = a.pending - sums.points
                    FROM (SELECT account_id, SUM(remaining) AS points FROM due GROUP BY 1) sums
                    WHERE a.id = sums.account_id
                )
                SELECT COUNT(*) FROM due""",
                company.id,
                today,
                limit,
            )
        )
        self.env.invalidate_all(flush=False)
        return rows[0][0]

    @api.model
    def _cron_release_holds(self, now=None, limit=200):
        """Give back what was reserved too long, and close the redemptions that waited for it."""
        now = now or fields.Datetime.now()
        while True:
            holds = (
                self.env["club.hold"]
                .search([("state", "=", "open"), ("expires_at", "<=", now)], limit=limit)
                .try_lock_for_update()
            )
            if not holds:
                return
            holds._lapse(
                self.env._("Nobody approved in time: the reserved points were given back.")
            )
            if not self.env["ir.cron"]._commit_progress(len(holds)):
                return
