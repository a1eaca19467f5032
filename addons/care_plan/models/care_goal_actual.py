from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import measures, scoring


class CareGoal(models.Model):
    """What a goal reached: its baseline, its actual value and how far that is on the way."""

    _inherit = "care.goal"  # pylint: disable=consider-merging-classes-inherited

    is_measured = fields.Boolean("Measured", compute="_compute_actual")
    actual_value = fields.Float("Actual", compute="_compute_actual")
    achievement = fields.Float("Achieved (%)", compute="_compute_actual")
    progress_percent = fields.Float(
        "Progress (%)", compute="_compute_progress", help="Between 0 and 100."
    )
    progress_text = fields.Char("Progress", compute="_compute_progress")
    time_percent = fields.Float(
        "Time gone (%)", compute="_compute_time_percent", help="Of the time until it is due."
    )
    treated_value = fields.Float(
        "Contacted customers",
        compute="_compute_actual",
        help="Sums are shown per customer, so that both groups can be compared.",
    )
    control_value = fields.Float(
        "Control group",
        compute="_compute_actual",
        help="Sums are shown per customer, so that both groups can be compared.",
    )
    recorded_value = fields.Float(
        "Recorded value", readonly=True, copy=False, help="The actual value of last night."
    )
    recorded_achievement = fields.Float(
        "Recorded progress (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="The progress of last night, between 0 and 100.",
    )
    recorded_on = fields.Date(readonly=True, copy=False)

    @api.depends(
        "measure",
        "baseline_value",
        "target_value",
        "direction",
        "date_due",
        "manual_value",
        "manual_date",
        "plan_id.state",
        "plan_id.audience_domain",
        "plan_id.exclusion_domain",
        "plan_id.date_from",
    )
    def _compute_actual(self):
        """From live records, on every read; goals of one plan and period share their queries."""
        known = {}
        today = fields.Date.context_today(self)
        for goal in self:
            actual, treated, control = goal._measure_actual(today, known)
            goal.is_measured = actual is not None
            goal.actual_value = actual or 0.0
            goal.treated_value = treated or 0.0
            goal.control_value = control or 0.0
            goal.achievement = goal._get_achievement(actual) or 0.0

    @api.depends("date_due", "plan_id.date_from", "plan_id.date_to")
    def _compute_time_percent(self):
        today = fields.Date.context_today(self)
        for goal in self:
            date_from, date_to = goal._get_period()
            goal.time_percent = 0.0
            if date_from and date_to and date_to >= date_from:
                share = ((today - date_from).days + 1) / ((date_to - date_from).days + 1)
                goal.time_percent = scoring.clamp(100.0 * share)

    @api.depends_context("lang")
    @api.depends("achievement", "is_measured", "date_due", "actual_value", "time_percent")
    def _compute_progress(self):
        """What a director wants to know: a bar that stays in its frame, and words beside it.

        A level that is worse than its baseline says so in words: as a percentage of the way to the
        target it would be a large negative number that means nothing.
        """
        today = fields.Date.context_today(self)
        for goal in self:
            goal.progress_percent = scoring.clamp(goal.achievement) if goal.is_measured else 0.0
            status = scoring.progress(goal.achievement if goal.is_measured else None)
            if status == "below" and goal.date_due and goal.date_due > today:
                status = "early"
            goal.progress_text = {
                "none": self.env._("Not measured yet"),
                "early": self.env._("Below the baseline so far"),
                "below": self.env._("Below the baseline"),
                "way": self.env._(
                    "%(way)s %% of the way, %(time)s %% of the time gone",
                    way=round(goal.progress_percent),
                    time=round(goal.time_percent),
                ),
                "reached": self.env._("Reached"),
                "beyond": self.env._("More than reached"),
            }[status]

    def action_capture_baseline(self):
        """Take the value of the same length of time right before the plan as baseline."""
        known = {}
        for goal in self:
            goal._check_measure()
            goal._check_app()
            if goal.measure == "manual":
                raise UserError(
                    self.env._(
                        "The baseline of goal “%s” is entered by hand, like its measure.",
                        goal.name,
                    )
                )
            date_from, date_to = goal._get_baseline_period()
            if measures.MEASURES.get(goal.measure) and measures.MEASURES[goal.measure].is_state:
                date_from = date_to = fields.Date.context_today(self)
            value = goal._measure(date_from, date_to, known)[0]
            if value is None:
                raise UserError(
                    self.env._(
                        "Goal “%(goal)s” has no baseline: nothing to measure from %(since)s to "
                        "%(to)s.",
                        goal=goal.name,
                        since=date_from,
                        to=date_to,
                    )
                )
            goal.write({"baseline_value": value, "baseline_date": date_to})
        return True

    @api.model
    def _cron_record(self):
        """Every night: keep the values of the goals of living plans, for graphs over plans."""
        goals = self.search([("plan_id.state", "in", ("running", "evaluating"))])
        goals._record()

    def _record(self):
        today = fields.Date.context_today(self)
        for goal in self.filtered("is_measured"):
            goal.sudo().write(
                {
                    "recorded_value": goal.actual_value,
                    "recorded_achievement": goal.progress_percent,
                    "recorded_on": today,
                }
            )

    def _get_achievement(self, actual):
        self.ensure_one()
        return scoring.achievement(
            actual,
            self.baseline_value,
            self.target_value,
            direction=self.direction,
            cumulative=self._is_cumulative(),
        )

    def _is_cumulative(self):
        measure = measures.MEASURES.get(self.measure)
        if measure:
            return measure.cumulative
        return self.measure == "custom" and self.custom_aggregate in ("count", "sum")

    def _get_period(self):
        return self.plan_id.date_from, self.date_due or self.plan_id.date_to

    def _get_baseline_period(self):
        """As many days as the goal runs, ending the day before the plan begins."""
        date_from, date_to = self._get_period()
        return date_from - (date_to - date_from) - timedelta(days=1), date_from - timedelta(days=1)

    def _measure_actual(self, today, known):
        """(all customers, contacted, control) up to `today`; None where nothing was measured."""
        self.ensure_one()
        if self.measure == "manual":
            return (self.manual_value if self.manual_date else None), None, None
        date_from, date_to = self._get_period()
        if not self.measure or self.plan_id.state not in ("running", "evaluating", "closed"):
            return None, None, None
        if date_from > today or not self.plan_id._origin:
            return None, None, None
        return self._measure(date_from, min(date_to, today), known)

    def _measure(self, date_from, date_to, known):
        """(all customers, contacted, control) for a period; `known` keeps what was queried."""
        if self.measure == "custom":
            return self._measure_custom(date_from, date_to)
        plan, dataset = self.plan_id._origin, self.env["care.dataset"]
        sources = measures.MEASURES[self.measure].sources
        if dataset._get_missing_app(sources):
            return None, None, None
        key = (plan.id, date_from, date_to, sources)
        if key not in known:
            period = plan._get_effect_period(fields.Date.context_today(self))
            if (date_from, date_to) == period and set(sources) <= {"orders", "touches"}:
                known[key] = plan.effect_figures or {}
            else:
                known[key] = dataset._get_figures(plan, date_from, date_to, sources)
        arms = known[key]
        return (
            measures.value(measures.add(arms.values()), self.measure),
            measures.per_customer(arms.get("treat", {}), self.measure),
            measures.per_customer(arms.get("control", {}), self.measure),
        )
