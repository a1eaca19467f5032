from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvDatasetStore(ClvCase):
    def test_a_table_remembered_as_empty_is_not_looked_through_per_customer(self):
        """The plan of the first insert, after a restore whose ANALYZE saw an empty table."""
        self._order(self._partner("Ann"), TODAY, 10)
        self.env.cr.execute("DELETE FROM clv_score")
        self.env.cr.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = 0 WHERE oid = 'clv_score'::regclass"
        )
        Dataset = type(self.env["clv.dataset"])
        plans, original = [], Dataset._execute

        def explain(dataset, query):
            if "clv_score s" in query.code:
                rows = dataset.env.execute_query(SQL("EXPLAIN %s", query))
                plans.append("\n".join(row[0] for row in rows))
            return original(dataset, query)

        with patch.object(Dataset, "_execute", explain):
            run = self._run()
        self.assertEqual(run.created_count, 1)
        self.assertEqual(len(plans), 3, "update, insert, delete")
        for plan in plans:
            self.assertNotRegex(plan, "Nested Loop.*(Anti|Semi)? ?Join")
        self.env.cr.execute("SHOW enable_nestloop")
        self.assertEqual(self.env.cr.fetchone()[0], "on")

    def test_a_first_analysis_leaves_statistics(self):
        for number in range(3):
            self._order(self._partner(f"Customer {number}"), TODAY, 10)
        self._run()
        self.env.cr.execute("SELECT reltuples FROM pg_class WHERE oid = 'clv_score'::regclass")
        self.assertGreaterEqual(self.env.cr.fetchone()[0], 3)

    def _firm(self):
        """A scored firm that nothing keeps from being deleted: its contact has the order."""
        firm = self._partner("Firm", is_company=True)
        contact = self._partner("Contact", parent_id=firm.id)
        self._order(contact, "2026-05-01", 10)
        self._order(self._partner("Ann"), "2026-05-01", 10)
        self._run()
        self.assertEqual(self._score(firm).monetary, 10)
        return firm

    def test_scores_go_with_the_contact(self):
        firm = self._firm()
        score = self._score(firm)
        firm.unlink()
        self.assertFalse(score.exists())

    def test_a_row_of_a_contact_that_is_gone_stops_nothing(self):
        """Deleted past Odoo, or at the very moment an analysis ended."""
        firm = self._firm()
        score = self._score(firm)
        self.env.flush_all()
        with patch.object(type(self.env["clv.dataset"]), "_forget_customers"):
            firm.unlink()
        self.assertTrue(score.exists())
        shown = score.with_user(self.analyst).read(["partner_id", "monetary"])
        self.assertEqual((shown[0]["partner_id"], shown[0]["monetary"]), (False, 10))
        run = self._run()
        self.assertEqual((run.state, run.removed_count), ("done", 1), run.error)
        self.assertFalse(score.exists())

    def _rounded(self, numbers, digits):
        rounded = self.env["clv.dataset"]._rounded(SQL.identifier("amount"), digits)
        rows = self.env.execute_query(
            SQL("SELECT (%s)::text FROM UNNEST(%s::float8[]) amount", rounded, numbers)
        )
        return [text for (text,) in rows]

    def test_amounts_are_rounded_like_money(self):
        for digits, numbers, expected in (
            (2, [8.025, -8.025, 1.005, 2.675, 8.0249], ["8.03", "-8.03", "1.01", "2.68", "8.02"]),
            (2, [0.0, 12.0, 0.1 + 0.2, 1e12 + 0.01], ["0.00", "12.00", "0.30", "1000000000000.01"]),
            (0, [0.5, 1.4999, -0.5], ["1", "1", "-1"]),
            (3, [0.0005, 12345.6785], ["0.001", "12345.679"]),
        ):
            self.assertEqual(self._rounded(numbers, digits), expected)

    def test_what_is_no_amount_is_unknown(self):
        self.assertEqual(
            self._rounded([float("nan"), float("inf"), -float("inf"), 1e17], 2), [None] * 4
        )

    def test_no_forecast_is_stored_as_infinite(self):
        ann = self._partner("Ann")
        self._order(ann, "2026-05-01", 10)
        ClvRun = type(self.env["clv.run"])
        score, odd = ClvRun._score, ("expected_orders", "usual_gap", "current_value")

        def broken(run, history):
            values = score(run, history)
            return {**values, **{name: values[name] + float("inf") for name in odd}}

        with patch.object(ClvRun, "_score", broken):
            self._run()
        self.env.cr.execute(
            SQL(
                "SELECT expected_orders, usual_gap, current_value FROM clv_score"
                " WHERE partner_id = %s",
                ann.id,
            )
        )
        self.assertEqual(self.env.cr.fetchall(), [(None, None, None)])
