import datetime
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubAccount(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.account = cls.member.account_id

    def _spend(self, points, key="spend", **values):
        return self.env["club.account"]._post(
            [
                {
                    "from_account": self.account,
                    "to_account": self.account._system("spend"),
                    "points": points,
                    "kind": "redeem",
                    "key": key,
                    "effective_date": TODAY,
                    **values,
                }
            ]
        )[0]

    def test_same_key_posts_once(self):
        first = self._give(self.member, 100)
        self.assertEqual(self._give(self.member, 100), first)
        self.assertEqual(self.member.points, 100)

    def test_same_key_with_another_content_is_refused(self):
        self._give(self.member, 100)
        with self.assertRaisesRegex(ValidationError, "already used for another posting"):
            self._give(self.member, 101)

    def test_points_are_whole_and_positive(self):
        for points in (0, -5, 1.5, "7", True, None):
            with (
                self.subTest(points=points),
                self.assertRaisesRegex(ValidationError, "whole numbers above zero"),
            ):
                self._give(self.member, points)

    def test_points_beyond_the_balance_are_refused(self):
        self._give(self.member, 100)
        with self.assertRaisesRegex(UserError, "has 100 points to spend; 101 were asked for"):
            self._spend(101)
        self.assertEqual(self.member.points, 100)

    def test_soonest_expiry_is_used_first(self):
        never = self._give(self.member, 50, "never")
        late = self._give(self.member, 50, "late", datetime.date(2027, 1, 1))
        soon = self._give(self.member, 50, "soon", datetime.date(2026, 7, 1))
        self._spend(70)
        left = {lot.move_id: lot.remaining for lot in self.member.lot_ids}
        self.assertEqual(left, {soon: 0, late: 30, never: 50})
        self.assertEqual(
            (self.member.expiring_points, self.member.expiring_on), (30, datetime.date(2027, 1, 1))
        )
        self.assertLedger()

    def test_given_back_to_the_lots_they_came_from(self):
        self._give(self.member, 50, "late", datetime.date(2027, 1, 1))
        self._give(self.member, 50, "soon", datetime.date(2026, 7, 1))
        spent = self._spend(70)
        self.env["club.account"]._post(
            [
                {
                    "from_account": spent.to_account_id,
                    "to_account": self.account,
                    "points": 70,
                    "kind": "restore",
                    "key": "back",
                    "effective_date": TODAY,
                    "give_back": spent,
                    "reverses": spent,
                }
            ]
        )
        self.assertEqual(self.member.lot_ids.mapped("remaining"), [50, 50])
        self.assertEqual(self.member.points, 100)
        self.assertLedger()

    def test_several_entries_in_one_call(self):
        entries = [
            {
                "from_account": self.account._system("adjust"),
                "to_account": self.account,
                "points": 30,
                "kind": "adjust",
                "key": "a",
                "effective_date": TODAY,
            },
            {
                "from_account": self.account,
                "to_account": self.account._system("spend"),
                "points": 20,
                "kind": "redeem",
                "key": "b",
                "effective_date": TODAY,
            },
        ]
        moves = self.env["club.account"]._post(entries)
        self.assertEqual([move.points for move in moves], [30, 20])
        self.assertEqual([moves[0].to_balance_after, moves[1].from_balance_after], [30, 10])
        self.assertLedger()

    def test_new_moves_are_announced_once_a_batch(self):
        """What integrators hang their own work on; jobs that expire points announce them too."""
        Move, told = type(self.env["club.move"]), []
        with patch.object(Move, "_announce", lambda _model, moves: told.append(moves)):
            gift = self._give(self.member, 100, expires_on=TODAY)
            again = self._give(self.member, 100, expires_on=TODAY)
            invoice = self._create_invoice(self.anna, [10, 20])
            self.env["club.batch"]._expire(self.company, datetime.date(2026, 6, 16), 100)
        earned = self.env["club.move"].search([("res_id", "=", invoice.id)])
        expired = self.env["club.move"].search([("kind", "=", "expire")])
        self.assertEqual(gift, again)
        self.assertEqual(
            [set(moves) for moves in told], [set(gift), set(), set(earned), set(expired)]
        )
        self.assertEqual((len(earned), len(expired)), (4, 1))

    def test_a_reservation_is_used_or_released_once(self):
        self._give(self.member, 100)
        hold = self.env["club.hold"]._reserve(self.account, 80, "hold:1")
        self.assertEqual(self.member.points_available, 20)
        self.assertLedger()
        with self.assertRaisesRegex(UserError, "has 20 points to spend"):
            self._spend(50)
        self._spend(80, "held", hold=hold)
        self.assertEqual((self.member.points, self.member.points_held), (20, 0))
        with self.assertRaisesRegex(UserError, "already resolved"):
            hold._release()
        self.assertLedger()

    def test_moves_cannot_be_changed_by_the_orm(self):
        move = self._give(self.member, 100)
        for role in (self.clerk, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                move.with_user(role).check_access("write")
            with self.assertRaises(AccessError):
                move.with_user(role).check_access("unlink")
        with self.assertRaisesRegex(UserError, "never changed"):
            move.sudo().write({"points": 1})
        with self.assertRaisesRegex(UserError, "never deleted"):
            move.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_moves_cannot_be_changed_by_sql(self):
        self._give(self.member, 100)
        self._spend(10)
        self.env.flush_all()
        for statement in (
            "UPDATE club_move SET points = points + 1",
            "DELETE FROM club_move",
            "TRUNCATE club_move CASCADE",
            "UPDATE club_allocation SET points = 1",
            "DELETE FROM club_allocation",
            "UPDATE club_tier_log SET note = 'x'",
            "DELETE FROM club_tier_log",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_negative_balance(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), self.cr.savepoint():
            self.cr.execute("UPDATE club_account SET balance = -1 WHERE id = %s", [self.account.id])

    @mute_logger("odoo.sql_db")
    def test_club_and_company_of_the_ledger_stay(self):
        """Moves and lots have no foreign key to them: the accounts hold both."""
        self._give(self.member, 100)
        self.env.flush_all()
        for table, record in (("club_club", self.club), ("res_company", self.company)):
            refused = self.assertRaises(psycopg2.IntegrityError)
            with self.subTest(table=table), refused, self.cr.savepoint():
                self.cr.execute(f"DELETE FROM {table} WHERE id = %s", [record.id])

    def test_transfer_keeps_expiry_and_debt(self):
        berta = self._create_member(self.env["res.partner"].create({"name": "Berta"}))
        self._give(self.member, 50, "soon", datetime.date(2026, 7, 1))
        entries = self.account._transfer_entries(berta.account_id, "move", "transfer", TODAY)
        self.env["club.account"]._post(entries)
        self.assertEqual((self.member.points, berta.points), (0, 50))
        self.assertEqual(berta.lot_ids.expires_on, datetime.date(2026, 7, 1))
        self.assertLedger()
