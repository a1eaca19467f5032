"""Which firms the contact limits have arranged already: what did not change is not arranged again.

The mark of a firm is made of all its touches as they stand, of the limits and of the open days. It
is kept at one of the touches it speaks of, so that it is gone when that one is.
"""

import functools
import hashlib
import inspect
from dataclasses import astuple
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..tools import pressure
from .touchpoint_pressure_policy import MAX_DEFER_DAYS
from .touchpoint_rule import HORIZON_DAYS

#: what decides the arrangement of a touch, and what became of it
COLUMNS = (
    "id",
    "company_id",
    "partner_id",
    "type_id",
    "rule_id",
    "user_id",
    "priority",
    "state",
    "due_rule",
    "due_pressure",
    "day",
    "last_day",
    "bundle_id",
    "joins",
    "is_movable",
    "is_exempt",
    "counts",
)
#: firms in which nothing can be moved or joined have no holder
MARKS = """
SELECT firm, MIN(id) FILTER (WHERE is_movable OR joins IS NOT NULL) AS holder,
       MD5(%(settings)s || STRING_AGG(ROW(%(columns)s)::text, '' ORDER BY id)) AS mark
  FROM %(contacts)s %(where)s
 GROUP BY firm
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_arranging_span(self, today):
        """First and last day for which open days are looked up.

        Beyond what can be reached, and the same for a whole month: else every new day would be a
        change for every firm.
        """
        first = today.replace(day=1)
        return first, first + timedelta(days=31 + HORIZON_DAYS + MAX_DEFER_DAYS)

    def _hash_arranging(self, companies, today, limits):
        """Hash of what decides beside the touches of a firm: code, limits and open days."""
        first, last = self._get_arranging_span(today)
        domain = [("company_id", "in", companies.ids), ("state", "=", "running")]
        rules, workdays = [], {}
        for rule in self.env["touchpoint.rule"].sudo().search(domain, order="id"):
            key = None
            if rule.workday_policy != "keep":
                key = (self._get_calendar(rule).id, rule.company_id.id)
                if key not in workdays:
                    workdays[key] = sorted(self._get_workdays(rule, first, last))
            rules.append((rule.id, key))
        limits = [
            sorted(value) if isinstance(value, frozenset) else value
            for limit in limits
            for value in astuple(limit)
        ]
        absences = [self._get_absences(company, first, last) for company in companies]
        text = repr((_get_code(), limits, rules, workdays, companies.ids, absences))
        return hashlib.sha256(text.encode()).hexdigest()

    def _get_marks_select(self, settings, contacts=None):
        """SELECT firm, touch that holds its mark, mark.

        :param settings: see _hash_arranging
        :param contacts: SELECT of the touches; without it those of flagged firms of the statement
            this is part of
        """
        return SQL(
            MARKS,
            settings=settings,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            contacts=SQL("(%s) c", contacts) if contacts else SQL("contacts"),
            where=SQL() if contacts else SQL("WHERE firm IN (SELECT firm FROM flagged)"),
        )

    def _mark_arranged(self, firms, companies, today, limits, settings):
        """Remember that these firms are arranged as they stand now."""
        contacts = self._get_contacts_select(
            companies, today, limits, SQL("t.commercial_partner_id IN %s", tuple(firms))
        )
        self.env.cr.execute(
            SQL(
                "UPDATE touchpoint_touch t SET arranged_mark = m.mark FROM (%s) m"
                " WHERE t.id = m.holder AND t.arranged_mark IS DISTINCT FROM m.mark",
                self._get_marks_select(settings, contacts),
            )
        )


@functools.cache
def _get_code():
    """A new version of the arrangement arranges everybody anew."""
    return inspect.getsource(pressure)
