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
