import datetime

from odoo.tests import tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestClubLiability(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"breakage": 20, "point_value": 0.05})
        cls.member = cls._create_member()
        cls._give(cls.member, 100, "lapses", datetime.date(2099, 12, 31))
        cls._give(cls.member, 60, "stays")

    def test_money_age_and_breakage(self):
        rows = self.env["club.liability"].with_user(self.auditor).search([])
        self.assertEqual(sorted(rows.mapped("value")), [3.0, 5.0])
        self.assertEqual(sum(rows.mapped("breakage")), 1.0, "points without an end cannot lapse")
        self.assertEqual(sum(rows.mapped("expected")), 7.0)
        self.assertEqual(sum(rows.mapped("value")), self.club.liability)
        self.env.cr.execute("SELECT CURRENT_DATE - %s", [datetime.date(2026, 6, 15)])
        days = self.env.cr.fetchone()[0]
        bounds = (91, 182, 365, 730)
        self.assertEqual(set(rows.mapped("age")), {str(sum(days >= b for b in bounds))})

    def test_printed_report(self):
        table = self.club.with_user(self.auditor)._get_liability_rows()
        self.assertEqual(table[-1], ("Total", 160, 8.0, 1.0, 7.0))
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "customer_club.report_club_liability", self.club.ids
        )
        self.assertIn(b"Friends", html)
        empty = self._create_club("Empty", "EMP")
        self.assertEqual(empty._get_liability_rows(), [("Total", 0, 0, 0, 0)])
