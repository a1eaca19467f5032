from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import scoring
from .care_indicator import INDICATORS, LAYERS


class CareEvaluationLine(models.Model):
    """One indicator as it was on the day of the evaluation; only its correction may change."""

    _name = "care.evaluation.line"
    _description = "Indicator Value of a Care Plan (result)"
    _order = "evaluation_id, sequence, id"

    evaluation_id = fields.Many2one(
        "care.evaluation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="evaluation_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True, index=True)
    indicator_id = fields.Many2one(
        "care.indicator",
        "Defined by",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    sequence = fields.Integer(readonly=True)
    layer = fields.Selection(LAYERS, required=True, readonly=True)
    key = fields.Selection(INDICATORS, "Computed from", required=True, readonly=True)
    name = fields.Char(related="indicator_id.name", string="Indicator")
    explanation = fields.Text(related="indicator_id.explanation", string="What is measured")
    weight = fields.Float(readonly=True, aggregator=None)
    floor = fields.Float(readonly=True, aggregator=None)
    target = fields.Float(readonly=True, aggregator=None)
    live_value = fields.Float("Computed", readonly=True, aggregator=None)
    is_live = fields.Boolean("Could be computed", readonly=True)
    is_overridden = fields.Boolean("By hand")
    override_value = fields.Float("Value by hand", aggregator=None)
    override_reason = fields.Char("Reason or source")
    override_user_id = fields.Many2one("res.users", "Corrected by", readonly=True)
    value = fields.Float(compute="_compute_score", store=True, aggregator=None)
    is_measured = fields.Boolean("Has a value", compute="_compute_score", store=True)
    score = fields.Float(compute="_compute_score", store=True, aggregator="avg")
    origin = fields.Selection(
        [("live", "Computed"), ("manual", "By hand"), ("none", "No value")],
        compute="_compute_score",
        store=True,
    )

    @api.depends("live_value", "is_live", "is_overridden", "override_value", "floor", "target")
    def _compute_score(self):
        for line in self:
            line.is_measured = line.is_live or line.is_overridden
            line.value = line.override_value if line.is_overridden else line.live_value
            line.score = (
                scoring.score(line.value, line.floor, line.target) if line.is_measured else 0
            )
            if line.is_overridden:
                line.origin = "manual"
            else:
                line.origin = "live" if line.is_live else "none"

    @api.constrains("is_overridden", "override_value", "override_reason")
    def _check_reason(self):
        for line in self:
            if line.is_overridden and not (line.override_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Indicator “%s”: a value entered by hand needs its reason or source.",
                        line.name,
                    )
                )

    def write(self, vals):
        allowed = {"is_overridden", "override_value", "override_reason"}
        if set(vals) - allowed and not self.env.su:
            raise UserError(self.env._("What was measured cannot be changed, only corrected."))
        self.evaluation_id._check_plan_open()
        if set(vals) & allowed:
            vals = dict(vals, override_user_id=self.env.uid)
        return super().write(vals)

    def _get_weighted_score(self):
        return scoring.weighted_mean([(line.score, line.weight) for line in self]) or 0.0

    def action_open_rows(self):
        """The records behind a computed value."""
        self.ensure_one()
        return self.plan_id._get_rows_action(self.key)
