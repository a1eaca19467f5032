from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import measures, scoring


class CareGoal(models.Model):
    _name = "care.goal"
    _description = "Goal of a Care Plan (configuration)"
    _inherit = ["care.plan.part"]
    _order = "plan_id, sequence, id"

    name = fields.Char("Goal", required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("customer_value", "Customer value"),
            ("key_person", "Key person"),
            ("market_rank", "Market rank"),
            ("market_share", "Market share"),
            ("customer_share", "Share of the customer's spending"),
            ("input_output", "Input and output"),
            ("retention", "Retention"),
            ("satisfaction", "Satisfaction"),
            ("other", "Other"),
        ],
        required=True,
        default="customer_value",
    )
    measure = fields.Selection(
        [
            ("revenue", "Revenue"),
            ("margin", "Margin"),
            ("orders", "Orders"),
            ("customers", "Customers who ordered"),
            ("orders_per_customer", "Orders per customer"),
            ("margin_per_order", "Margin per order"),
            ("conversion", "Customers who ordered, of all (%)"),
            ("repeat_rate", "Customers who ordered again (%)"),
            ("retention", "Customers kept (%)"),
            ("coverage", "Customers contacted (%)"),
            ("satisfaction", "Satisfaction (perceived − expected)"),
            ("custom", "Own measure"),
            ("manual", "Entered by hand"),
        ],
        help="How the goal is measured. All but the last are computed from live records.",
    )
    direction = fields.Selection(
        [("up", "Higher is better"), ("down", "Lower is better")], required=True, default="up"
    )
    weight = fields.Float(default=1.0)
    baseline_value = fields.Float("Baseline", help="The value before the plan.")
    baseline_date = fields.Date("Baseline of", help="The day the baseline was taken for.")
    target_value = fields.Float("Target")
    date_due = fields.Date("Due")
    unit = fields.Char(compute="_compute_unit")

    manual_value = fields.Float("Value entered by hand")
    manual_date = fields.Date("Value of")
    manual_source = fields.Char("Source", help="Where the value entered by hand comes from.")

    is_measured = fields.Boolean("Measured", compute="_compute_actual")
    actual_value = fields.Float("Actual", compute="_compute_actual")
    achievement = fields.Float("Achieved (%)", compute="_compute_actual")
    progress_percent = fields.Float(
        "Progress (%)", compute="_compute_progress", help="Between 0 and 100."
    )
    progress_text = fields.Char("Progress", compute="_compute_progress")
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
        "Recorded achieved (%)", readonly=True, copy=False, aggregator="avg"
    )
    recorded_on = fields.Date(readonly=True, copy=False)

    _weight = models.Constraint("CHECK (weight >= 0)", "The weight of a goal cannot be negative.")

    @api.depends("measure", "company_id")
    def _compute_unit(self):
        for goal in self:
            measure = measures.MEASURES.get(goal.measure)
            unit = measure.unit if measure else "number"
            goal.unit = {"money": goal.currency_id.symbol, "percent": "%"}.get(unit, "")

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

    @api.depends("achievement", "is_measured", "date_due", "actual_value")
    def _compute_progress(self):
        """What a director wants to know: a bar that stays in its frame, and words beside it."""
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
                "way": self.env._("%s %% of the way", round(goal.progress_percent)),
                "reached": self.env._("Reached"),
                "beyond": self.env._("More than reached"),
            }[status]

    @api.constrains("date_due", "plan_id")
    def _check_due(self):
        for goal in self.filtered(lambda g: g.date_due and g.date_due < g.plan_id.date_from):
            raise ValidationError(
                self.env._(
                    "Goal “%(goal)s” would be due on %(due)s, before its plan begins.",
                    goal=goal.name,
                    due=goal.date_due,
                )
            )

    @api.model
    def _get_open_fields(self):
        return {
            "sequence",
            "manual_value",
            "manual_date",
            "manual_source",
            "recorded_value",
            "recorded_achievement",
            "recorded_on",
        }

    def action_capture_baseline(self):
        """Take the value of the same length of time right before the plan as baseline."""
        known = {}
        for goal in self:
            goal._check_measure()
            if goal.measure == "manual":
                raise UserError(
                    self.env._(
                        "The baseline of goal “%s” is entered by hand, like its measure.",
                        goal.name,
                    )
                )
            date_from, date_to = goal._get_baseline_period()
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
                    "recorded_achievement": goal.achievement,
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
        plan = self.plan_id._origin
        touches = measures.MEASURES[self.measure].of_touches
        key = (plan.id, date_from, date_to, touches)
        if key not in known:
            if (date_from, date_to) == plan._get_effect_period(fields.Date.context_today(self)):
                known[key] = plan.effect_figures or {}
            else:
                dataset = self.env["care.dataset"]
                known[key] = dataset._get_figures(plan, date_from, date_to, touches=touches)
        arms = known[key]
        return (
            measures.value(measures.add(arms.values()), self.measure),
            measures.per_customer(arms.get("treat", {}), self.measure),
            measures.per_customer(arms.get("control", {}), self.measure),
        )

    def _check_measure(self):
        for goal in self.filtered(lambda g: not g.measure):
            raise UserError(
                self.env._(
                    "Goal “%(goal)s” cannot be submitted: %(missing)s is missing.",
                    goal=goal.name,
                    missing=self.env._("its measure"),
                )
            )

    def _check_complete(self):
        """A goal that cannot be checked later is not a goal."""
        self._check_measure()
        for goal in self:
            missing = goal._get_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "Goal “%(goal)s” cannot be submitted: %(missing)s is missing.",
                        goal=goal.name,
                        missing=missing,
                    )
                )
            goal._check_direction()

    def _get_copy_values(self, plan, shift, carry_over):
        """In the next plan the value reached is the baseline; a template keeps its own."""
        values = {
            "name": plan._translate_shipped(self.name),
            "plan_id": plan.id,
            "date_due": self.date_due and self.date_due + shift,
        }
        if carry_over and self.is_measured:
            values["baseline_value"] = self.actual_value
            values["baseline_date"] = self.plan_id.date_to
            step = self.target_value - self.baseline_value
            values["target_value"] = self.actual_value + step
        elif not carry_over:
            values["baseline_date"] = False
        return values

    def _get_missing(self):
        """What a goal lacks, in words; False when it is complete."""
        self.ensure_one()
        if not self.baseline_date:
            return self.env._("its baseline")
        if not self.target_value and not self._leads_to(0.0):
            return self.env._("its target")
        if not self.date_due:
            return self.env._("its due date")
        if self.measure == "custom" and not self.custom_model_id:
            return self.env._("what its own measure counts")
        return False

    def _leads_to(self, value):
        """Whether `value` would be progress from the baseline."""
        if self.direction == "down":
            return value < self.baseline_value
        return value > self.baseline_value

    def _check_direction(self):
        if self.target_value != self.baseline_value and not self._leads_to(self.target_value):
            raise UserError(
                self.env._(
                    "Goal “%(goal)s” contradicts itself: from %(baseline)s to %(target)s is the "
                    "wrong direction.",
                    goal=self.name,
                    baseline=self.baseline_value,
                    target=self.target_value,
                )
            )

    def _get_approval_content(self):
        return [
            [goal.name, goal.kind, goal.measure, goal.direction, goal.weight, goal.baseline_value,
             goal.baseline_date, goal.target_value, goal.date_due, goal.custom_model_id.model,
             goal.custom_domain, goal.custom_aggregate, goal.custom_field_id.name,
             goal.custom_partner_field_id.name, goal.custom_date_field_id.name]
            for goal in self
        ]  # fmt: skip
