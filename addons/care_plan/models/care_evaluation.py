from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools import radar


class CareEvaluation(models.Model):
    _name = "care.evaluation"
    _description = "Evaluation of a Care Plan (result)"
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name")
    plan_id = fields.Many2one(
        "care.plan", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    kind = fields.Selection(
        [("midterm", "Mid-term"), ("final", "Final")], required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Evaluated by", readonly=True, ondelete="restrict")
    line_ids = fields.One2many("care.evaluation.line", "evaluation_id", "Indicators")
    treated_count = fields.Integer("Contacted customers", readonly=True)
    treated_buyers = fields.Integer("Contacted customers who ordered", readonly=True)
    control_count = fields.Integer("Customers in the control group", readonly=True)
    control_buyers = fields.Integer("Control group customers who ordered", readonly=True)
    margin_figures = fields.Json(
        readonly=True, help="By group: sum and sum of squares of the margins of its customers."
    )
    spent = fields.Monetary("Spent until then", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    lift_statement = fields.Text("Against the control group", compute="_compute_lift_statement")
    conclusion = fields.Html()
    proposal_ids = fields.One2many("care.proposal", "evaluation_id", "Proposals")
    score = fields.Float("Total score", compute="_compute_scores", store=True, aggregator="avg")
    strategy_score = fields.Float(
        "Strategy", compute="_compute_scores", store=True, aggregator="avg"
    )
    implementation_score = fields.Float(
        "Implementation", compute="_compute_scores", store=True, aggregator="avg"
    )
    effect_score = fields.Float("Effect", compute="_compute_scores", store=True, aggregator="avg")
    measured_count = fields.Integer("Measured", compute="_compute_scores", store=True)
    coverage_text = fields.Char("Basis", compute="_compute_coverage_text")
    chart = fields.Json(compute="_compute_chart")

    @api.depends_context("lang")
    @api.depends("plan_id", "kind", "date")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for evaluation in self:
            evaluation.name = self.env._(
                "%(plan)s: %(kind)s evaluation of %(date)s",
                plan=evaluation.plan_id.name,
                kind=labels.get(evaluation.kind, ""),
                date=format_date(self.env, evaluation.date),
            )

    @api.depends("line_ids.score", "line_ids.weight", "line_ids.is_measured")
    def _compute_scores(self):
        """Weighted mean of the indicators that have a value; the others do not count."""
        for evaluation in self:
            measured = evaluation.line_ids.filtered("is_measured")
            evaluation.measured_count = len(measured)
            evaluation.score = measured._get_weighted_score()
            for layer in ("strategy", "implementation", "effect"):
                lines = measured.filtered(lambda line, layer=layer: line.layer == layer)
                evaluation[f"{layer}_score"] = lines._get_weighted_score()

    @api.depends_context("lang")
    @api.depends("measured_count", "line_ids")
    def _compute_coverage_text(self):
        for evaluation in self:
            evaluation.coverage_text = self.env._(
                "%(measured)s of %(all)s indicators have a value",
                measured=evaluation.measured_count,
                all=len(evaluation.line_ids),
            )

    @api.depends_context("lang")
    @api.depends(
        "treated_count", "treated_buyers", "control_count", "control_buyers", "margin_figures",
        "spent",
    )  # fmt: skip
    def _compute_lift_statement(self):
        """In the language of the reader, from the numbers of the day."""
        for evaluation in self:
            counts = {
                "treat": (evaluation.treated_count, evaluation.treated_buyers),
                "control": (evaluation.control_count, evaluation.control_buyers),
            }
            arms = {
                arm: {
                    "customers": customers,
                    "buyers": buyers,
                    **(evaluation.margin_figures or {}).get(arm, {}),
                }
                for arm, (customers, buyers) in counts.items()
            }
            evaluation.lift_statement = evaluation.plan_id._get_lift_statement(
                arms, evaluation.spent
            )

    @api.depends_context("lang")
    @api.depends("line_ids.score", "line_ids.name")
    def _compute_chart(self):
        for evaluation in self:
            evaluation.chart = {
                "labels": evaluation.line_ids.mapped("name"),
                "scores": [
                    round(line.score, 1) if line.is_measured else None
                    for line in evaluation.line_ids
                ],
            }

    def _get_radar(self):
        """The chart as shapes for paper; see `radar`."""
        self.ensure_one()
        return radar.radar(self.chart["labels"], self.chart["scores"])

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_plan_open()

    def write(self, vals):
        self._check_plan_open()
        return super().write(vals)

    def _check_plan_open(self):
        for evaluation in self.filtered(lambda e: e.plan_id.state in ("closed", "cancelled")):
            raise UserError(
                self.env._(
                    "Care plan “%s” is over: its evaluations are kept as they are.",
                    evaluation.plan_id.name,
                )
            )

    @api.model
    def _create_for(self, plan, kind, today):
        """A snapshot of all indicators of a plan, with weight, floor and target of this day."""
        plan.invalidate_recordset(["effect_figures"])
        groups = self.env["care.dataset"]._get_touch_groups(plan)
        values = plan._get_indicator_values(today, groups)
        arms = plan.effect_figures or {}
        counts = plan._get_lift_counts(arms) or [0, 0, 0, 0]
        lines = []
        for indicator in self.env["care.indicator"]._get_for_company(plan.company_id):
            value = values.get(indicator.key)
            lines.append(
                fields.Command.create(
                    {
                        "indicator_id": indicator.id,
                        "key": indicator.key,
                        "layer": indicator.layer,
                        "sequence": indicator.sequence,
                        "weight": indicator.weight,
                        "floor": indicator.floor,
                        "target": indicator.target,
                        "live_value": value or 0.0,
                        "is_live": value is not None,
                    }
                )
            )
        return self.sudo().create(
            {
                "plan_id": plan.id,
                "kind": kind,
                "date": today,
                "user_id": self.env.uid,
                "treated_count": counts[0],
                "treated_buyers": counts[1],
                "control_count": counts[2],
                "control_buyers": counts[3],
                "margin_figures": {
                    arm: {key: figures.get(key, 0.0) for key in ("margin", "margin_squares")}
                    for arm, figures in arms.items()
                },
                "spent": plan.budget_actual,
                "defects": self._get_defects(plan, groups),
                "line_ids": lines,
            }
        )
