from odoo import api, fields, models
from odoo.tools import SQL

# One query per invariant: it returns the ids that break it. %(company)s is the company.
QUERIES = {
    "I1": """
        SELECT a.id FROM club_account a
        LEFT JOIN (SELECT to_account_id AS id, SUM(points) AS points FROM club_move
                   WHERE company_id = %(company)s GROUP BY 1) i ON i.id = a.id
        LEFT JOIN (SELECT from_account_id AS id, SUM(points) AS points FROM club_move
                   WHERE company_id = %(company)s GROUP BY 1) o ON o.id = a.id
        LEFT JOIN (SELECT account_id AS id, SUM(remaining) AS points,
                       COALESCE(SUM(remaining) FILTER (WHERE is_pending), 0) AS pending FROM club_lot
                   WHERE company_id = %(company)s AND remaining > 0 GROUP BY 1) l ON l.id = a.id
        WHERE a.company_id = %(company)s AND a.kind <> 'system' AND (
            a.balance - a.debt <> COALESCE(i.points, 0) - COALESCE(o.points, 0)
            OR a.pending <> COALESCE(l.pending, 0)
            OR a.unit = 'redeemable' AND a.balance <> COALESCE(l.points, 0))""",
    "I2": """
        SELECT t.club_id FROM (
            SELECT a.club_id, SUM(a.balance - a.debt) AS points FROM club_account a
            WHERE a.company_id = %(company)s AND a.kind <> 'system' GROUP BY 1
            UNION ALL
            SELECT m.club_id, SUM(m.points) FROM club_move m JOIN club_account a ON a.id = m.to_account_id
            WHERE m.company_id = %(company)s AND a.kind = 'system' GROUP BY 1
            UNION ALL
            SELECT m.club_id, -SUM(m.points) FROM club_move m JOIN club_account a ON a.id = m.from_account_id
            WHERE m.company_id = %(company)s AND a.kind = 'system' GROUP BY 1
        ) t GROUP BY t.club_id HAVING SUM(t.points) <> 0""",
    "I3": """
        SELECT a.id FROM club_account a
        LEFT JOIN (SELECT account_id AS id, SUM(points) AS points FROM club_hold
                   WHERE company_id = %(company)s AND state = 'open' GROUP BY 1) h ON h.id = a.id
        WHERE a.company_id = %(company)s
            AND (a.held <> COALESCE(h.points, 0) OR a.held + a.pending > a.balance)""",
    "I4": """
        SELECT l.id FROM club_lot l
        LEFT JOIN (SELECT lot_id AS id, SUM(points) AS points FROM club_allocation
                   WHERE company_id = %(company)s GROUP BY 1) u ON u.id = l.id
        WHERE l.company_id = %(company)s AND l.points - l.remaining <> COALESCE(u.points, 0)""",
    "I5": """
        SELECT MIN(m.id) FROM club_move m WHERE m.company_id = %(company)s
        GROUP BY m.key HAVING COUNT(*) > 1""",
    "I6": """
        SELECT c.oid::int FROM pg_class c
        WHERE c.relname IN ('club_move', 'club_allocation', 'club_tier_log')
            AND c.relnamespace = current_schema()::regnamespace AND %(company)s > 0
            AND (SELECT COUNT(*) FROM pg_trigger t WHERE t.tgrelid = c.oid
                 AND t.tgname LIKE 'club_append_only_%%' AND t.tgenabled = 'O') <> 2""",
    "I7": """
        SELECT e.id FROM club_move e
        JOIN club_move c ON c.reverses_id = e.id AND c.kind = 'clawback'
        LEFT JOIN club_move r ON r.reverses_id = c.id AND r.kind = 'restore'
        WHERE e.company_id = %(company)s AND e.kind = 'earn'
        GROUP BY e.id, e.points HAVING SUM(c.points - COALESCE(r.points, 0)) > e.points""",
    "I8": """
        SELECT h.id FROM club_hold h
        LEFT JOIN (SELECT res_id AS id, COUNT(*) AS posted FROM club_move
                   WHERE company_id = %(company)s AND kind = 'redeem' AND res_model = 'club.redemption'
                   GROUP BY 1) m ON h.key = 'redeem:' || m.id
        WHERE h.company_id = %(company)s AND h.state <> 'posted' AND m.posted > 0""",
    "I9": """
        SELECT m.id FROM club_member m
        LEFT JOIN LATERAL (SELECT to_tier_id FROM club_tier_log g WHERE g.member_id = m.id
                           ORDER BY g.id DESC LIMIT 1) g ON TRUE
        WHERE m.company_id = %(company)s AND m.tier_id IS DISTINCT FROM g.to_tier_id""",
    "I10": """
        SELECT MIN(e.id) FROM club_move e
        WHERE e.company_id = %(company)s AND e.kind = 'earn' AND e.res_line_id > 0
        GROUP BY e.res_model, e.res_line_id, e.rule_id, e.to_account_id, e.snapshot->>'generation'
        HAVING COUNT(*) > 1""",
}


class ClubCheck(models.Model):
    _name = "club.check"
    _description = "Check of the Points Ledger (result)"
    _order = "run_at desc, code_number"

    code = fields.Selection(
        [
            ("I1", "Every balance is the sum of its moves and of its lots"),
            ("I2", "All points of a club add up to zero"),
            ("I3", "Reserved points are covered"),
            ("I4", "Every lot is used exactly as recorded"),
            ("I5", "Nothing was posted twice"),
            ("I6", "The ledger cannot be changed or deleted"),
            ("I7", "No more is taken back than was earned"),
            ("I8", "Every reservation was resolved once"),
            ("I9", "Every tier change is on record"),
            ("I10", "Running a job twice changed nothing"),
        ],
        string="Rule",
        required=True,
        readonly=True,
    )
    code_number = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    run_at = fields.Datetime(string="Checked On", required=True, readonly=True, index=True)
    violations = fields.Integer(string="Differences", required=True, default=0, readonly=True)
    record_ids = fields.Char(string="First Records", readonly=True)
    state = fields.Selection(
        [("ok", "In order"), ("broken", "Difference")], required=True, readonly=True
    )

    @api.depends("code")
    def _compute_display_name(self):
        names = dict(self._fields["code"]._description_selection(self.env))
        for check in self:
            check.display_name = names.get(check.code, "")

    def action_run(self):
        """Check the ledger of the current companies now."""
        self.browse().check_access("read")
        self.sudo()._run(self.env.companies)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _run(self, companies):
        """Check every invariant for every company and store what was found."""
        self.env.flush_all()
        now = fields.Datetime.now()
        values = []
        for company in companies:
            for number, (code, query) in enumerate(QUERIES.items(), 1):
                broken = [row[0] for row in self.env.execute_query(SQL(query, company=company.id))]
                values.append(
                    {
                        "code": code,
                        "code_number": number,
                        "company_id": company.id,
                        "run_at": now,
                        "violations": len(broken),
                        "record_ids": ", ".join(str(record) for record in sorted(broken)[:20]),
                        "state": "broken" if broken else "ok",
                    }
                )
        checks = self.create(values)
        checks._alarm()
        return checks

    def _alarm(self):
        """One activity per company for the manager of a club, as long as it is open."""
        for company, checks in (
            self.filtered(lambda check: check.state == "broken").grouped("company_id").items()
        ):
            club = self.env["club.club"].search([("company_id", "=", company.id)], limit=1)
            note = self.env._(
                "The points ledger shows differences: %s", ", ".join(checks.mapped("display_name"))
            )
            activity_type = self.env.ref("customer_club.mail_activity_type_check")
            if club and not club.activity_ids.filtered(
                lambda a, t=activity_type: a.activity_type_id == t
            ):
                club.activity_schedule(
                    activity_type_id=activity_type.id,
                    note=note,
                    user_id=(club.user_id or self.env.user).id,
                )

    @api.model
    def _cron_run(self):
        """Nightly: check every company that has a club."""
        self.sudo()._run(self.env["club.batch"]._companies())

    @api.autovacuum
    def _gc_checks(self):
        """Keep a year of results that found nothing; differences stay."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        self.search([("state", "=", "ok"), ("run_at", "<", limit)], limit=10000).unlink()
