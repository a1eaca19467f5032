import threading
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

RETRY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
CODE = "CARERACE"


@tagged("post_install", "-at_install")
class TestConcurrencyCare(BaseCase):
    """Seats, pieces and uses that several people want at once, in real transactions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._remove_everything)
        with cls._cursor() as env:
            club = env["club.club"].create(
                {"name": "Care race", "code": CODE, "consent_required": False}
            )
            partners = env["res.partner"].create([{"name": f"Care race {n}"} for n in range(8)])
            members = env["club.member"].create(
                [{"club_id": club.id, "partner_id": partner.id} for partner in partners]
            )
            members.state = "active"
            cls.club_id, cls.member_ids = club.id, members.ids

    @classmethod
    @contextmanager
    def _cursor(cls):
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    @classmethod
    def _remove_everything(cls):
        with cls._cursor() as env:
            club = env["club.club"].search([("code", "=", CODE)])
            members = env["club.member"].search([("club_id", "=", club.id)])
            partners, sequence = members.partner_id, club.sequence_id
            env["club.rsvp"].search([("member_id", "in", members.ids)]).unlink()
            env["club.benefit.use"].search([("member_id", "in", members.ids)]).unlink()
            for model in ("club.benefit", "club.reward"):
                env[model].search([("club_id", "=", club.id)]).unlink()
            env.cr.execute("DELETE FROM club_event WHERE club_id = %s", [club.id])
            env.cr.execute(
                "UPDATE club_member SET account_id = NULL, qualifying_account_id = NULL WHERE club_id = %s",
                [club.id],
            )
            for table in ("club_account", "club_member", "club_earn_rule"):
                env.cr.execute(f"DELETE FROM {table} WHERE club_id = %s", [club.id])
            env.cr.execute("DELETE FROM club_club WHERE id = %s", [club.id])
            sequence.unlink()
            partners.unlink()

    def _race(self, jobs):
        """Run all jobs at once, each as one request that Odoo tries again; -> what came of them."""
        barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

        def run(position, job):
            barrier.wait()
            for _try in range(40):
                try:
                    with mute_logger("odoo.sql_db"), self._cursor() as env:
                        job(env)
                    results[position] = "done"
                    return
                except RETRY:
                    continue
                except (UserError, psycopg2.errors.UniqueViolation):
                    results[position] = "refused"
                    return

        threads = [
            threading.Thread(target=run, args=(position, job)) for position, job in enumerate(jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def _create(self, model, **values):
        with self._cursor() as env:
            return env[model].create({"club_id": self.club_id, **values}).id

    def _new_event(self, capacity):
        soon = fields.Datetime.add(fields.Datetime.now(), days=5)
        event_id = self._create(
            "club.event", name="Race", date_begin=soon, date_end=soon, capacity=capacity
        )
        with self._cursor() as env:
            env["club.event"].browse(event_id).action_apply()
        return event_id

    def _reply(self, event_id, member_id):
        return lambda env: env["club.rsvp"]._reply(
            env["club.event"].browse(event_id), env["club.member"].browse(member_id)
        )

    def _give_up(self, event_id, member_id):
        return lambda env: (
            env["club.rsvp"]
            .search([("event_id", "=", event_id), ("member_id", "=", member_id)])
            ._give_up()
        )

    def _states(self, event_id):
        with self._cursor() as env:
            replies = env["club.rsvp"].search([("event_id", "=", event_id)])
            self.assertEqual(len(set(replies.mapped("queue"))), len(replies))
            return sorted(replies.mapped("state"))

    def test_no_seat_is_given_twice(self):
        event = self._new_event(3)
        done = self._race([self._reply(event, member) for member in self.member_ids])
        self.assertEqual(done, ["done"] * 8)
        self.assertEqual(self._states(event), ["seat"] * 3 + ["waiting"] * 5)

    def test_cancelling_and_replying_at_once_leaves_no_seat_empty(self):
        event = self._new_event(2)
        first, second, third, fourth, fifth = self.member_ids[:5]
        self._race([self._reply(event, first), self._reply(event, second)])
        self._race([self._reply(event, third)])
        self._race(
            [
                self._give_up(event, first),
                self._give_up(event, second),
                self._reply(event, fourth),
                self._reply(event, fifth),
            ]
        )
        self.assertEqual(self._states(event), ["cancelled"] * 2 + ["seat"] * 2 + ["waiting"])

    def test_the_last_pieces_of_a_gift(self):
        reward = self._create(
            "club.reward", name="Gift", kind="gift", points=1, has_stock=True, stock=2
        )

        def take(member_id):
            return lambda env: (
                env["club.reward"].browse(reward)._take_piece(env["club.member"].browse(member_id))
            )

        done = self._race([take(member) for member in self.member_ids])
        self.assertEqual((done.count("done"), done.count("refused")), (2, 6))

    def test_the_last_uses_of_a_benefit(self):
        benefit = self._create("club.benefit", name="Wash", quota=2)

        def use(env):
            env["club.benefit"].browse(benefit)._log_use(
                env["club.member"].browse(self.member_ids[0]), fields.Date.to_date("2026-06-15")
            )

        done = self._race([use] * 6)
        again = self._race([use])
        with self._cursor() as env:
            uses = env["club.benefit.use"].search([("benefit_id", "=", benefit)])
            self.assertEqual(sorted(uses.mapped("number")), list(range(1, len(uses) + 1)))
        self.assertEqual(len(uses), done.count("done") + again.count("done"))
        self.assertLessEqual(len(uses), 2)
        self.assertTrue(done.count("done"))
