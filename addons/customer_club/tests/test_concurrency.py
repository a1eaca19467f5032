import threading
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

THREADS = 16
RETRY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Races need real transactions: everything is committed and removed again at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._remove_everything)
        with cls._cursor() as env:
            partner = env["res.partner"].create({"name": "Concurrency test"})
            club = env["club.club"].create(
                {"name": "Concurrency test", "code": "CONCURRENCY", "consent_required": False}
            )
            member = club._enrol(partner)
            cls.partner_id, cls.club_id, cls.account_id = partner.id, club.id, member.account_id.id
            cls.sequence_id = club.sequence_id.id

    @classmethod
    @contextmanager
    def _cursor(cls):
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    @classmethod
    def _remove_everything(cls):
        with cls._cursor() as env:
            env.cr.execute("SELECT id FROM club_club WHERE code = 'CONCURRENCY'")
            clubs = tuple(row[0] for row in env.cr.fetchall()) or (0,)
            facts = ("club_move", "club_allocation", "club_tier_log")
            for table in facts:
                env.cr.execute(
                    SQL(
                        "ALTER TABLE %s DISABLE TRIGGER club_append_only_row", SQL.identifier(table)
                    )
                )
            lots = "SELECT l.id FROM club_lot l JOIN club_account a ON a.id = l.account_id WHERE a.club_id IN %s"
            for statement in (
                f"DELETE FROM club_allocation WHERE lot_id IN ({lots})",
                f"DELETE FROM club_lot WHERE id IN ({lots})",
                "DELETE FROM club_tier_log WHERE club_id IN %s",
                "DELETE FROM club_move WHERE club_id IN %s",
                "UPDATE club_member SET account_id = NULL, qualifying_account_id = NULL WHERE club_id IN %s",
                "DELETE FROM club_account WHERE club_id IN %s",
                "DELETE FROM club_member WHERE club_id IN %s",
                "DELETE FROM club_earn_rule WHERE club_id IN %s",
                "DELETE FROM club_club WHERE id IN %s",
            ):
                env.cr.execute(statement, [clubs])
            for table in facts:
                env.cr.execute(
                    SQL("ALTER TABLE %s ENABLE TRIGGER club_append_only_row", SQL.identifier(table))
                )
            env["ir.sequence"].browse(cls.sequence_id).unlink()
            env["res.partner"].browse(cls.partner_id).unlink()

    def _entry(self, env, kind, points, key):
        account = env["club.account"].browse(self.account_id)
        other = account._system("spend" if kind == "redeem" else "adjust")
        source, target = (account, other) if kind == "redeem" else (other, account)
        return {
            "from_account": source,
            "to_account": target,
            "points": points,
            "kind": kind,
            "key": key,
            "effective_date": fields.Date.to_date("2026-06-15"),
        }

    def _post(self, kind, points, key):
        """One request: tried again when another one came first, as Odoo does."""
        for _try in range(200):
            try:
                with self._cursor() as env:
                    env["club.account"]._post([self._entry(env, kind, points, key)])
                return "posted"
            except UserError:
                return "refused"
            except RETRY:
                continue
        return "gave up"

    def _race(self, *calls):
        results = [None] * len(calls)
        start = threading.Barrier(len(calls))

        def run(position, call):
            start.wait()
            results[position] = self._post(*call)

        threads = [
            threading.Thread(target=run, args=(position, call))
            for position, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def _state(self):
        with self._cursor() as env:
            account = env["club.account"].browse(self.account_id)
            broken = (
                env["club.check"]._run(account.company_id).filtered("violations").mapped("code")
            )
            env.cr.rollback()
            moves = env["club.move"].search_count([("club_id", "=", self.club_id)])
            return account.balance, moves, broken

    @mute_logger("odoo.sql_db")
    def test_redeeming_from_one_balance(self):
        """16 people redeem 10 points each from 105: ten succeed, five points stay."""
        before = self._state()[1]
        self.assertEqual(self._post("adjust", 105, "concurrency:start"), "posted")
        results = self._race(*(("redeem", 10, f"concurrency:redeem:{n}") for n in range(THREADS)))
        self.assertEqual((results.count("posted"), results.count("refused")), (10, 6))
        balance, moves, broken = self._state()
        self.assertEqual((balance, moves - before, broken), (5, 11, []))
        self.assertEqual(self._post("redeem", 5, "concurrency:rest"), "posted")

    @mute_logger("odoo.sql_db")
    def test_one_key_posts_one_move(self):
        balance, before, _broken = self._state()
        results = self._race(*(("adjust", 7, "concurrency:same") for _n in range(THREADS)))
        self.assertEqual(
            results.count("posted"), THREADS, "who comes later gets the move that exists"
        )
        after, moves, broken = self._state()
        self.assertEqual((after - balance, moves - before, broken), (7, 1, []))
        self.assertEqual(self._post("redeem", 7, "concurrency:same:rest"), "posted")
