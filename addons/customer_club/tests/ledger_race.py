import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL

FACTS = ("club_move", "club_allocation", "club_tier_log")
# What hangs on the clubs of a race, children before their parents; %s are the clubs.
LOTS = (
    "SELECT l.id FROM club_lot l JOIN club_account a ON a.id = l.account_id WHERE a.club_id IN %s"
)
ACCOUNTS = "SELECT id FROM club_account WHERE club_id IN %s"
MEMBERS = "SELECT id FROM club_member WHERE club_id IN %s"
REMOVE = (
    f"DELETE FROM club_notice WHERE member_id IN ({MEMBERS})",
    f"DELETE FROM club_allocation WHERE lot_id IN ({LOTS})",
    f"DELETE FROM club_lot WHERE id IN ({LOTS})",
    "DELETE FROM club_redemption WHERE club_id IN %s",
    "DELETE FROM club_reward WHERE club_id IN %s",
    f"DELETE FROM club_hold WHERE account_id IN ({ACCOUNTS})",
    "DELETE FROM club_tier_log WHERE club_id IN %s",
    "DELETE FROM club_move WHERE club_id IN %s",
    "UPDATE club_member SET account_id = NULL, qualifying_account_id = NULL WHERE club_id IN %s",
    "DELETE FROM club_account WHERE club_id IN %s",
    "DELETE FROM club_member WHERE club_id IN %s",
    "DELETE FROM club_earn_rule WHERE club_id IN %s",
    "DELETE FROM club_club WHERE id IN %s",
)


class LedgerRace(BaseCase):
    """Races need real transactions: everything is committed and removed again at the end."""

    code = "RACE"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls._remove_everything()  # what a killed run left
        cls.addClassCleanup(cls._remove_everything)

    @classmethod
    @contextmanager
    def _cursor(cls):
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    @classmethod
    def _create_members(cls, env, count, **values):
        """A club with ``count`` members of the name ``code``; return them."""
        partners = env["res.partner"].create(
            [{"name": f"{cls.code} {number}", "ref": cls.code} for number in range(count)]
        )
        club = env["club.club"].create(
            {"name": cls.code, "code": cls.code, "consent_required": False, **values}
        )
        return club._enrol(partners)

    @classmethod
    def _remove_everything(cls):
        with cls._cursor() as env:
            clubs = (
                env["club.club"].with_context(active_test=False).search([("code", "=", cls.code)])
            )
            if clubs:
                sequences, programs = clubs.sequence_id, clubs.voucher_program_id
                env.flush_all()
                cls._remove_rows(env, tuple(clubs.ids))
                env.invalidate_all()
                sequences.unlink()
                env["loyalty.card"].search([("program_id", "in", programs.ids)]).unlink()
                programs.active = False
                programs.unlink()
            env["res.partner"].search([("ref", "=", cls.code)]).unlink()

    @classmethod
    def _remove_rows(cls, env, clubs):
        for verb in ("DISABLE", "ENABLE"):
            for table in FACTS:
                env.cr.execute(
                    SQL(
                        "ALTER TABLE %s %s TRIGGER club_append_only_row",
                        SQL.identifier(table),
                        SQL(verb),
                    )
                )
            if verb == "DISABLE":
                for statement in REMOVE:
                    env.cr.execute(statement, [clubs])

    def _run(self, works):
        """Run the functions in threads that start together; return their results in order."""
        results = [None] * len(works)
        start = threading.Barrier(len(works))

        def run(position, work):
            start.wait()
            results[position] = work()

        threads = [
            threading.Thread(target=run, args=(position, work))
            for position, work in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def _broken(self):
        """Codes of the invariants that do not hold."""
        with self._cursor() as env:
            club = env["club.club"].search([("code", "=", self.code)])
            broken = env["club.check"]._run(club.company_id).filtered("violations").mapped("code")
            env.cr.rollback()
            return broken
