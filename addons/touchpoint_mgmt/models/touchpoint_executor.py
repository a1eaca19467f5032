import logging
import time
from collections import Counter
from datetime import datetime, timedelta
from datetime import time as day_time

import pytz
from psycopg2 import errors

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import mute_logger

from ..tools import quiet
from .touchpoint_planner import MAX_TRIES, RETRY_ERRORS
from .touchpoint_touch import OPEN_STATES

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
#: how many rows are looked at for one that no other process works on
LOOK_AHEAD = 4
#: two executors opened the same letter batch at once: the slower one begins again
AGAIN_ERRORS = (*RETRY_ERRORS, errors.UniqueViolation)


class TouchpointExecutor(models.AbstractModel):
    """Turns touches that are due into work for people and into messages, after a fresh look.

    Per company: alarm, expire, hand out, morning mail. Every step works in batches, each in a
    transaction of its own: whoever is killed leaves either the whole batch or nothing. Nothing
    leaves the database inside: mails and SMS are rows of Odoo's queues, written together with the
    state of their touch.
    """

    _name = "touchpoint.executor"
    _description = "Touchpoint Executor (service)"

    @api.model
    def _cron_execute(self, batch_size=BATCH_SIZE, now=None):
        """Every quarter of an hour: expire what is too late, hand out and send what is due."""
        cron = self.env["ir.cron"]
        now = now or fields.Datetime.now()
        since = self.env.context.get("lastcall")
        for company in self.env["res.company"].search([("active", "=", True)]):
            if not self.with_company(company)._run(company, now, since, batch_size):
                return  # out of time: the next call goes on
        cron._commit_progress(remaining=0)

    def _run(self, company, now, since, batch_size):
        """All that is to be done for one company; False when time is up."""
        cron = self.env["ir.cron"]
        today = company._touch_today(now)
        self._try(self._raise_alarm, company, now, since)
        self._try(self._warn_of_last_dates, company, now)
        run = self.env["touchpoint.run"]
        for step in (
            self._expire_batch,
            self._drop_lost_batch,
            self._return_batch,
            self._execute_batch,
            self._send_digests,
        ):
            while True:
                started = time.monotonic()
                counts = self._try(step, company, today, batch_size, now)
                if not counts:
                    break
                run = self._log_run(run, company, today, now, since, counts, started)
                if not cron._commit_progress(counts.pop("seen"), remaining=1):
                    return False
        return True

    def _try(self, step, *args):
        """One step in its transaction; begins again when another transaction was faster."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                result = step(*args)
                self.env.cr.flush()
                return result
            except AGAIN_ERRORS:
                self.env.cr.rollback()
                self.env.invalidate_all()
                _logger.info("%s was disturbed, attempt %s", step.__name__, attempt)
        return None

    def _log_run(self, run, company, today, now, since, counts, started):
        """Add the figures of one batch to the line of this run, in the batch's transaction."""
        values = {name: value for name, value in counts.items() if name.startswith("rows_")}
        values["ms"] = int((time.monotonic() - started) * 1000)
        note, error = counts.get("note"), counts.get("error")
        if not run:
            # sudo: the log is written by the system only
            return run.sudo().create(
                {
                    "company_id": company.id,
                    "kind": "execute",
                    "started_at": now,
                    "today": today,
                    "state": "failed" if error else "done",
                    "is_catch_up": self._is_gap(since, now),
                    "note": note,
                    "error": error,
                    **values,
                }
            )
        values = {name: run[name] + value for name, value in values.items()}
        values["note"] = "\n".join(filter(None, (run.note, note)))
        if error:
            values.update(state="failed", error="\n".join(filter(None, (run.error, error))))
        run.write(values)
        return run

    @api.model
    def _expire(self, company, today, limit=BATCH_SIZE):
        """End open touches whose grace days are over; returns how many."""
        return self._expire_batch(company, today, limit).get("seen", 0)

    def _expire_batch(self, company, today, limit, now=None):
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "in", OPEN_STATES)
            & Domain("deadline", "<", today)
            # printed letters and sheets are on their way
            & (Domain("batch_id", "=", False) | Domain("batch_id.state", "!=", "printed")),
            limit,
        )
        healthy = touches.filtered_domain(self._get_healthy_rule_domain())
        stopped = touches.filtered("rule_id") - healthy
        stopped._close("expired", "rule_stopped")
        (touches - stopped)._close("expired", "grace_over")
        return Counter(seen=len(touches), rows_expired=len(touches)) if touches else Counter()

    def _drop_lost_batch(self, company, today, limit, now=None):
        """End work whose activity is gone without anybody saying so: deleting a meeting, for
        example, takes its activity along inside the database."""
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "assigned")
            & Domain("due", "<=", today)
            & Domain("activity_id", "=", False)
            & Domain("batch_id", "=", False)
            & Domain("vendor_list_id", "=", False),
            limit,
        )
        touches._close("cancelled", "activity_deleted")
        return Counter(seen=len(touches), rows_cancelled=len(touches)) if touches else Counter()

    @api.model
    def _execute(self, company, today, limit=BATCH_SIZE, now=None):
        """Hand out and send what is due until ``today``; returns how many were looked at.

        :param now: datetime (UTC); without it noon of ``today`` where the company is
        """
        return self._execute_batch(company, today, limit, now).get("seen", 0)

    def _execute_batch(self, company, today, limit, now=None):
        # sudo: what is due is carried out in the same way whoever runs the executor
        self = self.sudo()  # noqa: PLW0642
        if now is None:
            zone = pytz.timezone(company._touch_tz())
            noon = zone.localize(datetime.combine(today, day_time(12)))
            now = noon.astimezone(pytz.utc).replace(tzinfo=None)
        ripe = self._get_ripe_domain(company, now)
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "planned")
            & Domain("due", "<=", today)
            & Domain("deadline", ">=", today)
            & (Domain("rule_id", "=", False) | self._get_healthy_rule_domain())
            & ripe,
            limit,
        )
        ready, problems = self._drop_unfit(touches, today)
        late = ready.filtered(lambda touch: touch.due < today)
        late.write({"is_late": True})
        # a touch that goes on over an automatic channel waits for its hour
        problems += self._hand_out(ready.filtered_domain(ripe), today, now)
        return self._count(touches, late, problems)

    def _count(self, touches, late, problems):
        if not touches:
            return Counter()
        states = Counter(touches.mapped("state"))
        counts = Counter(
            seen=len(touches),
            rows_handed=states["assigned"],
            rows_sent=states["done"],
            rows_suppressed=states["suppressed"],
            rows_cancelled=states["cancelled"],
            rows_late=len(late),
        )
        if problems:
            counts["error"] = "\n".join(problems)
        return counts

    def _get_healthy_rule_domain(self):
        """Rules that may act: running, and the last look at their domain did not fail."""
        return Domain("rule_id.state", "=", "running") & Domain("rule_id.last_error", "=", False)

    def _get_ripe_domain(self, company, now):
        """Touches whose hour has come: work for people at any hour of the day, what the system
        sends from its time on, and not while the clock of the customer shows quiet hours."""
        domain = Domain("due_at", "=", False) | Domain("due_at", "<=", now)
        channels = self.env["touchpoint.channel"].with_context(active_test=False)
        for channel in channels.search([("mode", "=", "automatic"), ("quiet_ids", "!=", False)]):
            windows = channel.quiet_ids._get_windows()
            zones = {
                name
                for name in pytz.common_timezones
                if quiet.is_quiet(
                    pytz.utc.localize(now).astimezone(pytz.timezone(name)).replace(tzinfo=None),
                    windows,
                )
            }
            asleep = Domain("partner_id.tz", "in", zones)
            if company._touch_tz() in zones:
                asleep |= Domain("partner_id.tz", "=", False)
            domain &= Domain("channel_id", "!=", channel.id) | ~asleep
        return Domain("channel_id.mode", "!=", "automatic") | domain

    def _claim(self, domain, limit):
        """Lock up to ``limit`` touches that no other process works on."""
        Touch = self.env["touchpoint.touch"].sudo()
        touches = Touch.search(domain, limit=limit * LOOK_AHEAD, order="priority desc, due, id")
        with mute_logger("odoo.sql_db"):  # another executor was faster: see _try
            touches = touches.try_lock_for_update(limit=limit)
        return touches.filtered_domain(domain)

    def _hand_out(self, touches, today, now):
        """Activities, messages and batches for touches that passed the fresh check.

        :returns: one sentence per rule that could not be carried out
        """
        problems = []
        for channel, group in touches.grouped("channel_id").items():
            if channel.output in ("mail", "sms"):
                send = self._send_mails if channel.output == "mail" else self._send_sms
                for part in group.grouped(lambda touch: (touch.rule_id, touch.type_id)).values():
                    problems += self._guard(send, part, now)
            elif channel.output:
                problems += self._guard(self._add_to_batches, group, today)
        manual = touches.filtered(lambda touch: not touch.channel_id.output)
        return problems + self._guard(self._assign, manual, today)

    def _guard(self, work, touches, *args):
        """Do ``work``; a rule that fails is rolled back alone and waits for a person."""
        if not touches:
            return []
        try:
            with self.env.cr.savepoint():
                work(touches, *args)
                self.env.flush_all()
        except AGAIN_ERRORS:
            raise
        except Exception as error:  # reported on the rule and in the run log, the others go on
            _logger.warning("Touches %s were not carried out: %s", touches.ids, error)
            self.env.invalidate_all()
            touches.rule_id.last_error = str(error)
            touches.filtered(lambda touch: not touch.rule_id)._close("suppressed", "failed")
            names = ", ".join(touches.rule_id.mapped("name"))
            return [f"{names}: {error}"]
        return []

    @staticmethod
    def _is_gap(since, now):
        """Whether the run before was too long ago."""
        return bool(since) and now - since > timedelta(hours=26)
