from odoo import api, fields, models

from ..tools import pareto, touches

#: improvements are proposed from the few causes that make this share of the defects
MOST_PERCENT = 80.0


class CareEvaluation(models.Model):
    """What went wrong in the touches of the plan and in the cases opened in them (Pareto)."""

    _inherit = "care.evaluation"  # pylint: disable=consider-merging-classes-inherited

    defects = fields.Json(
        readonly=True,
        help="touches: [cause, type, number], cases: [cause, step, number], of the day.",
    )
    causes = fields.Html("What went wrong", compute="_compute_causes", sanitize=False)

    @api.depends_context("lang")
    @api.depends("defects")
    def _compute_causes(self):
        """Tables of the most frequent defects of that day, in the language of the reader."""
        for evaluation in self:
            contacts = evaluation._get_touch_pareto()[:10]
            cases = evaluation._get_case_pareto()[:10]
            evaluation.causes = (contacts or cases) and self.env["ir.qweb"]._render(
                "care_plan.care_evaluation_causes", {"touches": contacts, "cases": cases}
            )

    @api.model
    def _get_defects(self, plan, touch_groups):
        return {
            "touches": [
                [cause, type_id, number]
                for (cause, type_id), number in touches.defects(touch_groups).items()
            ],
            "cases": self.env["care.defect.report"]._count_cases(plan),
        }

    def _get_touch_pareto(self):
        """[((what went wrong, touchpoint), count, share, cumulated share)], most frequent first."""
        rows = (self.defects or {}).get("touches", [])
        types = self.env["touchpoint.type"].sudo().browse([row[1] for row in rows]).exists()
        names = {record.id: record.name for record in types}
        fields_of_report = self.env["care.defect.report"]._fields
        labels = dict(fields_of_report["cause"]._description_selection(self.env))
        return pareto.pareto(
            {(labels[cause], names.get(type_id, "–")): number for cause, type_id, number in rows}
        )

    def _get_case_pareto(self):
        """[((cause, process step), count, share, cumulated share)], the most frequent first."""
        rows = (self.defects or {}).get("cases", [])
        ids = [row[0] for row in rows if row[0]]
        causes = self.env["touchpoint.case.cause"].sudo().browse(ids).exists()
        names = {record.id: record.name for record in causes}
        steps = dict(self.env["care.defect.report"]._selection_step())
        unknown = self.env._("Cause not found yet")
        return pareto.pareto(
            {
                (names.get(cause, unknown), steps.get(step, "–")): number
                for cause, step, number in rows
            }
        )

    def action_propose(self):
        """A proposal for the next plan from each of the few causes that make most defects."""
        for evaluation in self:
            evaluation._check_plan_open()
            known = evaluation.plan_id.proposal_ids.mapped("cause")
            for rows in (evaluation._get_touch_pareto(), evaluation._get_case_pareto()):
                evaluation.proposal_ids.create(
                    [
                        vals
                        for vals in evaluation._prepare_proposals(rows)
                        if vals["cause"] not in known
                    ]
                )
        return True

    def _prepare_proposals(self, rows):
        return [
            {
                "name": self.env._("Improve “%s”", step),
                "cause": self.env._("%(cause)s: %(count)s times", cause=cause, count=count),
                "plan_id": self.plan_id.id,
                "evaluation_id": self.id,
            }
            for (cause, step), count, share, total in rows
            if total - share < MOST_PERCENT
        ]

    def action_view_defects(self):
        """The touches and cases behind the tables."""
        self.ensure_one()
        return self.plan_id._open_rows(
            "care_plan.care_defect_report_action", [("plan_id", "=", self.plan_id.id)]
        )
