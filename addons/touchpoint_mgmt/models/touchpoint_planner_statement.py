"""A wrong guess of the database about the planner's statements costs seconds, not hours."""

from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL

from ..tools import query_plan

#: tables that do not grow with customers, however often they are read
SMALL = ("res_company", "res_company_users_rel", "res_users")
#: compiling the hundreds of expressions of a statement takes seconds in each parallel worker; and
#: at the usual price of a row handed over by one, millions of orders are sorted without them
ALWAYS = {"enable_material": "off", "jit": "off", "parallel_tuple_cost": "0.02"}
WITHOUT_LOOPS = "enable_nestloop"


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    @contextmanager
    def _careful(self, query):
        """Run a statement over all customers of a rule inside this.

        The database often takes customers for few who are many: conditions that belong together
        look rare, and so does a field that was filled an hour ago. It then compares every row
        with every other; 130,000 first touches of a rule took over fourteen minutes, because each
        was compared with those just written.
        """
        before = self._get_settings((*ALWAYS, WITHOUT_LOOPS))
        self._set_settings(ALWAYS)
        if query_plan.blind_loops(self._explain(query), SMALL):
            self._set_settings({WITHOUT_LOOPS: "off"})
        yield
        # not after an error: the transaction is rolled back then, and this with it
        self._set_settings(before)

    def _look(self, query):
        """Rows of one of the planner's SELECTs, as dicts."""
        self._flush_facts()
        with self._careful(query):
            return self.env.execute_query_dict(query)

    def _get_settings(self, names):
        return dict(
            self.env.execute_query(
                SQL("SELECT name, current_setting(name) FROM unnest(%s) name", list(names))
            )
        )

    def _set_settings(self, settings):
        """Until the end of the transaction."""
        for name, value in settings.items():
            self.env.execute_query(SQL("SELECT set_config(%s, %s, true)", name, value))

    def _explain(self, query):
        """How the database would run a statement, as JSON."""
        ((plan,),) = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        return plan
