"""The ledger under load: random operations in parallel, one balance for many, repeated keys."""

import datetime
import os
import random
import time
from functools import partial

import psycopg2

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ledger_race import LedgerRace

# CLUB_PROOF_OPERATIONS=20000 runs the full volume (a few minutes)
OPERATIONS = int(os.environ.get("CLUB_PROOF_OPERATIONS") or 1000)
SEEDS, THREADS, MEMBERS = (1, 2, 3, 4, 5), 8, 40
DAY = datetime.date(2026, 6, 15)
MANY, PRICE, BALANCE = 64, 10, 405


@tagged("post_install", "-at_install")
class TestLedgerProof(LedgerRace):
    code = "PROOF"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._cursor() as env:
            members = cls._create_members(env, MEMBERS, expiry="none", notify_debits=False)
            cls.accounts = members.account_id.ids
            cls.qualifying = members.qualifying_account_id.ids
            cls.company_id = members.company_id.id
            cls.reward_id = (
                env["club.reward"]
                .create({"name": "Voucher", "club_id": members.club_id.id, "points_min": 1})
                .id
            )

    # ---- random operations ----

    def _entry(self, env, kind, account, points, key, **values):
        Account = env["club.account"]
        mine = Account.browse(account)
        outgoing = kind in ("redeem", "clawback", "transfer", "merge", "expire")
        role = {"redeem": "spend", "earn": "issue", "clawback": "issue", "expire": "expire"}.get(
            kind, "adjust"
        )
        other = values.pop("other", None) or mine._system(role)
        return {
            "from_account": mine if outgoing else other,
            "to_account": other if outgoing else mine,
            "points": points,
            "kind": kind,
            "key": key,
            "effective_date": DAY,
            **values,
        }

    def _operate(self, env, rand, key):
        """One random step of the life of a ledger."""
        Account, Move = env["club.account"], env["club.move"]
        account, points = rand.choice(self.accounts), rand.randint(1, 60)
        step = rand.choice("eeeeqqrrrtthhvcbpx")
        if step == "e":  # earn, sometimes pending, sometimes soon to expire
            expires = rand.choice([None, DAY - datetime.timedelta(days=1), DAY.replace(year=2027)])
            pending = rand.choice([None, DAY, DAY.replace(year=2027)])
            values = {"expires_on": expires, "available_from": pending}
            Account._post([self._entry(env, "earn", account, points, key, **values)])
        elif step == "q":
            qualifying = self.qualifying[self.accounts.index(account)]
            Account._post([self._entry(env, "earn", qualifying, points, key)])
        elif step == "r":
            Account._post([self._entry(env, "redeem", account, points, key)])
        elif step == "t":
            other = Account.browse(rand.choice([a for a in self.accounts if a != account]))
            Account._post([self._entry(env, "transfer", account, points, key, other=other)])
        elif step == "h":
            env["club.hold"]._reserve(Account.browse(account), points, key)
        elif step in "vp":
            hold = env["club.hold"].search(
                [("account_id", "=", account), ("state", "=", "open")], limit=1
            )
            if hold and step == "v":
                hold._release()
            elif hold:
                values = {"hold": hold}
                Account._post([self._entry(env, "redeem", account, hold.points, key, **values)])
        elif step in "cb":
            self._undo(env, account, step, key, rand)
        elif step == "x":
            env["club.batch"]._release(env["res.company"].browse(self.company_id), DAY, 5)
            env["club.batch"]._expire(env["res.company"].browse(self.company_id), DAY, 5)
        return Move

    def _undo(self, env, account, step, key, rand):
        """Take back what was earned, or give back what was redeemed: each move at most once."""
        kind, side = ("earn", "to_account_id") if step == "c" else ("redeem", "from_account_id")
        moves = env["club.move"].search([(side, "=", account), ("kind", "=", kind)], limit=20)
        undone = env["club.move"].search([("reverses_id", "in", moves.ids)]).reverses_id
        moves = (moves - undone).sorted("id")
        if not moves:
            return
        move = rand.choice(list(moves))
        if step == "c":
            values = {"policy": rand.choice(["debt", "clamp"]), "lots_of": move, "reverses": move}
            entry = self._entry(env, "clawback", account, move.points, key, **values)
        else:
            values = {"give_back": move, "reverses": move, "other": move.to_account_id}
            entry = self._entry(env, "restore", account, move.points, key, **values)
        env["club.account"]._post([entry])

    def _worker(self, seed, number, count):
        rand = random.Random(f"{seed}/{number}")
        done = 0
        for step in range(count):
            key = f"proof:{seed}:{number}:{step}"
            state = rand.getstate()
            for _try in range(100):
                rand.setstate(state)
                try:
                    with self._cursor() as env:
                        self._operate(env, rand, key)
                    done += 1
                    break
                except UserError:
                    break
                except (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected):
                    continue
        return done

    @mute_logger("odoo.sql_db")
    def test_random_operations_keep_every_invariant(self):
        share = max(OPERATIONS // len(SEEDS) // THREADS, 1)
        for seed in SEEDS:
            with self.subTest(seed=seed):
                done = self._run([partial(self._worker, seed, n, share) for n in range(THREADS)])
                self.assertGreater(sum(done), 0.4 * share * THREADS, "most steps are possible")
                self.assertEqual(self._broken(), [])

    # ---- one balance, many takers ----

    def _redeem_once(self, member_id, errors):
        """What one request does, with Odoo's own way of trying again."""
        with self._cursor() as env:

            def work():
                member = env["club.member"].browse(member_id)
                return (
                    env["club.redemption"]
                    ._redeem(member, env["club.reward"].browse(self.reward_id), PRICE, DAY)
                    .id
                )

            try:
                return bool(retrying(work, env))
            except UserError:
                return False
            except Exception as error:
                errors.append(error)
                return None

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_sixty_four_threads_redeem_from_one_balance(self):
        with self._cursor() as env:
            member = self._create_one(env)
            account = member.account_id
            env["club.account"]._post(
                [self._entry(env, "earn", account.id, BALANCE, "proof:balance")]
            )
            env["club.reward"].browse(self.reward_id)._get_program()
            account_id, member_id = account.id, member.id
        errors, pool = [], sql_db.db_connect(self.registry.db_name)._Connection__pool
        before, pool._maxconn = pool._maxconn, max(pool._maxconn, MANY + 16)
        try:
            results = self._run([partial(self._redeem_once, member_id, errors)] * MANY)
        finally:
            pool._maxconn = before
        self.assertLessEqual(len(errors), MANY // 100, errors[:3])
        self.assertEqual(results.count(True), BALANCE // PRICE)
        with self._cursor() as env:
            account = env["club.account"].browse(account_id)
            self.assertEqual((account.balance, account.held), (BALANCE % PRICE, 0))
        self.assertEqual(self._broken(), [])

    def _create_one(self, env):
        club = env["club.club"].search([("code", "=", self.code)])
        return club._enrol(env["res.partner"].create({"name": "One balance", "ref": self.code}))

    # ---- the same key again and again ----

    @mute_logger("odoo.sql_db")
    def test_a_key_posts_one_move_however_often_it_comes(self):
        kinds = (
            *("earn", "adjust", "opening", "redeem", "transfer", "clawback", "restore"),
            *("expire", "merge"),
        )
        with self._cursor() as env:
            member, other = self._create_one(env), None
            other = env["club.account"].browse(self.accounts[0])
            account_id = member.account_id.id
            start = env["club.account"]._post(
                [self._entry(env, "earn", account_id, 1000, "proof:many:start")]
            )[0]
            spent = env["club.account"]._post(
                [self._entry(env, "redeem", account_id, 100, "proof:many:spent")]
            )[0]
            start_id, spent_id, other_id = start.id, spent.id, other.id

        def post(kind):
            with self._cursor() as env:
                Move = env["club.move"]
                values = {
                    "transfer": {"other": env["club.account"].browse(other_id)},
                    "merge": {"other": env["club.account"].browse(other_id), "policy": "all"},
                    "expire": {"policy": "all"},
                    "clawback": {"reverses": Move.browse(start_id), "policy": "debt"},
                    "restore": {
                        "give_back": Move.browse(spent_id),
                        "reverses": Move.browse(spent_id),
                        "other": Move.browse(spent_id).to_account_id,
                    },
                }.get(kind, {})
                env["club.account"]._post(
                    [self._entry(env, kind, account_id, 7, f"proof:many:{kind}", **values)]
                )

        def repeat(kind):
            for _time in range(25):
                for _try in range(100):
                    try:
                        post(kind)
                        break
                    except psycopg2.errors.SerializationFailure:
                        time.sleep(0.001)

        for kind in kinds:
            with self.subTest(kind=kind):
                self._run([partial(repeat, kind)] * 4)  # 100 times in all
                with self._cursor() as env:
                    moves = env["club.move"].search([("key", "=", f"proof:many:{kind}")])
                    self.assertEqual(moves.mapped("points"), [7])
        with self._cursor() as env:
            # three kinds and a restore bring 7 each, redeeming and four others take them
            self.assertEqual(env["club.account"].browse(account_id).balance, 900 + (4 - 5) * 7)
        self.assertEqual(self._broken(), [])
