from functools import partial

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ledger_race import LedgerRace

THREADS = 16
RETRY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


@tagged("post_install", "-at_install")
class TestConcurrency(LedgerRace):
    code = "CONCURRENCY"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._cursor() as env:
            cls.account_id = cls._create_members(env, 1).account_id.id

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
        return self._run([partial(self._post, *call) for call in calls])

    def _state(self):
        with self._cursor() as env:
            account = env["club.account"].browse(self.account_id)
            moves = env["club.move"].search_count([("club_id", "=", account.club_id.id)])
            return account.balance, moves, self._broken()

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
