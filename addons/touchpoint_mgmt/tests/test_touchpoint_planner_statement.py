from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time

from ..models.touchpoint_planner_statement import SMALL
from ..tools import query_plan
from .common import TouchpointCase

CUSTOMERS = """
INSERT INTO res_partner (name, complete_name, active, is_company, partner_share, type,
                         customer_rank, autopost_bills, anniversary_date)
SELECT name, name, true, false, true, 'contact', 1, 'ask', DATE '2015-01-01' + number % 3000
  FROM (SELECT number, 'Statistics ' || number AS name FROM generate_series(1, 6000) number) n
"""


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPlannerStatement(TouchpointCase):
    """Filters that are common although the statistics of the database say that they are rare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(CUSTOMERS)
        cls.env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE name ~ '^Stat'")
        cls.env.cr.execute("ANALYZE res_partner")
        cls.env.cr.execute("UPDATE res_partner SET color = 7 WHERE name LIKE 'Statistics %'")
        cls.env.invalidate_all()
        cls.rule = cls._new_running_rule(
            anchor_id=cls.env.ref("touchpoint_mgmt.touchpoint_anchor_company_anniversary").id,
            audience_domain="[('customer_rank', '>', 0), ('color', '=', 7)]",
            recurrence="monthly",
            plan_from=date(2027, 4, 29),
        )

    def _plan_and_look(self):
        """Plan the rule -> (the blind loops its statement would have had, those it had)"""
        found = []
        careful = type(self.planner)._careful

        def blind(planner, query):
            return query_plan.blind_loops(planner._explain(query), SMALL)

        @contextmanager
        def look(planner, query):
            before = blind(planner, query)
            with careful(planner, query):
                found.append((before, blind(planner, query)))
                yield

        with patch.object(type(self.planner), "_careful", look):
            self._plan(self.rule)
        self.assertFalse(self.rule.last_error)
        ((before, inside),) = found
        return before, inside

    def test_the_database_is_kept_from_comparing_every_touch_with_every_other(self):
        before, inside = self._plan_and_look()
        self.assertTrue(before)
        self.assertFalse(inside)
        self.assertGreater(self.rule.last_run_rows, 6000)

    def test_planning_again_finds_nothing_new(self):
        self._plan(self.rule)
        self._plan_and_look()
        self.assertEqual(self.rule.last_run_rows, 0)

    def test_the_settings_of_the_session_are_as_before(self):
        self._plan_and_look()
        for name in ("enable_material", "enable_nestloop", "jit"):
            self.env.cr.execute(f"SHOW {name}")
            self.assertEqual(self.env.cr.fetchone(), ("on",), name)

    def test_what_the_database_has_off_stays_off(self):
        self.env.cr.execute("SET LOCAL jit = off")
        self._plan_and_look()
        self.env.cr.execute("SHOW jit")
        self.assertEqual(self.env.cr.fetchone(), ("off",))
