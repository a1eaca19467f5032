import logging
import time
from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS
from .touchpoint_touch import REOPENABLE_REASONS

_logger = logging.getLogger(__name__)

MAX_TRIES = 3
#: after so many written rows the database learns the new size of the table at once
ANALYZE_ROWS = 1000
#: another transaction was faster; the same work in a new transaction succeeds
RETRY_ERRORS = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)

#: what the planner keeps equal to the wanted calendar
SYNCED = (
    "partner_id",
    "commercial_partner_id",
    "type_id",
    "channel_id",
    "anchor_date",
    "due_raw",
    "due_rule",
    "due_pressure",
    "due",
    "due_at",
    "deadline",
    "user_id",
    "team_id",
    "priority",
    "rule_version",
)
#: the day that was found within limits and workload stays as long as the day of the rule does
DAYS = ("due_pressure", "due", "due_at", "deadline")
IS_HELD = SQL("(t.date_locked OR t.due_rule = w.due_rule)")
#: moves, adds and cancels touches of one rule; see _apply_wanted
APPLY_WANTED = """
WITH wanted AS MATERIALIZED (%(wanted)s),
moved AS (
    UPDATE touchpoint_touch t
       SET state = CASE t.state WHEN 'suppressed' THEN t.state ELSE 'planned' END,
           reason_code = CASE t.state WHEN 'suppressed' THEN t.reason_code END,
           bundle_id = CASE WHEN %(held)s THEN t.bundle_id END, %(assign)s
      FROM wanted w
     WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
       AND t.res_id = w.res_id AND t.period = w.period
       AND (((t.state = 'planned' OR (t.state = 'suppressed' AND t.reason_code = 'cap'))
             AND NOT t.date_locked AND (%(old)s) IS DISTINCT FROM (%(new)s))
         OR (t.state = 'cancelled' AND t.reason_code IN %(reopenable)s))
    RETURNING 1
),
fresh AS (
    INSERT INTO touchpoint_touch (rule_id, company_id, res_id, period, %(columns)s, arm,
                                  state, direction, date_locked, attempts, cost)
    SELECT %(rule)s, %(company)s, w.res_id, w.period, %(fresh)s, w.arm,
           CASE w.arm WHEN 'control' THEN 'control' ELSE 'planned' END,
           'outbound', FALSE, 0, 0
      FROM wanted w
     WHERE NOT EXISTS (SELECT 1 FROM touchpoint_touch t WHERE t.rule_id = %(rule)s
                          AND t.res_id = w.res_id AND t.period = w.period)
    ON CONFLICT (rule_id, res_id, period) DO NOTHING
    RETURNING arm
),
lost AS (
    SELECT t.id, t.partner_id, t.activity_id
      FROM touchpoint_touch t
     WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
       AND (t.state = 'planned' OR (t.state = 'suppressed' AND t.reason_code = 'cap'))
       AND NOT t.date_locked AND COALESCE(t.due_rule, t.due) BETWEEN %(first)s AND %(last)s
       AND NOT EXISTS (SELECT 1 FROM wanted w
                        WHERE w.res_id = t.res_id AND w.period = t.period)
     UNION ALL
    SELECT t.id, t.partner_id, t.activity_id
      FROM touchpoint_touch t
     WHERE t.rule_id = %(rule)s AND t.company_id = %(company)s
       AND (t.state = 'assigned' OR (t.state = 'planned' AND t.date_locked))
       AND t.res_id NOT IN (%(qualified)s)
),
gone AS (
    UPDATE touchpoint_touch t
       SET state = 'cancelled', activity_id = NULL,
           reason_code = CASE WHEN p.active THEN 'not_eligible' ELSE 'archived' END
      FROM lost JOIN res_partner p ON p.id = lost.partner_id WHERE t.id = lost.id
    RETURNING 1
)
SELECT (SELECT COUNT(*) FROM fresh WHERE arm = 'treat'),
       (SELECT COUNT(*) FROM moved),
       (SELECT COUNT(*) FROM gone),
       (SELECT COUNT(*) FROM fresh WHERE arm = 'control'),
       (SELECT ARRAY_AGG(activity_id) FROM lost WHERE activity_id IS NOT NULL)
"""


class TouchpointPlanner(models.AbstractModel):
    """The one place that turns rules into touches, and the only SQL of this addon.

    One statement per rule: the audience, the anchors, the calendar and the existing touches are
    joined in the database, however many customers there are. Every statement names its company.
    """

    _name = "touchpoint.planner"
    _description = "Touchpoint Planner (service)"

    @api.model
    def _cron_plan(self):
        """Nightly: plan every running rule for the next 35 days."""
        self._plan_each(self._get_stale_rules(timedelta(hours=1)))

    @api.model
    def _cron_plan_events(self):
        """Every fifteen minutes: rules that count from events and states.

        Late entries are caught, and who bought meanwhile is no longer lapsed.
        """
        rules = self._get_stale_rules(timedelta(minutes=10))
        rules = rules.filtered(lambda rule: rule.anchor_id.kind in ("event", "state"))
        self._plan_each(rules, only_changes=True)

    def _get_stale_rules(self, age):
        before = fields.Datetime.now() - age
        return self.env["touchpoint.rule"].search(
            [
                ("state", "=", "running"),
                "|",
                ("last_run_at", "=", False),
                ("last_run_at", "<", before),
            ],
            order="last_run_at NULLS FIRST, id",
        )

    def _plan_each(self, rules, only_changes=False):
        """One transaction per rule; what another transaction disturbed is tried again.

        :param only_changes: leave out rules for which nothing has changed since their last run of
            this kind, and companies in which no touch was planned otherwise than before
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"]
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            # a transaction of its own, before that of the rule: see _get_counters
            counters = self._get_counters() if only_changes else None
            today = rule.company_id._touch_today()
            if self._plan_rule_in_transactions(rule, today, not only_changes, counters):
                companies |= rule.company_id
            if not cron._commit_progress(1):
                break  # out of time: the next call goes on
        for company in companies if only_changes else rules.company_id:
            self._balance_in_transactions(company, company._touch_today())
            cron._commit_progress()

    def _plan_rule_in_transactions(self, rule, today, log_empty=True, counters=None):
        """Plan one rule; begin again when another transaction was faster.

        :param counters: see _get_counters; with them a rule for which nothing changed is left out
        :returns: the run that was logged, if any
        """
        for attempt in range(1, MAX_TRIES + 1):
            try:
                run = self._plan_if_changed(rule, today, log_empty, counters)
                self.env.cr.flush()
                return run
            except RETRY_ERRORS:
                self.env.cr.rollback()
                _logger.info("Rule %s was disturbed, attempt %s", rule.id, attempt)
        return self.env["touchpoint.run"]

    @api.model
    def _plan(self, rules, today, log_empty=True, balance=True):
        """Plan the running ones of ``rules`` from ``today`` - grace to ``today`` + 35 days.

        Safe to repeat: nothing changes unless data changed. A rule that fails is rolled back alone,
        keeps its error and does not disturb the others.

        :param rules: touchpoint.rule
        :param today: date, in the rules' company
        :param log_empty: also log runs that changed nothing
        :param balance: also keep the contact limits and level the workload of their companies
        :returns: touchpoint.run, one per rule that was planned or failed
        """
        runs = self.env["touchpoint.run"]
        rules = rules.sudo().filtered(lambda rule: rule.state == "running")
        for rule in rules:
            started = time.monotonic()
            try:
                with self.env.cr.savepoint():
                    counts = self._plan_rule(rule, today)
            except RETRY_ERRORS:
                raise
            except Exception as error:  # reported on the rule and in the log, never hidden
                _logger.warning("Rule %s (%s) could not be planned: %s", rule.id, rule.name, error)
                counts = {"error": str(error)}
            if counts is not None:
                ms = int((time.monotonic() - started) * 1000)
                runs |= self._log_run(rule, today, counts, ms, log_empty)
        if balance:
            self._balance(rules.company_id, today)
        return runs

    def _plan_rule(self, rule, today):
        """Plan one rule; returns the counts, or None when another process is planning it now."""
        self._flush_facts()
        if not self._lock(rule):
            return None
        counts, activity_ids = self._apply_wanted(rule, today)
        counts["changed"] += self._assign_team(rule, today)
        if sum(counts.values()) >= ANALYZE_ROWS:
            # Without it the next run takes the table for empty and joins row by row: 100,000
            # touches planned again took over ten minutes instead of two seconds.
            self.env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) touchpoint_touch"))
        self.env["touchpoint.touch"].invalidate_model()
        # sudo: activities of the responsible people, whoever runs the planner
        self.env["mail.activity"].browse(activity_ids)._drop_without_touches()
        return counts

    def _apply_wanted(self, rule, today):
        """Make the touches of the rule equal to what is wanted, in one statement.

        :returns: ({new, changed, cancelled, control: rows}, activity ids to remove)
        """
        first, last = self._get_window(rule, today)
        columns = SQL(", ").join(map(SQL.identifier, SYNCED))
        # rows that wait for a person or were moved by one: only asked whether they still qualify
        held = SQL(
            "(SELECT res_id FROM touchpoint_touch WHERE rule_id = %s AND company_id = %s"
            " AND (state = 'assigned' OR (state = 'planned' AND date_locked)))",
            rule.id,
            rule.company_id.id,
        )
        sql = SQL(
            APPLY_WANTED,
            wanted=self._get_wanted_select(rule, today),
            rule=rule.id,
            company=rule.company_id.id,
            assign=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), self._get_new_value(rule, name))
                for name in SYNCED
            ),
            old=SQL(", ").join(SQL.identifier("t", name) for name in SYNCED),
            new=SQL(", ").join(self._get_new_value(rule, name) for name in SYNCED),
            fresh=SQL(", ").join(SQL.identifier("w", name) for name in SYNCED),
            held=IS_HELD,
            columns=columns,
            reopenable=REOPENABLE_REASONS,
            qualified=self._get_qualified_select(rule, held),
            first=first,
            last=last,
        )
        with self._careful(sql):
            (new, changed, cancelled, control, activity_ids), *_rest = self.env.execute_query(sql)
        counts = {"new": new, "changed": changed, "cancelled": cancelled, "control": control}
        return counts, activity_ids or []

    def _get_new_value(self, rule, name):
        """What a column of an existing touch t shall be, by the wanted row w.

        A day fixed by hand survives when a touch is opened again, a day found by limits and
        workload as long as the day of the rule stays.
        """
        wanted, old = SQL.identifier("w", name), SQL.identifier("t", name)
        if name == "user_id" and rule._is_for_team():
            return old  # see _assign_team
        if name not in DAYS:
            return wanted
        if name == "deadline":
            return SQL(
                "CASE WHEN t.date_locked THEN t.deadline WHEN %s"
                " THEN GREATEST(w.deadline, t.due) ELSE w.deadline END",
                IS_HELD,
            )
        if name == "due_at":
            old = self._get_due_at_sql(SQL("t.due"), SQL("w.zone"), rule, "w")
            return SQL("CASE WHEN t.due <> w.due AND %s THEN %s ELSE w.due_at END", IS_HELD, old)
        return SQL("CASE WHEN %s THEN %s ELSE %s END", IS_HELD, old, wanted)

    def _log_run(self, rule, today, counts, ms, log_empty):
        error = counts.pop("error", False)
        rule.write(
            {
                "last_run_at": fields.Datetime.now(),
                "last_run_rows": sum(counts.values()),
                "last_run_ms": ms,
                "last_error": error,
                **({} if error else {"planned_until": today + timedelta(days=HORIZON_DAYS)}),
            }
        )
        if not (error or log_empty or any(counts.values())):
            return self.env["touchpoint.run"]
        return (
            self.env["touchpoint.run"]
            .sudo()
            .create(
                {
                    "rule_id": rule.id,
                    "company_id": rule.company_id.id,
                    "kind": "plan",
                    "started_at": fields.Datetime.now(),
                    "today": today,
                    "state": "failed" if error else "done",
                    "ms": ms,
                    "error": error,
                    **{f"rows_{name}": number for name, number in counts.items()},
                }
            )
        )

    def _cancel_open(self, rules, reason):
        """End all open touches of rules; their activities disappear."""
        if not rules:
            return True
        self._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                WITH ended AS (
                    SELECT id, activity_id FROM touchpoint_touch
                     WHERE rule_id IN %(rules)s AND company_id IN %(companies)s
                       AND state IN ('planned', 'assigned')
                       FOR UPDATE
                ), gone AS (
                    UPDATE touchpoint_touch t
                       SET state = 'cancelled', reason_code = %(reason)s, activity_id = NULL
                      FROM ended WHERE t.id = ended.id
                )
                SELECT activity_id FROM ended WHERE activity_id IS NOT NULL
                """,
                rules=tuple(rules.ids),
                companies=tuple(rules.company_id.ids),
                reason=reason,
            )
        )
        self.env["touchpoint.touch"].invalidate_model()
        self.env["mail.activity"].browse({row[0] for row in rows})._drop_without_touches()
        return True

    def _flush_facts(self):
        for model in ("res.partner", "res.users"):
            self.env[model].flush_model()
        for name in ("touch", "rule", "type", "channel"):
            self.env[f"touchpoint.{name}"].flush_model()
