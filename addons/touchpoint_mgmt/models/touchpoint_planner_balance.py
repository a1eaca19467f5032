"""After the rules of a company are planned: contact limits, then the workload of people."""

import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL

from .touchpoint_planner import MAX_TRIES, RETRY_ERRORS

_logger = logging.getLogger(__name__)


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _balance(self, companies, today):
        """Keep the contact limits and level the workload of the open touches of ``companies``.

        Safe to repeat: every step starts from the day its touches had before it, so nothing changes
        unless data changed. Written is only what differs.

        :returns: touchpoint.run of what was changed or failed, else empty
        """
        if not companies:
            return self.env["touchpoint.run"]
        started = time.monotonic()
        try:
            with self.env.cr.savepoint():
                counts = self._balance_companies(companies.sorted("id"), today)
        except RETRY_ERRORS:
            raise
        except Exception as error:  # in the run log; what the rules planned stays planned
            _logger.warning("Touches of %s could not be balanced: %s", companies.ids, error)
            counts = {"error": str(error)}
        if not counts or not any(counts.values()):
            return self.env["touchpoint.run"]
        error = counts.pop("error", False)
        return (
            self.env["touchpoint.run"]
            .sudo()
            .create(
                {
                    "company_id": companies[:1].id,
                    "kind": "balance",
                    "started_at": fields.Datetime.now(),
                    "today": today,
                    "state": "failed" if error else "done",
                    "ms": int((time.monotonic() - started) * 1000),
                    "error": error,
                    **{f"rows_{name}": number for name, number in counts.items()},
                }
            )
        )

    def _balance_companies(self, companies, today):
        self._flush_facts()
        if not self._lock_balance():
            return {}  # the other one sees to it, or the next run does
        limits = self.env["touchpoint.pressure.policy"]._get_limits(companies)
        if any(limit.across for limit in limits):
            companies = self.env["res.company"].sudo().search([("active", "=", True)], order="id")
            limits = self.env["touchpoint.pressure.policy"]._get_limits(companies)
        counts = self._apply_pressure(companies, today, limits)
        for company in companies:
            counts["changed"] += self._level_workload(company, today, limits)
        self.env["touchpoint.touch"].invalidate_model()
        return counts

    def _balance_in_transactions(self, company, today):
        """Balance one company; begin again when another transaction was faster."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                self._balance(company, today)
                self.env.cr.flush()
                return
            except RETRY_ERRORS:
                self.env.cr.rollback()
                _logger.info("Company %s was disturbed, attempt %s", company.id, attempt)

    def _query_in_bulk(self, query):
        """Rows of a statement over all open touches.

        Inside it the database cannot know how many rows a step will have; taken for few they were
        compared with each other one by one: 20,000 customers, over eight minutes.
        """
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = off"))
        rows = self.env.execute_query(query)
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = on"))
        return rows

    def _lock(self, rule):
        """One planner per rule at a time, over all processes and hosts."""
        rows = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('touchpoint.rule'), %s)", rule.id)
        )
        return rows[0][0]

    def _lock_balance(self):
        """One at a time over all processes and hosts: limits may count all companies together."""
        rows = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('touchpoint.balance'))")
        )
        return rows[0][0]
