from odoo import api, models

LIVING = ("approved", "running", "evaluating")


class CarePlan(models.Model):
    """Pictures over all plans the reader may see; each of them opens its rows."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def get_overview(self):
        """[{title, type, labels, series: [{label, values}], action, domains}] for the overview.

        `domains` has one domain for each label: the rows behind a bar or slice.
        """
        plans = self.search([("is_template", "=", False), ("state", "in", LIVING)], limit=15)
        return [
            self._get_states_chart(),
            self._get_goals_chart(plans),
            self._get_budget_chart(plans),
            self._get_scores_chart(),
            self._get_layers_chart(plans),
            self._get_defects_chart(),
        ]

    def _chart(self, title, kind, labels, series, action, domains):
        return {
            "title": title,
            "type": kind,
            "labels": labels,
            "series": [{"label": label, "values": values} for label, values in series],
            "action": action,
            "domains": domains,
        }

    def _get_states_chart(self):
        rows = self._read_group([("is_template", "=", False)], ["state"], ["__count"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self._chart(
            self.env._("Plans by state"),
            "doughnut",
            [labels[state] for state, _count in rows],
            [(self.env._("Plans"), [count for _state, count in rows])],
            "care_plan.care_plan_action",
            [[["state", "=", state], ["is_template", "=", False]] for state, _count in rows],
        )

    def _get_goals_chart(self, plans):
        return self._chart(
            self.env._("Goals reached (%)"),
            "bar",
            plans.mapped("name"),
            [(self.env._("Goals reached (%)"), [round(p.goals_progress, 1) for p in plans])],
            "care_plan.care_goal_action",
            [[["plan_id", "=", plan.id]] for plan in plans],
        )

    def _get_budget_chart(self, plans):
        return self._chart(
            self.env._("Budget"),
            "bar",
            plans.mapped("name"),
            [
                (self.env._("Planned"), plans.mapped("budget_planned")),
                (self.env._("Committed"), plans.mapped("budget_committed")),
                (self.env._("Spent"), plans.mapped("budget_actual")),
            ],
            "care_plan.care_budget_report_action",
            [[["plan_id", "=", plan.id]] for plan in plans],
        )

    def _get_scores_chart(self):
        """The latest evaluation of each plan, by layer."""
        evaluations = self.env["care.evaluation"].search([], limit=60)
        latest = self.env["care.evaluation"].union(
            *[rows[0] for rows in evaluations.grouped("plan_id").values()]
        )[:15]
        return self._chart(
            self.env._("Latest evaluation"),
            "bar",
            latest.mapped("plan_id.name"),
            [
                (self.env._("Strategy"), [round(e.strategy_score, 1) for e in latest]),
                (self.env._("Implementation"), [round(e.implementation_score, 1) for e in latest]),
                (self.env._("Effect"), [round(e.effect_score, 1) for e in latest]),
            ],
            "care_plan.care_evaluation_action",
            [[["id", "=", evaluation.id]] for evaluation in latest],
        )

    def _get_layers_chart(self, plans):
        rows = self.env["care.action"]._read_group(
            [("plan_id", "in", plans.ids)], ["layer"], ["__count"]
        )
        labels = dict(self.env["care.action"]._fields["layer"]._description_selection(self.env))
        return self._chart(
            self.env._("Actions by retention layer"),
            "doughnut",
            [labels[layer] for layer, _count in rows],
            [(self.env._("Actions"), [count for _layer, count in rows])],
            "care_plan.care_action_action",
            [[["plan_id", "in", plans.ids], ["layer", "=", layer]] for layer, _count in rows],
        )

    def _get_defects_chart(self):
        report = self.env["care.defect.report"]
        rows = sorted(report._read_group([], ["cause"], ["__count"]), key=lambda r: -r[1])
        labels = dict(report._fields["cause"]._description_selection(self.env))
        return self._chart(
            self.env._("What went wrong"),
            "bar",
            [labels[cause] for cause, _count in rows],
            [(self.env._("Touches"), [count for _cause, count in rows])],
            "care_plan.care_defect_report_action",
            [[["cause", "=", cause]] for cause, _count in rows],
        )

    @api.model
    @api.readonly
    def get_rows_action(self, xmlid, domain):
        """The window action of a picture with the rows of one bar or slice."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(action, domain=domain or action["domain"], context={})
