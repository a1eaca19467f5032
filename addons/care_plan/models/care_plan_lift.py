from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools import lift


class CarePlan(models.Model):
    """What the plan changed, against its control group; nothing is claimed that may be chance.

    `arms` is {arm: figures} everywhere; the figures are explained in tools/measures.py.
    """

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    lift_state = fields.Selection(
        [
            ("early", "Not started"),
            ("none", "No control group"),
            ("small", "Sample too small"),
            ("chance", "Within chance"),
            ("effect", "Effect shown"),
        ],
        "Comparison",
        compute="_compute_lift",
    )
    lift_statement = fields.Text("Against the control group", compute="_compute_lift")

    @api.depends_context("lang")
    @api.depends("effect_figures")
    def _compute_lift(self):
        for plan in self:
            arms = plan.effect_figures or {}
            plan.lift_state = plan._get_lift_state(plan._get_lift_counts(arms))
            plan.lift_statement = plan._get_lift_statement(arms, plan.budget_actual)

    @api.model
    def _get_lift_counts(self, arms):
        """[contacted, of these ordered, control, of these ordered]; empty before the start."""
        return arms and [
            int(arms.get(arm, {}).get(key, 0))
            for arm in ("treat", "control")
            for key in ("customers", "buyers")
        ]

    @api.model
    def _get_lift_state(self, counts):
        if not any(counts):
            return "early"
        if not counts[2]:
            return "none"
        if lift.too_small(*counts):
            return "small"
        result = lift.conversion_lift(*counts)
        return "chance" if result.low <= 0 <= result.high else "effect"

    @api.model
    def _get_margin_lift(self, arms):
        """Difference in margin per customer; None where nothing can be said about it."""
        if self._get_lift_state(self._get_lift_counts(arms)) not in ("chance", "effect"):
            return None
        groups = arms["treat"], arms["control"]
        if not all("margin_squares" in group for group in groups):
            return None
        return lift.mean_difference(
            *(group[key] for group in groups for key in ("customers", "margin", "margin_squares"))
        )

    def _get_roi(self, arms, cost):
        """Return in percent on the additional margin; None while that margin may be chance."""
        margin = self._get_margin_lift(arms)
        if not margin or margin.low <= 0 <= margin.high:
            return None
        result = lift.return_on_investment(margin.difference * arms["treat"]["customers"], cost)
        return None if result is None else 100.0 * result

    def _get_lift_statement(self, arms, cost):
        """The effect in words; without a control group or with too few customers none is claimed."""
        counts = self._get_lift_counts(arms)
        state = self._get_lift_state(counts)
        if state == "early":
            return self.env._("The plan has not started: there is nothing to compare yet.")
        if state == "none":
            return self.env._("There is no control group: no effect is claimed.")
        if state == "small":
            return self.env._(
                "The sample is too small for a statement: %(orders)s of %(treated)s contacted "
                "customers ordered, and %(control_orders)s of %(control)s in the control group.",
                treated=counts[0],
                orders=counts[1],
                control=counts[2],
                control_orders=counts[3],
            )
        parts = [self._get_orders_statement(counts, cost), self._get_margin_statement(arms, cost)]
        return " ".join(part for part in parts if part)

    def _get_orders_statement(self, counts, cost):
        result = lift.conversion_lift(*counts)
        text = self._get_lift_numbers(result)
        if result.low <= 0 <= result.high:
            return self.env._("%s This difference may be chance.", text)
        each = lift.cost_per_incremental(cost, result.incremental)
        if each is None:
            return text
        return self.env._(
            "%(text)s That is %(orders)s additional ordering customers at %(cost)s each.",
            text=text,
            orders=round(result.incremental),
            cost=formatLang(self.env, each, currency_obj=self.currency_id),
        )

    def _get_margin_statement(self, arms, cost):
        """Margin per customer in words, with the return only where the difference is no chance."""
        margin = self._get_margin_lift(arms)
        if not margin:
            return ""

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        text = self.env._(
            "%(what)s: %(treated)s of the contacted, %(control)s of the control group, a difference "
            "of %(difference)s (95 %% interval %(low)s to %(high)s, Welch).",
            what=self._get_margin_label(),
            treated=money(margin.treated_mean),
            control=money(margin.control_mean),
            difference=money(margin.difference),
            low=money(margin.low),
            high=money(margin.high),
        )
        if margin.low <= 0 <= margin.high:
            return self.env._("%s It may be chance: no return on investment is claimed.", text)
        roi = self._get_roi(arms, cost)
        if roi is None:
            return text
        return self.env._(
            "%(text)s Return on investment of the additional margin: %(roi)s %%.",
            text=text,
            roi=formatLang(self.env, roi, digits=0),
        )

    @api.model
    def _get_margin_label(self):
        if "margin" in self.env["sale.order"]._fields:
            return self.env._("Margin per customer")
        return self.env._("Revenue per customer (margins are not recorded)")

    def _get_lift_numbers(self, result):
        def points(fraction):
            return formatLang(self.env, 100 * fraction, digits=1)

        text = self.env._(
            "%(treated)s %% of the contacted customers ordered, %(control)s %% of the control "
            "group: a difference of %(difference)s points (95 %% interval %(low)s to %(high)s, "
            "Newcombe).",
            treated=points(result.treated_rate),
            control=points(result.control_rate),
            difference=points(result.difference),
            low=points(result.low),
            high=points(result.high),
        )
        if result.relative is None:
            return text
        return self.env._(
            "%(text)s Relative: %(relative)s %%.", text=text, relative=points(result.relative)
        )
