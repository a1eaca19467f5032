from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import measures

#: kind of goal -> measure that is usual for it
KIND_MEASURES = {
    "key_person": "attitude",
    "market_rank": "manual",
    "market_share": "manual",
    "customer_share": "customer_share",
    "retention": "retention",
    "satisfaction": "satisfaction",
}


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
            ("relationship_length", "Length of the relationship (days)"),
            ("coverage", "Customers contacted (%)"),
            ("satisfaction", "Satisfaction (perceived − expected)"),
            ("attitude", "Attitude of key persons (−2 to +2)"),
            ("value_score", "Value score of the customers (1 to 5)"),
            ("customer_share", "Share of the customers' spending (%)"),
            ("enrolments", "Customers who joined a club"),
            ("referrals", "Customers brought by customers"),
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
    competitor = fields.Char(help="Whom the rank or share is compared with.")

    _weight = models.Constraint("CHECK (weight >= 0)", "The weight of a goal cannot be negative.")

    @api.depends("measure", "company_id")
    def _compute_unit(self):
        for goal in self:
            measure = measures.MEASURES.get(goal.measure)
            unit = measure.unit if measure else "number"
            goal.unit = {"money": goal.currency_id.symbol, "percent": "%"}.get(unit, "")

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

    @api.constrains("measure", "manual_value", "manual_date", "manual_source")
    def _check_manual(self):
        """A number without its day and its source proves nothing."""
        for goal in self.filtered(lambda g: g.measure == "manual"):
            entered = goal.manual_value or goal.manual_date
            if entered and not (goal.manual_date and (goal.manual_source or "").strip()):
                raise ValidationError(
                    self.env._(
                        "Goal “%s”: say of which day the value entered by hand is, and where it "
                        "comes from.",
                        goal.name,
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        """What is usual for a kind; rank and share of a market are known from outside only."""
        usual = KIND_MEASURES.get(self.kind)
        if usual and not self.is_locked:
            self.measure = usual
            self.direction = "down" if self.kind == "market_rank" else "up"

    @api.model
    def _get_open_fields(self):
        return {
            "sequence",
            "manual_value",
            "manual_date",
            "manual_source",
            "competitor",
            "recorded_value",
            "recorded_achievement",
            "recorded_on",
        }

    def _check_measure(self):
        for goal in self.filtered(lambda g: not g.measure):
            raise UserError(
                self.env._(
                    "Goal “%(goal)s” cannot be submitted: %(missing)s is missing.",
                    goal=goal.name,
                    missing=self.env._("its measure"),
                )
            )

    def _check_app(self):
        """A built-in measure of a sister app needs that app."""
        for goal in self:
            measure = measures.MEASURES.get(goal.measure)
            app = measure and self.env["care.dataset"]._get_missing_app(measure.sources)
            if app:
                raise UserError(
                    self.env._(
                        "Goal “%(goal)s” cannot be measured: it needs the app “%(app)s”, which is "
                        "not installed.",
                        goal=goal.name,
                        app=app,
                    )
                )

    def _check_complete(self):
        """A goal that cannot be checked later is not a goal."""
        self._check_measure()
        self._check_app()
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
        if self.measure == "manual" and not (self.manual_source or "").strip():
            return self.env._("the source of its values")
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
