import datetime

from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubBatch(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()

    def _expire(self, today, limit=2000):
        return self.env["club.batch"]._expire(self.company, today, limit)

    def test_points_expire_after_their_last_day(self):
        """Complaint PR 1056: lots are chosen by their shape, not by a label."""
        self._give(self.member, 100, "soon", TODAY)
        self._give(self.member, 50, "later", datetime.date(2027, 1, 1))
        self._give(self.member, 25, "never")
        self.assertEqual(self._expire(TODAY), 0, "the last day still counts")
        self.assertEqual(self._expire(TODAY + datetime.timedelta(days=1)), 1)
        self.assertEqual(self.member.points, 75)
        self.assertLedger()

    def test_running_twice_changes_nothing(self):
        self._give(self.member, 100, "soon", TODAY)
        day = TODAY + datetime.timedelta(days=1)
        self._expire(day)
        self.assertEqual(self._expire(day), 0)
        self.assertEqual(self.member.points, 0)
        self.assertLedger()

    def test_several_lots_of_one_account_in_batches(self):
        for number in range(5):
            self._give(self.member, 10 + number, f"lot{number}", TODAY)
        day = TODAY + datetime.timedelta(days=1)
        self.assertEqual([self._expire(day, 2) for _run in range(4)], [2, 2, 1, 0])
        moves = self.env["club.move"].search([("kind", "=", "expire")], order="id")
        self.assertEqual(moves.mapped("from_balance_after"), [50, 39, 27, 14, 0])
        self.assertLedger()

    def test_given_back_points_expire_again(self):
        self._give(self.member, 100, "soon", TODAY)
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        redemption = self.member.redeem(reward, 100)
        redemption.action_cancel()
        day = TODAY + datetime.timedelta(days=1)
        self._expire(day)
        self.assertEqual(self.member.points, 0)
        self.assertLedger()

    def test_reserved_points_wait(self):
        self._give(self.member, 100, "soon", TODAY)
        hold = self.env["club.hold"]._reserve(self.member.account_id, 40, "h")
        day = TODAY + datetime.timedelta(days=1)
        self.assertEqual(self._expire(day), 0)
        hold._release()
        self.assertEqual(self._expire(day), 1)
        self.assertLedger()

    def test_points_lapse_without_activity(self):
        """A purchase or a reward prolongs everything; what the club gives by itself does not."""
        self.club.write({"expiry": "inactivity", "expiry_delay": 100})
        days = [TODAY + datetime.timedelta(days=number) for number in (0, 60, 90, 130, 230, 231)]
        self._give(self.member, 7, "never")
        self._create_invoice(self.anna, [500], date=days[0])
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        ends = [self._ends()]
        with freeze_time(days[1]):
            self._create_invoice(self.anna, [100], date=days[1])
            ends.append(self._ends())
        with freeze_time(days[2]):
            self.env["club.earn.rule"].create(
                {"name": "B", "club_id": self.club.id, "trigger": "birthday", "points": 5}
            )
            self.env["club.earning"]._award(self.member, "birthday", "bday", days[2])
            ends.append(self._ends())
        with freeze_time(days[3]):
            self.member.redeem(reward, 100)
            ends.append(self._ends())
        self.assertEqual(
            [[str(day) for day in sorted(found)] for found in ends],
            [["2026-09-23"], ["2026-11-22"], ["2026-11-22", "2026-12-22"], ["2027-01-31"]],
        )
        self.assertEqual([self._expire(day) for day in days[4:]], [0, 3])
        self.assertEqual(self.member.points, 7, "what never expires stays")
        self.assertLedger()

    def _ends(self):
        self.env.invalidate_all()
        return set(self.member.lot_ids.filtered("remaining").mapped("expires_on")) - {False}

    def test_cron(self):
        self._give(self.member, 100, "soon", TODAY)
        for _again in range(2):
            with freeze_time("2026-06-20"), self.enter_registry_test_mode():
                self.env.ref("customer_club.club_batch_cron_expire").method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self.member.points, 0)
            expired = [("kind", "=", "expire"), ("from_account_id", "=", self.member.account_id.id)]
            self.assertEqual(self.env["club.move"].search(expired).mapped("points"), [100])

    def test_expiry_takes_few_queries(self):
        members = self.club._enrol(
            self.env["res.partner"].create([{"name": f"C{n}"} for n in range(50)])
        )
        for member in members:
            self._give(member, 10, "x", TODAY)
        self.env.flush_all()
        with self.assertQueryCount(3):
            self._expire(TODAY + datetime.timedelta(days=1))


# The last point move of an invoice once more, under {key}
COPY = """INSERT INTO club_move (club_id, company_id, from_account_id, to_account_id, unit, kind, points,
    from_balance_after, to_balance_after, key, digest, effective_date, posted_at, user_id, rule_id,
    snapshot, res_model, res_id, res_line_id)
    SELECT club_id, company_id, from_account_id, to_account_id, unit, kind, points, 0, 0, {key}, digest,
    effective_date, posted_at, user_id, rule_id, snapshot, res_model, res_id, res_line_id
    FROM club_move WHERE company_id = {company} AND kind = 'earn' AND res_line_id > 0
    ORDER BY id DESC LIMIT 1"""


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubCheck(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls._create_invoice(cls.anna, [1000])

    def _broken(self, statement, *params):
        self.env.flush_all()
        self.cr.execute(statement, params)
        self.env.invalidate_all()
        checks = self.env["club.check"]._run(self.company)
        return checks.filtered("violations").mapped("code")

    def test_all_in_order(self):
        self.assertLedger()

    def test_every_rule_finds_its_difference(self):
        reward = self.env["club.reward"].create(
            {"name": "Voucher", "club_id": self.club.id, "approval_required": True}
        )
        self.member.redeem(reward, 100).action_approve()
        account, lot = self.member.account_id.id, self.member.lot_ids[:1].id
        hurt = "ALTER TABLE club_move DISABLE TRIGGER club_append_only_row"
        for code, statement in (
            ("I1", f"UPDATE club_account SET balance = balance + 1 WHERE id = {account}"),
            ("I2", f"UPDATE club_account SET balance = balance + 1 WHERE id = {account}"),
            ("I3", f"UPDATE club_account SET held = 1 WHERE id = {account}"),
            ("I4", f"UPDATE club_lot SET remaining = remaining - 1 WHERE id = {lot}"),
            ("I6", hurt),
            (
                "I9",
                f"UPDATE club_member SET tier_id = {self.platinum.id} WHERE id = {self.member.id}",
            ),
            (
                "I5",
                "ALTER TABLE club_move DROP CONSTRAINT club_move_key_unique; "
                + COPY.format(company=self.company.id, key="key"),
            ),
            (
                "I8",
                f"UPDATE club_hold SET state = 'void' WHERE account_id = {account}",
            ),
            ("I10", COPY.format(company=self.company.id, key="key || ':again'")),
            (
                "I7",
                f"""{hurt}; UPDATE club_move SET kind = 'clawback', points = 100000, reverses_id = (
                SELECT MIN(id) FROM club_move WHERE to_account_id = {account} AND kind = 'earn')
                WHERE id = (SELECT MAX(id) FROM club_move WHERE company_id = {self.company.id})""",
            ),
        ):
            with self.subTest(code=code):
                savepoint = self.cr.savepoint()
                self.assertIn(code, self._broken(statement))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_difference_becomes_an_activity_once(self):
        for _night in range(2):
            self._broken(
                f"UPDATE club_account SET balance = balance + 1 WHERE id = {self.member.account_id.id}"
            )
        self.assertEqual(len(self.club.activity_ids), 1)
        self.assertIn("Every balance", self.club.activity_ids.note)

    def test_button_and_cron(self):
        before = self.env["club.check"].search_count([])
        answer = self.env["club.check"].with_user(self.clerk).action_run()
        self.assertEqual(answer["tag"], "soft_reload")  # stays on the list, opens no second one
        self.assertEqual(self.env["club.check"].search_count([]) - before, 10)
        with self.enter_registry_test_mode():
            self.env.ref("customer_club.club_check_cron_run").method_direct_trigger()
        self.assertGreaterEqual(self.env["club.check"].search_count([]) - before, 20)
