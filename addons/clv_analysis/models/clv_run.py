import logging
import time
from contextlib import contextmanager

import numpy as np
import psycopg2

from odoo import api, fields, models, sql_db
from odoo.exceptions import AccessError, UserError

from ..engine import rfm

_logger = logging.getLogger(__name__)

# Above so many confirmed orders the button hands the work to the background job.
INLINE_ORDERS = 200_000


class ClvRun(models.Model):
    """One analysis of one company.

    A run reads, scores and stores in separate steps. Nothing is stored before everything is
    computed, and storing is one transaction: a run that fails or is killed leaves the previous
    scores in force. A killed run stays in state "running" until the job, which sees that nobody
    holds its lock, starts it again.
    """

    _name = "clv.run"
    _description = "Analysis run of customer value (fact)"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(
        string="As of", required=True, readonly=True, help="Purchases up to this day count."
    )
    user_id = fields.Many2one("res.users", string="Started by", readonly=True)
    state = fields.Selection(
        [("draft", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
    )
    progress = fields.Integer(string="Progress (%)", readonly=True, aggregator=None)
    started_at = fields.Datetime(string="Started", readonly=True)
    finished_at = fields.Datetime(string="Finished", readonly=True)
    duration = fields.Float(string="Duration (seconds)", readonly=True, aggregator="avg")
    error = fields.Text(string="Problem", readonly=True)
    settings = fields.Json(readonly=True)
    window_months = fields.Integer(
        string="Look back (months)", compute="_compute_window_months", aggregator=None
    )
    customer_count = fields.Integer(string="Customers", readonly=True, aggregator="avg")
    created_count = fields.Integer(string="New customers", readonly=True)
    updated_count = fields.Integer(string="Changed", readonly=True)
    removed_count = fields.Integer(
        string="Removed",
        readonly=True,
        help="Customers who no longer have a purchase that counts, for instance after a"
        " cancellation.",
    )
    moved_count = fields.Integer(string="Changed segment", readonly=True)
    future_order_count = fields.Integer(
        string="Dated in the future",
        readonly=True,
        help="Orders or invoices dated after the day of the analysis; they were left out.",
    )
    rateless = fields.Char(string="Currencies without rate", readonly=True)
    message = fields.Text(string="Result", compute="_compute_message")

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.company_id.name} {fields.Date.to_string(run.date)}"

    @api.depends("settings")
    def _compute_window_months(self):
        for run in self:
            run.window_months = (run.settings or {}).get("window_months", 0)

    @api.depends("state", "customer_count", "future_order_count", "rateless", "error")
    @api.depends_context("lang")
    def _compute_message(self):
        for run in self:
            run.message = run._message()

    def _message(self):
        self.ensure_one()
        if self.state == "failed":
            return self.error
        if self.state != "done":
            return False
        if not self.customer_count:
            text = self.env._(
                "%(company)s has no purchase up to %(date)s that counts, so there is"
                " nothing to score.",
                company=self.company_id.name,
                date=fields.Date.to_string(self.date),
            )
        else:
            text = self.env._(
                "Customers scored: %(customers)s (new: %(new)s, changed: %(changed)s, removed:"
                " %(removed)s). Moved to another segment: %(moved)s.",
                customers=self.customer_count,
                new=self.created_count,
                changed=self.updated_count,
                removed=self.removed_count,
                moved=self.moved_count,
            )
            text += " " + self._gate_message()
        if self.rateless:
            text += " " + self.env._(
                "Orders in %(currencies)s count at par, because no rate of that currency is"
                " recorded. Enter one and compute again.",
                currencies=self.rateless,
            )
        if self.future_order_count:
            text += " " + self.env._(
                "Documents dated in the future were left out: %(count)s.",
                count=self.future_order_count,
            )
        return text

    def action_compute_now(self):
        """Button of the analyst: score the customers of the selected companies now, or in the
        background where there are many orders."""
        if not self.env.user.has_group("clv_analysis.clv_analysis_group_user"):
            raise AccessError(self.env._("Only analysts of customer value start an analysis."))
        runs = self.sudo()._prepare_runs(self.env.companies)
        if self.env["clv.dataset"]._is_large(self.env.companies, INLINE_ORDERS):
            self.env.ref("clv_analysis.clv_run_cron_compute").sudo()._trigger()
            return self._notify(
                "info",
                self.env._("The analysis runs in the background; see Analysis > Runs."),
            )
        for run in runs:
            run._process()
        failed = runs.filtered(lambda run: run.state == "failed")
        if failed:
            return self._notify("danger", "\n".join(failed.mapped("message")))
        return self._notify("success", "\n".join(runs.mapped("message")))

    def action_compute(self):
        """Button of a run that waits, failed or was killed: start it (again)."""
        self.ensure_one()
        if not self.env.user.has_group("clv_analysis.clv_analysis_group_user"):
            raise AccessError(self.env._("Only analysts of customer value start an analysis."))
        if self.state == "done":
            raise UserError(self.env._("This analysis is done. Compute now makes a new one."))
        self.check_access("read")
        self.sudo()._process()
        return True

    def action_open_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_score_history_action")
        action["domain"] = [("run_id", "=", self.id)]
        return action

    @api.model
    def _cron_compute(self):
        """Nightly and on request: one run per company that wants one and has none today, then
        every run that waits or was killed; each in its own transactions."""
        configs = self.env["clv.config"].search([("automatic", "=", True)])
        self._prepare_runs(configs.company_id, only_missing=True)
        runs = self.search([("state", "in", ("draft", "running"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs:
            try:
                run._process()
            except UserError as error:  # another process is at it
                _logger.info("Customer value, company %s: %s", run.company_id.id, error)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _prepare_runs(self, companies, only_missing=False):
        """Return waiting runs for ``companies``, reusing one that already waits."""
        waiting = self.search([("company_id", "in", companies.ids), ("state", "=", "draft")])
        missing = companies - waiting.company_id
        if only_missing:
            missing = missing.filtered(lambda company: not self._has_run_on(company))
        return waiting | self.create(
            [
                {
                    "company_id": company.id,
                    "date": self._today(company),
                    "user_id": self.env.uid,
                }
                for company in missing
            ]
        )

    def _has_run_on(self, company):
        domain = [("company_id", "=", company.id), ("date", "=", self._today(company))]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _today(self, company):
        tz = self.env["clv.dataset"]._timezone(company)
        return fields.Date.context_today(self.with_context(tz=tz))

    def _process(self, today=None):
        """Read, score, store, as of ``today`` (default: the day where the company is).

        Raises UserError when the company is being analysed already; any other problem ends up in
        `state` and `error`."""
        self.ensure_one()
        with self._exclusive():
            started = time.monotonic()
            self.write(self._start_values(today))
            self._checkpoint(10)
            try:
                with self.env.cr.savepoint():
                    history = self._read()
                self._checkpoint(30)
                with self.env.cr.savepoint():
                    values = self._score(history)
                self._checkpoint(60)
                with self.env.cr.savepoint():
                    counts = self.env["clv.dataset"]._store(self, values)
                self.write({"state": "done", "progress": 100, **counts})
            except psycopg2.OperationalError:
                raise  # connection lost, or a conflict that the caller tries again
            except Exception as error:
                self.write({"state": "failed", "error": self._explain(error)})
            self.write(
                {"finished_at": fields.Datetime.now(), "duration": time.monotonic() - started}
            )

    @contextmanager
    def _exclusive(self):
        """Hold the lock of the company for the whole run. It belongs to a connection of its
        own: it survives the commits of the run and vanishes with a killed process."""
        with sql_db.db_connect(self.env.cr.dbname).cursor() as lock_cr:
            if not self.env["clv.dataset"]._try_lock(lock_cr, self.company_id):
                raise UserError(
                    self.env._(
                        "Customer values of %(company)s are being computed right now. Please"
                        " wait until that analysis has finished.",
                        company=self.company_id.name,
                    )
                )
            yield

    def _start_values(self, today):
        config = self.env["clv.config"]._ensure(self.company_id)
        return {
            "state": "running",
            "date": today or self._today(self.company_id),
            "started_at": fields.Datetime.now(),
            "finished_at": False,
            "error": False,
            "settings": config._snapshot(),
        }

    def _checkpoint(self, progress):
        """Show how far the run is; only the background job may commit."""
        self.progress = progress
        if self.env.context.get("ir_cron_progress_id"):
            self.env["ir.cron"]._commit_progress()

    def _read(self):
        """Return the purchase history of all customers, see clv.dataset."""
        config = self.env["clv.config"]._ensure(self.company_id)
        dataset = self.env["clv.dataset"]
        problem = config._source_problem()
        if problem:
            raise UserError(problem)
        self.future_order_count = dataset._count_future(self.company_id, self.date)
        self.rateless = ", ".join(dataset._currencies_without_rate(self.company_id))
        return dataset._history(self.company_id, config._window_start(self.date), self.date)

    def _score(self, history):
        """Return the columns to store as a dict of arrays, one element per customer."""
        r, f, m = self._rfm(history)
        cells = self.env["clv.segment"]._map_cells()
        forecast = self._forecast(history)
        return {
            **history,
            **forecast,
            **self._outlook(history, forecast),
            "r_score": r,
            "f_score": f,
            "m_score": m,
            "segment_id": cells[r - 1, rfm.frequency_on_map(f, history["frequency"]) - 1, m - 1],
        }

    def _rfm(self, history):
        """Recency, frequency and amount scores of all customers, by place or by fixed limits."""
        if self.settings.get("score_mode") != "limits":
            return (
                rfm.score(history["last_date"]),
                rfm.score(history["frequency"]),
                rfm.score(history["monetary"]),
            )
        config = self.env["clv.config"]._ensure(self.company_id)
        today = np.datetime64(self.date, "D")
        days = (today - history["last_date"]) / np.timedelta64(1, "D")
        return (
            rfm.score_by_limits(days, config._limits("recency_limits"), higher_is_better=False),
            rfm.score_by_limits(history["frequency"], config._limits("frequency_limits")),
            rfm.score_by_limits(history["monetary"], config._limits("amount_limits")),
        )

    def _explain(self, error):
        """One sentence for the person who looks at the run."""
        if isinstance(error, UserError):
            return str(error)
        _logger.error("Customer value run %s failed", self.id, exc_info=error)
        return self.env._(
            "The analysis stopped because of an unexpected problem (%(kind)s). The previous"
            " scores stay in force; the server log has the details.",
            kind=type(error).__name__,
        )

    @api.model
    def _notify(self, kind, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": text,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
