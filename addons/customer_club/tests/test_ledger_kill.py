"""Jobs that are killed in the middle of their work: nothing is lost, nothing is done twice."""

import contextlib
import datetime
import os
import random
import signal
import time

from odoo import sql_db
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ledger_race import LedgerRace

KILLS, MEMBERS, BATCH = 10, 300, 10
TODAY = datetime.date(2026, 6, 15)
JOINED = datetime.date(2024, 6, 15)


@tagged("post_install", "-at_install")
class TestLedgerKill(LedgerRace):
    code = "KILL"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._cursor() as env:
            members = cls._create_members(
                env, MEMBERS, expiry="none", downgrade="qualified", grace_days=0
            )
            members.since = JOINED
            cls.club_id, cls.company_id = members.club_id.id, members.company_id.id
            cls.gold_id = members.club_id.tier_ids[1].id

    def _in_child(self, work):
        """Run ``work`` in a process of its own with connections of its own; return its id."""
        child = os.fork()
        if child:
            return child
        with contextlib.suppress(BaseException):
            sql_db._Pool = None  # the connections of the parent are not ours
            self.registry._db = sql_db.db_connect(self.registry.db_name)
            with self._cursor() as env:
                work(env)
        os._exit(0)

    def _kill_often(self, work, progress):
        """Start the job ten times and kill it each time; return how often it got somewhere."""
        rand, moved, before = random.Random(7), 0, progress()
        for _kill in range(KILLS):
            child = self._in_child(work)
            deadline = time.monotonic() + 20
            goal = before + rand.randrange(2 * BATCH)
            while progress() <= goal and time.monotonic() < deadline:
                time.sleep(0.005)
                if os.waitpid(child, os.WNOHANG)[0]:
                    child = 0
                    break
            if child:
                time.sleep(rand.random() / 50)
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            now = progress()
            moved, before = moved + (now > before), now
        self.assertGreaterEqual(moved, KILLS // 2, "the killed runs did part of the work")
        with self._cursor() as env:
            work(env)  # the run that is not killed
        self.assertEqual(self._broken(), [])

    def _count(self, query):
        with self._cursor() as env:
            env.cr.execute(query, [self.club_id])
            return env.cr.fetchone()[0]

    def _moves(self, prefix):
        return self._count(
            f"SELECT COUNT(*) FROM club_move WHERE club_id = %s AND key LIKE '{prefix}:%%'"
        )

    @mute_logger("odoo.sql_db")
    def test_anniversaries_and_birthdays(self):
        with self._cursor() as env:
            env["club.earn.rule"].create(
                [
                    {
                        "name": trigger,
                        "club_id": self.club_id,
                        "trigger": trigger,
                        "points": 5,
                        "counts_for_tier": False,
                    }
                    for trigger in ("anniversary", "birthday")
                ]
            )
            env["club.member"].search([("club_id", "=", self.club_id)]).birthday = JOINED
        self._kill_often(
            lambda env: env["club.earning"]._cron_award(TODAY, BATCH),
            lambda: self._moves("anniv") + self._moves("bday"),
        )
        self.assertEqual((self._moves("anniv"), self._moves("bday")), (MEMBERS, MEMBERS))

    @mute_logger("odoo.sql_db")
    def test_expiry(self):
        with self._cursor() as env:
            accounts = env["club.member"].search([("club_id", "=", self.club_id)]).account_id
            env["club.account"]._post(
                [
                    {
                        "from_account": account._system("adjust"),
                        "to_account": account,
                        "points": 3,
                        "kind": "adjust",
                        "key": f"kill:{account.id}",
                        "effective_date": JOINED,
                        "expires_on": JOINED,
                    }
                    for account in accounts
                ]
            )
        held = self._count("SELECT SUM(balance) FROM club_account WHERE club_id = %s")
        self._kill_often(
            lambda env: env["club.batch"]._cron_expire(TODAY, BATCH), lambda: self._moves("exp")
        )
        self.assertEqual(self._moves("exp"), MEMBERS)
        left = self._count("SELECT SUM(balance) FROM club_account WHERE club_id = %s")
        self.assertEqual(held - left, 3 * MEMBERS)

    @mute_logger("odoo.sql_db")
    def test_tiers(self):
        """Everybody was warned long ago and loses a tier that was never reached."""
        with self._cursor() as env:
            members = env["club.member"].search([("club_id", "=", self.club_id)])
            gold = env["club.tier"].browse(self.gold_id)
            members._set_tiers([(member, gold, "upgrade", {}) for member in members], JOINED)
            members.tier_warned_on = JOINED

        def lowered():
            return self._count(
                "SELECT COUNT(*) FROM club_tier_log WHERE club_id = %s AND reason = 'downgrade'"
            )

        self._kill_often(lambda env: env["club.member"]._cron_review(TODAY, BATCH), lowered)
        self.assertEqual(lowered(), MEMBERS)
