"""A wrong guess of the database about the planner's statements costs seconds, not hours."""

from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL

from ..tools import query_plan

#: tables that do not grow with customers, however often they are read
SMALL = ("res_company", "res_company_users_rel", "res_users")
#: costs of what cannot be avoided look endless then; compiling for them would cost a second
WITHOUT_LOOPS = ("enable_nestloop", "jit")


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
        self._switch(["enable_material"], on=False)
        loops = query_plan.blind_loops(self._explain(query), SMALL)
        if loops:
            self._switch(WITHOUT_LOOPS, on=False)
        yield
        # not after an error: the transaction is rolled back then, and this with it
        self._switch(["enable_material", *(WITHOUT_LOOPS if loops else ())], on=True)

    def _switch(self, settings, on):
        for name in settings:
            self.env.cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(name), on))

    def _explain(self, query):
        """How the database would run a statement, as JSON."""
        ((plan,),) = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        return plan
