from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import measures, scoring, touches


class CarePlan(models.Model):
    """What came of a plan: counts, progress, budget and the values of its indicators."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    target_count = fields.Integer("Customers on the list", compute="_compute_counts")
    control_count = fields.Integer("In the control group", compute="_compute_counts")
    rule_count = fields.Integer("Rules", compute="_compute_counts")
    touch_count = fields.Integer("Touches", compute="_compute_counts")
    evaluation_count = fields.Integer(compute="_compute_counts")
    goals_progress = fields.Float("Goals reached (%)", compute="_compute_goals_progress")
    barriers_removed = fields.Float("Barriers removed (%)", compute="_compute_barriers_removed")
    budget_planned = fields.Monetary("Planned", compute="_compute_budget")
    budget_committed = fields.Monetary("Committed", compute="_compute_budget")
    budget_actual = fields.Monetary("Spent", compute="_compute_budget")
    budget_usage = fields.Float("Budget used (%)", compute="_compute_budget")
    effect_figures = fields.Json("Figures by group", compute="_compute_effect_figures")

    @api.depends("target_ids", "rule_ids", "evaluation_ids")
    def _compute_counts(self):
        targets = self._count_by("care.target", [("exclusion_reason", "=", False)])
        controls = self._count_by(
            "care.target", [("exclusion_reason", "=", False), ("arm", "=", "control")]
        )
        rules = self._count_by("touchpoint.rule", [], "care_plan_id")
        evaluations = self._count_by("care.evaluation", [])
        contacts = {}
        for rule, count in self.env["touchpoint.touch"]._read_group(
            [("rule_id.care_plan_id", "in", self.ids), ("state", "!=", "control")],
            ["rule_id"],
            ["__count"],
        ):
            plan = rule.care_plan_id.id
            contacts[plan] = contacts.get(plan, 0) + count
        for plan in self:
            plan.target_count = targets.get(plan.id, 0)
            plan.control_count = controls.get(plan.id, 0)
            plan.rule_count = rules.get(plan.id, 0)
            plan.touch_count = contacts.get(plan.id, 0)
            plan.evaluation_count = evaluations.get(plan.id, 0)

    def _count_by(self, model, domain, field="plan_id"):
        rows = self.env[model]._read_group([*domain, (field, "in", self.ids)], [field], ["__count"])
        return {plan.id: count for plan, count in rows}

    @api.depends("goal_ids.achievement", "goal_ids.weight")
    def _compute_goals_progress(self):
        for plan in self:
            plan.goals_progress = plan._get_goals_score() or 0.0

    def _get_goals_score(self):
        return scoring.weighted_mean(
            [
                (scoring.clamp(goal.achievement) if goal.is_measured else None, goal.weight)
                for goal in self.goal_ids._get_settled()
            ]
        )

    @api.depends("barrier_ids.state")
    def _compute_barriers_removed(self):
        for plan in self:
            removed = plan.barrier_ids.filtered(lambda barrier: barrier.state == "removed")
            plan.barriers_removed = self._get_share(len(removed), len(plan.barrier_ids)) or 0.0

    @api.depends("budget_line_ids.planned", "budget_line_ids.committed", "budget_line_ids.actual")
    def _compute_budget(self):
        for plan in self:
            lines = plan.budget_line_ids._get_settled()
            plan.budget_planned = sum(lines.mapped("planned"))
            plan.budget_committed = sum(lines.mapped("committed"))
            plan.budget_actual = sum(lines.mapped("actual"))
            used = plan.budget_committed + plan.budget_actual
            plan.budget_usage = 100.0 * used / plan.budget_planned if plan.budget_planned else 0.0

    @api.depends("state", "target_ids", "attribution_window_days", "date_to", "hold_out_percent")
    def _compute_effect_figures(self):
        """Once per reading: lift, response, return and evaluation share these figures."""
        today = fields.Date.context_today(self)
        for plan in self:
            stored = plan._origin
            plan.effect_figures = stored._get_effect_figures(today) if stored else {}

    def action_evaluate(self):
        """Take a snapshot of all indicators: mid-term while the plan runs, final afterwards."""
        self.ensure_one()
        self._check_state("running", "evaluating")
        today = fields.Date.context_today(self)
        kind = "midterm" if self.state == "running" else "final"
        evaluation = self.env["care.evaluation"]._create_for(self, kind, today)
        self.goal_ids._get_settled()._record()
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.evaluation",
            "res_id": evaluation.id,
            "view_mode": "form",
        }

    def action_preview(self):
        """Who would be contacted when by all rules of the plan together."""
        self.ensure_one()
        if not self.rule_ids:
            raise UserError(self.env._("Care plan “%s” has no touchpoint rule yet.", self.name))
        preview = self.env["touchpoint.preview"].create(
            {"rule_ids": [fields.Command.set(self.rule_ids.ids)]}
        )
        return preview._get_action()

    def action_view_targets(self):
        return self._open_rows("care_plan.care_target_action", [("plan_id", "=", self.id)])

    def action_view_rules(self):
        return self._open_rows(
            "touchpoint_mgmt.touchpoint_rule_action", [("care_plan_id", "=", self.id)]
        )

    def action_view_touches(self):
        return self._open_rows(
            "touchpoint_mgmt.touchpoint_touch_action", [("rule_id.care_plan_id", "=", self.id)]
        )

    def action_view_budget(self):
        return self._open_rows("care_plan.care_budget_report_action", [("plan_id", "=", self.id)])

    def action_view_goals(self):
        return self._open_rows("care_plan.care_goal_action", [("plan_id", "=", self.id)])

    def action_view_evaluations(self):
        return self._open_rows("care_plan.care_evaluation_action", [("plan_id", "=", self.id)])

    def _open_rows(self, xmlid, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(action, domain=domain, context={})

    def _get_rows_action(self, key):
        """Where the rows behind an indicator are."""
        if key == "roi":
            return self.action_view_attribution()
        if key in ("goals", "value", "loyalty"):
            return self.action_view_goals()
        if key in ("analysis", "organisation", "process", "image"):
            return self._get_records_action()
        return self.action_view_touches()

    def _get_effect_figures(self, today):
        """{arm: figures} from the start of the plan to the end of its attribution window."""
        self.ensure_one()
        if self.state not in ("running", "evaluating", "closed") or not self.started_on:
            return {}
        return self.env["care.dataset"]._get_figures(self, *self._get_effect_period(today))

    def _get_effect_period(self, today):
        """First and last day of what counts as the effect of the plan so far."""
        if not self.started_on:
            return None
        date_to = self.date_to + timedelta(days=self.attribution_window_days)
        return self.started_on, max(self.started_on, min(date_to, today))

    def _get_indicator_values(self, today, touch_groups):
        """{indicator key: value}; None where nothing was measured, then people enter it."""
        self.ensure_one()
        arms = self.effect_figures or {}
        everybody = measures.add(arms.values())
        done = touches.summary(touch_groups)
        return {
            "goals": self._get_goals_score(),
            "analysis": self._get_scored_share(),
            "channels": done["channels"] if done["finished"] else None,
            "organisation": self._get_organisation_share(),
            "system": self._get_share(done["finished"], done["due"]),
            "process": self._get_share(len(self.rule_ids.care_action_id), len(self.action_ids)),
            "operations": self._get_share(done["on_time"], done["finished"]),
            "roi": self._get_roi(arms, self.budget_actual),
            "resolution": measures.value(everybody, "satisfaction"),
            "loyalty": measures.value(everybody, "repeat_rate"),
            "value": self._get_value_change(today),
        }

    @api.model
    def _get_share(self, part, whole):
        return 100.0 * part / whole if whole else None

    def _get_scored_share(self):
        """Percent of the plan's customers with a computed value; None without such an app."""
        partners = self.env["res.partner"]
        if "clv_score_id" not in partners._fields:
            return None
        customers = fields.Domain("id", "in", self.env["care.dataset"]._get_customers(self))
        partners = partners.sudo().with_company(self.company_id)
        scored = partners.search_count(customers & fields.Domain("clv_score_id", "!=", False))
        return self._get_share(scored, partners.search_count(customers))

    def _get_organisation_share(self):
        """Percent of what a plan needs to be carried by an organisation, not by one person."""
        departments = {(m.department or "").strip() for m in self.member_ids} - {""}
        posts = [
            self.sponsor_id.active,
            self.user_id.active,
            len(departments) > 1,
            all(action.user_id.active for action in self.action_ids),
        ]
        return 100.0 * sum(posts) / len(posts)

    def _get_value_change(self, today):
        """Change of revenue against the same length of time before the start, in percent."""
        if not self.started_on:
            return None
        date_to = max(self.started_on, min(self.date_to, today))
        if (self.started_on, date_to) == self._get_effect_period(today):
            figures = measures.add((self.effect_figures or {}).values())
            now, before = figures.get("revenue", 0.0), figures.get("revenue_before", 0.0)
        else:
            dataset = self.env["care.dataset"]
            before_to = self.started_on - timedelta(days=1)
            before_from = before_to - (date_to - self.started_on)
            now = dataset._get_revenue(self, self.started_on, date_to)
            before = dataset._get_revenue(self, before_from, before_to)
        return 100.0 * (now - before) / before if before else None
