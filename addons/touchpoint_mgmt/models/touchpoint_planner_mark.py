"""Whether anything a rule reads has changed since it was planned; a million unchanged rows are not
read again every quarter of an hour.

The mark of a rule is made of the text of the planner's SELECT, with everything Python put into it
(days, absences, people, the fields of the rule), and of PostgreSQL's own counters of changed rows
of every table that SELECT reads.
"""

import hashlib
import logging

from odoo import fields, models

from ..tools import query_plan
from .touchpoint_planner import RETRY_ERRORS

_logger = logging.getLogger(__name__)

#: rows inserted, changed and deleted since ever, and the file that a rewritten table gets anew
COUNTERS = """
SELECT c.relname, c.relfilenode, s.n_tup_ins + s.n_tup_upd + s.n_tup_del
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
"""
#: the same of this transaction, which is not among the others yet
OWN_COUNTERS = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
 WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_counters(self):
        """{table: what changes with its rows}; None when PostgreSQL does not count.

        Read before the planner's own transaction has looked at anything: what is committed later
        may be counted and not yet seen, and would then be missed.
        """
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT current_setting('track_counts')::boolean, pg_stat_clear_snapshot()")
            if not cr.fetchone()[0]:
                return None
            cr.execute(COUNTERS)
            counters = {name: (file, number) for name, file, number in cr.fetchall()}
        self.env.flush_all()
        self.env.cr.execute(OWN_COUNTERS)
        for name, number in self.env.cr.fetchall():
            file, others = counters.get(name, (0, 0))
            counters[name] = (file, others + number)
        return counters

    def _get_mark(self, rule, today, counters):
        """The mark of a rule; False when there is none."""
        if counters is None:
            return False
        self._flush_facts()
        query = self._get_wanted_select(rule, today)
        names = query_plan.tables(self._explain(query))
        seen = sorted((name, counters.get(name)) for name in names)
        parts = [query.code, query.params, seen]
        if rule._is_for_team():
            members = self._get_members_select(rule, *self._get_window(rule, today))
            parts += [members.code, members.params]
        text = repr(parts)
        return hashlib.sha256(text.encode()).hexdigest()

    def _plan_if_changed(self, rule, today, log_empty, counters):
        """Plan a rule unless ``counters`` say that it would change nothing; -> the logged run"""
        if counters is None:
            return self._plan(rule, today, log_empty, balance=False)
        rule = rule.sudo()
        if not self._lock(rule):
            return self.env["touchpoint.run"]  # somebody plans it now
        try:
            with self.env.cr.savepoint():
                mark = self._get_mark(rule, today, counters)
        except RETRY_ERRORS:
            raise
        except Exception:  # a broken rule: planning it says what is wrong
            _logger.debug("Rule %s has no mark", rule.id, exc_info=True)
            mark = False
        if mark and mark == rule.plan_mark and not rule.last_error:
            rule.write({"last_run_at": fields.Datetime.now(), "last_run_rows": 0, "last_run_ms": 0})
            return self.env["touchpoint.run"]
        run = self._plan(rule, today, log_empty, balance=False)
        if not rule.last_error:
            rule.plan_mark = mark
        return run
