"""The points ledger: expiry, the nightly check, the review of tiers, points inside invoice posting."""

from datetime import date, timedelta
from functools import partial

import generator
from measure import Figure, busy, middle_of, timed

from odoo import Command
from odoo.tools import SQL

ADDONS = ["customer_club"]
TODAY = date.fromisoformat(generator.TODAY)
EXPIRED = TODAY - timedelta(days=1)
CODE = "BENCH"
INVOICES, LINES, ROUNDS = 60, 3, 31
MOVE = SQL(
    """club_id, company_id, from_account_id, to_account_id, unit, kind, points, amount,
    from_balance_after, to_balance_after, key, digest, effective_date, posted_at, user_id"""
)


def expire(env, size):
    """One lot of every member expires, against the bare INSERT and UPDATEs of the same rows."""
    fill(env, size)
    floor, rows = timed(lambda: bare_expire(env))
    env.cr.rollback()
    Batch = env["club.batch"]

    def run():
        total = 0
        while done := Batch._expire(env.company, TODAY, 2000):
            env.cr.commit()
            total += done
        return total

    ours, total = timed(run)
    assert total == rows == size, (total, rows)
    return Figure(ours, floor, rows)


def sweep(env, size):
    """All ten invariants, against counting the rows of the tables they read."""
    fill(env, size)
    floor, _ = timed(lambda: bare_sweep(env))
    ours, checks = timed(lambda: env["club.check"]._run(env.company))
    assert not checks.filtered("violations"), checks.filtered("violations").mapped("code")
    env.cr.rollback()
    return Figure(ours, floor, size)


def review(env, size):
    """The nightly review of everybody, against one GROUP BY over the same moves."""
    fill(env, size)
    floor, _ = timed(lambda: bare_review(env))
    ours, _ = timed(lambda: env["club.member"]._cron_review(TODAY))
    env.cr.commit()
    return Figure(ours, floor, size)


def earn(env, size):
    """Posting a day's invoices of members together, against the same of customers who are none.

    In CPU seconds of Odoo and its database session: other work on the machine does not count.
    """
    club = fill(env, size)
    product = env["product.product"].create({"name": "Bench", "taxes_id": False})
    chart(env)
    partners = env["club.member"].search([("club_id", "=", club.id)], limit=INVOICES).partner_id
    others = env["res.partner"].create([{"name": f"O{n}"} for n in range(INVOICES)])
    (floor, _), (ours, _) = middle_of(
        ROUNDS, *(partial(post, env, customers, product) for customers in (others, partners))
    )
    env.cr.rollback()
    return Figure(ours, floor, INVOICES * LINES)


def post(env, customers, product):
    """-> (CPU seconds, nothing) of posting one invoice of each customer."""
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 10 + n, "tax_ids": []})
                    for n in range(LINES)
                ],
            }
            for customer in customers
        ]
    )
    env.flush_all()
    # rows of a running transaction are unknown to the planner, which then guesses badly
    env.cr.execute(SQL("ANALYZE account_move, account_move_line, club_move, club_lot"))

    def work():
        invoices.action_post()
        env.flush_all()

    return busy(env, work)


def chart(env):
    """Two accounts and a journal, when the database has no chart of accounts."""
    if env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
    ):
        return
    receivable, income = env["account.account"].create(
        [
            {
                "name": "Debtors",
                "code": "BEN100",
                "account_type": "asset_receivable",
                "reconcile": True,
            },
            {"name": "Sales", "code": "BEN400", "account_type": "income"},
        ]
    )
    env["account.journal"].create(
        {"name": "Sales", "code": "BEN", "type": "sale", "default_account_id": income.id}
    )
    for model, field, account in (
        ("res.partner", "property_account_receivable_id", receivable),
        ("product.category", "property_account_income_categ_id", income),
    ):
        env["ir.default"].set(model, field, account.id, company_id=env.company.id)


def fill(env, size):
    """A club of `size` members, each with an expired lot, a lasting one and tier points."""
    club = env["club.club"].search([("code", "=", CODE)]) or env["club.club"].create(
        {
            "name": "Bench",
            "code": CODE,
            "consent_required": False,
            "downgrade": "one_step",
            "notify_debits": True,
        }
    )
    if club.member_count < size:
        have = env.execute_query(
            SQL("SELECT COUNT(*) FROM club_member WHERE club_id = %s", club.id)
        )[0][0]
        members(env, club, have, size)
        analyze(env)
        points(env, club)
        analyze(env)
        env.cr.commit()
    env.invalidate_all()
    return club


def analyze(env):
    for table in ("member", "account", "move", "lot", "tier_log", "allocation"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(f"club_{table}")))


def members(env, club, have, size):
    """Members, every second one Gold, with their accounts and the log of their joining."""
    env.cr.execute(
        SQL(
            """WITH m AS (
                INSERT INTO club_member (partner_id, club_id, company_id, number, barcode, active,
                    state, since, tier_id, tier_since, create_date, write_date)
                SELECT id, %(club)s, %(company)s, 'BENCH-' || n, 'BENCH-' || n, true, 'active',
                    %(day)s, CASE n %% 2 WHEN 0 THEN %(gold)s ELSE %(tier)s END, %(day)s, now(), now()
                FROM (SELECT id, substr(ref, 7)::int AS n FROM res_partner WHERE ref LIKE 'bench-%%') p
                WHERE n > %(have)s AND n <= %(size)s RETURNING id, tier_id
            ), log AS (
                INSERT INTO club_tier_log (member_id, club_id, company_id, to_tier_id, reason, date,
                    posted_at, user_id)
                SELECT id, %(club)s, %(company)s, tier_id, 'join', %(day)s, now(), 1 FROM m
            )
            INSERT INTO club_account (club_id, company_id, kind, unit, member_id, balance, held,
                pending, debt)
            SELECT %(club)s, %(company)s, 'member', unit, id, 0, 0, 0, 0
            FROM m CROSS JOIN (VALUES ('redeemable'), ('qualifying')) AS u(unit)""",
            club=club.id,
            company=club.company_id.id,
            day=TODAY - timedelta(days=400),
            tier=club.tier_ids[0].id,
            gold=club.tier_ids[1].id,
            have=have,
            size=size,
        )
    )
    env.cr.execute(
        SQL(
            """UPDATE club_member m SET account_id = r.id, qualifying_account_id = q.id
            FROM club_account r, club_account q
            WHERE m.club_id = %s AND m.account_id IS NULL
                AND r.member_id = m.id AND r.unit = 'redeemable'
                AND q.member_id = m.id AND q.unit = 'qualifying'""",
            club.id,
        )
    )


def points(env, club):
    """The moves of every account that has none."""
    for unit, key, size, expires in (
        ("redeemable", "old", 30, EXPIRED),
        ("redeemable", "new", 70, TODAY + timedelta(days=365)),
        ("qualifying", "tier", 1200, None),
    ):
        env.cr.execute(
            SQL(
                """WITH moved AS (
                    INSERT INTO club_move (%(columns)s)
                    SELECT a.club_id, a.company_id, s.id, a.id, a.unit, 'earn', %(points)s, 0, 0,
                        a.balance + %(points)s, %(key)s || ':' || a.id, 'x', %(day)s, now(), 1
                    FROM club_account a
                    JOIN club_account s ON s.club_id = a.club_id AND s.unit = a.unit AND s.role = 'issue'
                    WHERE a.club_id = %(club)s AND a.kind = 'member' AND a.unit = %(unit)s
                    ON CONFLICT (key) DO NOTHING
                    RETURNING id, to_account_id, company_id, points, unit
                ), lots AS (
                    INSERT INTO club_lot (account_id, company_id, move_id, points, remaining,
                        available_from, is_pending, expires_on)
                    SELECT to_account_id, company_id, id, points, points, %(day)s, false, %(expires)s
                    FROM moved WHERE unit = 'redeemable'
                )
                UPDATE club_account a SET balance = a.balance + moved.points
                FROM moved WHERE a.id = moved.to_account_id""",
                columns=MOVE,
                points=size,
                key=f"bench:{key}",
                day=TODAY - timedelta(days=400),
                club=club.id,
                unit=unit,
                expires=expires,
            )
        )


def bare_expire(env):
    """The same rows without locks, keys to look up or batches."""
    env.cr.execute(
        SQL(
            """WITH due AS (
                SELECT l.id, l.account_id, l.remaining, a.club_id, a.balance, s.id AS sink
                FROM club_lot l JOIN club_account a ON a.id = l.account_id
                JOIN club_account s ON s.club_id = a.club_id AND s.unit = 'redeemable' AND s.role = 'expire'
                WHERE l.remaining > 0 AND l.expires_on < %(today)s AND l.company_id = %(company)s
            ), moved AS (
                INSERT INTO club_move (%(columns)s)
                SELECT club_id, %(company)s, account_id, sink, 'redeemable', 'expire', remaining, 0,
                    balance - remaining, 0, 'bare:' || id, 'x', %(today)s, now(), 1 FROM due
                RETURNING id, key
            ), used AS (
                INSERT INTO club_allocation (lot_id, move_id, company_id, points)
                SELECT due.id, moved.id, %(company)s, due.remaining
                FROM due JOIN moved ON moved.key = 'bare:' || due.id
            ), emptied AS (
                UPDATE club_lot l SET remaining = 0 FROM due WHERE due.id = l.id
            )
            UPDATE club_account a SET balance = a.balance - due.remaining
            FROM due WHERE due.account_id = a.id""",
            columns=MOVE,
            today=TODAY,
            company=env.company.id,
        )
    )
    return env.cr.rowcount


def bare_sweep(env):
    """Read every table once."""
    for table, column in (
        ("club_account", "balance"),
        ("club_move", "points"),
        ("club_lot", "remaining"),
        ("club_allocation", "points"),
        ("club_tier_log", "id"),
    ):
        env.cr.execute(SQL("SELECT SUM(%s) FROM %s", SQL.identifier(column), SQL.identifier(table)))


def bare_review(env):
    env.cr.execute(
        SQL(
            """SELECT COUNT(*) FROM (
                SELECT m.id, SUM(v.points) FROM club_member m
                JOIN club_move v ON v.to_account_id = m.qualifying_account_id
                WHERE m.state = 'active' GROUP BY m.id) counted"""
        )
    )


FIGURES = {"expire": expire, "sweep": sweep, "review": review, "earn": earn}
