import psycopg2

from odoo.tests import freeze_time, mute_logger, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestClvScore(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls._partner("Ann"), cls._partner("Bob")
        cls._order(cls.ann, "2026-06-20", 100)
        cls._order(cls.bob, "2026-05-31", 50)
        cls._run()

    @freeze_time("2026-06-30 12:00:00")
    def test_days_since_last_purchase(self):
        self.assertEqual(self._score(self.ann).recency, 10)
        self.assertEqual(self._score(self.bob).recency, 30)

    @freeze_time("2026-06-30 12:00:00")
    def test_search_by_days(self):
        for operator, value, expected in (
            ("<", 30, self.ann),
            ("<=", 30, self.ann + self.bob),
            (">", 10, self.bob),
            (">=", 10, self.ann + self.bob),
            ("=", 30, self.bob),
            ("!=", 30, self.ann),
            ("in", [10, 30], self.ann + self.bob),
        ):
            found = self.env["clv.score"].search(
                [("company_id", "=", self.company_a.id), ("recency", operator, value)]
            )
            self.assertEqual(found.partner_id, expected, (operator, value))

    def test_explanation_names_every_number(self):
        text = self._score(self.ann).explanation
        for part in ("06/20/2026", "recency score 4", "100.00", "amount score 4"):
            self.assertIn(part, text)

    def test_one_row_per_company_and_customer(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env["clv.score"].create(
                {"company_id": self.company_a.id, "partner_id": self.ann.id}
            )

    def test_rows_leave_room_for_updates_in_place(self):
        self.env.cr.execute("SELECT reloptions FROM pg_class WHERE relname = 'clv_score'")
        self.assertEqual(self.env.cr.fetchone()[0], ["fillfactor=60"])
        self.env.cr.execute(
            "SELECT string_agg(indexdef, ' ') FROM pg_indexes WHERE tablename = 'clv_score'"
        )
        indexes = self.env.cr.fetchone()[0]
        for changing in ("monetary", "r_score", "segment_id", "last_date"):
            self.assertNotIn(changing, indexes)

    def test_reading_the_history_of_many_is_one_query(self):
        scores = self._score(self.ann) + self._score(self.bob)
        scores.mapped("partner_id.name")
        with self.assertQueryCount(1):
            scores.mapped("history_ids")

    def test_open_the_customer(self):
        action = self._score(self.ann).action_open_partner()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.ann.id))
