from odoo import api, fields, models
from odoo.tools import SQL


class ClubBatch(models.AbstractModel):
    """Everything the club does to many members at once, as one statement per batch."""

    _name = "club.batch"
    _description = "Set-based work of the club"

    @api.model
    def _next_numbers(self, sequence, count):
        """Draw ``count`` numbers from a sequence in one query."""
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(row[0]) for row in rows]

    @api.model
    def _metrics(self, members):
        """Points and purchases that count for tiers.

        :param members: ``[(member id, qualifying account id, first day or None)]``
        :return: ``{member id: {"points": int, "spend": float}}``
        """
        if not members:
            return {}
        self.env["club.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT v.member_id, SUM(m.sign * m.points), SUM(m.sign * m.amount)
                FROM (VALUES %s) AS v(member_id, account_id, first_day)
                JOIN LATERAL (
                    SELECT 1 AS sign, points, amount, effective_date FROM club_move WHERE to_account_id = v.account_id
                    UNION ALL
                    SELECT -1, points, amount, effective_date FROM club_move WHERE from_account_id = v.account_id
                ) m ON v.first_day IS NULL OR m.effective_date >= v.first_day
                GROUP BY v.member_id""",
                SQL(", ").join(SQL("(%s, %s, %s::date)", *member) for member in members),
            )
        )
        return {member: {"points": points, "spend": float(spend)} for member, points, spend in rows}

    @api.model
    def _counts(self, members):
        """Purchases and visits that still stand, returned ones left out.

        :param members: as for ``_metrics``
        :return: ``{member id: {"orders": int, "visits": int}}``
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT v.member_id, COUNT(DISTINCT e.res_id + CASE e.res_model
                        WHEN 'sale.order' THEN 1::bigint << 40 ELSE 0 END)
                        FILTER (WHERE e.res_model IN ('account.move', 'sale.order')),
                    COUNT(DISTINCT e.effective_date)
                FROM (VALUES %s) AS v(member_id, account_id, first_day)
                JOIN club_move e ON e.to_account_id = v.account_id AND e.kind = 'earn'
                    AND (v.first_day IS NULL OR e.effective_date >= v.first_day)
                LEFT JOIN LATERAL (
                    SELECT SUM(c.points - COALESCE(r.points, 0)) AS points FROM club_move c
                    LEFT JOIN club_move r ON r.reverses_id = c.id AND r.kind = 'restore'
                    WHERE c.reverses_id = e.id AND c.kind = 'clawback'
                ) t ON TRUE
                WHERE e.points > COALESCE(t.points, 0) GROUP BY v.member_id""",
                SQL(", ").join(SQL("(%s, %s, %s::date)", *member) for member in members),
            )
        )
        return {member: {"orders": orders, "visits": visits} for member, orders, visits in rows}

    @api.model
    def _taken_back(self, account_id, move_id):
        """Points and purchases taken back after move ``move_id`` from what was earned up to it."""
        self.env["club.move"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(c.points - COALESCE(r.points, 0)), 0),
                    COALESCE(SUM(c.amount - COALESCE(r.amount, 0)), 0)::float
                FROM club_move c LEFT JOIN club_move r ON r.reverses_id = c.id AND r.kind = 'restore'
                WHERE c.from_account_id = %(account)s AND c.kind = 'clawback'
                    AND c.id > %(move)s AND c.reverses_id <= %(move)s""",
                account=account_id,
                move=move_id,
            )
        )[0]

    @api.model
    def _net_taken(self, moves):
        """{move id: points that were taken back from it and not given back since}."""
        if not moves:
            return {}
        self.env["club.move"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT c.reverses_id, SUM(c.points - COALESCE(r.points, 0))::int
                    FROM club_move c LEFT JOIN club_move r ON r.reverses_id = c.id AND r.kind = 'restore'
                    WHERE c.reverses_id IN %s AND c.kind = 'clawback' GROUP BY c.reverses_id""",
                    tuple(moves.ids),
                )
            )
        )

    @api.model
    def _enrol(self, club, partners):
        """Ids of the given partners that are not yet members of the club."""
        known = SQL(
            "SELECT 1 FROM club_member m WHERE m.partner_id = p.id AND m.club_id = %s AND m.state <> 'merged'",
            club.id,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id IN %s AND NOT EXISTS (%s) ORDER BY p.id",
                tuple(partners.ids),
                known,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _expire(self, company, today, limit):
        """Expire up to ``limit`` lots whose last day is over; return how many were expired.

        Locked accounts are skipped (the next run finds them), and so are accounts with
        reserved points: those do not expire before the reservation is resolved. One statement
        per step, so that a killed run leaves nothing half done.
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT l.id, l.account_id, l.remaining, l.expires_on, a.club_id, a.balance, s.id AS sink,
                    a.member_id, a.pool_id
                FROM club_lot l
                JOIN club_account a ON a.id = l.account_id
                JOIN club_account s ON s.club_id = a.club_id AND s.kind = 'system'
                    AND s.unit = 'redeemable' AND s.role = 'expire'
                WHERE l.company_id = %s AND l.remaining > 0 AND l.expires_on < %s AND a.held = 0
                    AND NOT l.is_pending
                ORDER BY l.expires_on, l.id LIMIT %s
                FOR NO KEY UPDATE OF l, a SKIP LOCKED""",
                company.id,
                today,
                limit,
            )
        )
        if not rows:
            return 0
        moves = self._insert_expiry(company, rows)
        self.env.invalidate_all(flush=False)
        self.env["club.move"]._announce(moves)
        return len(rows)

    def _insert_expiry(self, company, rows):
        """Expire the lots of ``rows``, which are locked; return the moves.

        Nothing is read again but the keys. The lots are named by ``DISTINCT``: so they are found
        by their index, however many there are.
        """
        found = self.env.execute_query(
            SQL(
                """
                WITH due AS (
                    SELECT v.*, SUM(v.remaining) OVER (PARTITION BY account_id ORDER BY expires_on, id) AS so_far,
                        'exp:' || v.id || COALESCE((
                            SELECT ':' || COUNT(*) FROM club_allocation o JOIN club_move e ON e.id = o.move_id
                            WHERE o.lot_id = v.id AND e.kind = 'expire' HAVING COUNT(*) > 0), '') AS key
                    FROM (VALUES %(rows)s) AS v(id, account_id, remaining, expires_on, club_id, balance, sink,
                        member_id, pool_id)
                ), moved AS (
                    INSERT INTO club_move (club_id, company_id, from_account_id, to_account_id, unit, kind, points,
                        amount, from_balance_after, to_balance_after, key, digest, effective_date, posted_at, user_id)
                    SELECT club_id, %(company)s, account_id, sink, 'redeemable', 'expire', remaining,
                        0, balance - so_far, 0, key, encode(sha256(key::bytea), 'hex'), expires_on, %(now)s, %(user)s
                    FROM due ORDER BY id
                    RETURNING id, key
                ), used AS (
                    INSERT INTO club_allocation (lot_id, move_id, company_id, points)
                    SELECT due.id, moved.id, %(company)s, due.remaining FROM due JOIN moved ON moved.key = due.key
                ), emptied AS (
                    UPDATE club_lot l SET remaining = 0 FROM (SELECT DISTINCT id FROM due) d WHERE l.id = d.id
                ), noted AS (
                    INSERT INTO club_notice (move_id, member_id, company_id, state)
                    SELECT moved.id, COALESCE(due.member_id, p.member_id), %(company)s, 'waiting'
                    FROM due JOIN moved ON moved.key = due.key
                    JOIN club_club c ON c.id = due.club_id AND c.notify_debits
                    LEFT JOIN club_pool p ON p.id = due.pool_id
                ), debited AS (
                    UPDATE club_account a SET balance = a.balance - sums.points
                    FROM (SELECT account_id, SUM(remaining) AS points FROM due GROUP BY account_id) sums
                    WHERE a.id = sums.account_id
                )
                SELECT id FROM moved
                """,
                rows=SQL(", ").join(
                    SQL("(%s, %s, %s, %s::date, %s, %s, %s, %s::int, %s::int)", *row.values())
                    for row in rows
                ),
                company=company.id,
                now=fields.Datetime.now(),
                user=self.env.uid,
            )
        )
        return self.env["club.move"].browse(row[0] for row in found)

    @api.model
    def _prolong(self, last_days):
        """Let the points of accounts last at least until a day, except those that never expire.

        :param last_days: ``{account id: last day}``
        """
        if not last_days:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE club_lot AS l SET expires_on = GREATEST(l.expires_on, v.day)
                FROM (VALUES %s) AS v(account_id, day)
                WHERE l.account_id = v.account_id AND l.remaining > 0 AND l.expires_on IS NOT NULL""",
                SQL(", ").join(SQL("%s", row) for row in last_days.items()),
            )
        )
        self.env["club.lot"].invalidate_model(["expires_on"])

    @api.model
    def _companies(self):
        """Companies that have a club, archived ones included."""
        rows = (
            self.env["club.club"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([], ["company_id"])
        )
        return self.env["res.company"].union(*(company for (company,) in rows))

    @api.model
    def _cron_expire(self, today=None, limit=2000):
        """Release pending points and expire old ones in batches; safe to kill at any moment and to run twice on a day."""
        today = today or fields.Date.context_today(self)
        for company in self._companies():
            for step in (self._release, self._expire):
                while done := step(company, today, limit):
                    if not self.env["ir.cron"]._commit_progress(done):
                        return
