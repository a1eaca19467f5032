from odoo import api, fields, models

from ..tools import timeline


class CarePlan(models.Model):
    """The actions of a plan as bars over its months, with the days on which tasks are due."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    timeline = fields.Json(compute="_compute_timeline")

    @api.depends_context("lang", "tz")
    @api.depends(
        "date_from", "date_to", "action_ids.name", "action_ids.kind", "action_ids.date_from",
        "action_ids.date_to", "action_ids.is_stopped", "action_ids.is_pending",
        "action_ids.task_ids.date_due", "action_ids.task_ids.state",
    )  # fmt: skip
    def _compute_timeline(self):
        """{months: [{day, left, width}], today: left or None, rows: [{id, name, kind, state, since,
        until, left, width, tasks: [{name, due, state, left}]}]}; left and width are percent of the
        period of the plan."""
        today = fields.Date.context_today(self)
        for plan in self:
            start, end = plan.date_from, plan.date_to
            if not start or not end or end < start:
                plan.timeline = {"months": [], "today": None, "rows": []}
                continue
            months = timeline.months(start, end)
            plan.timeline = {
                "months": [
                    {"day": str(day), "left": left, "width": width} for day, left, width in months
                ],
                "today": timeline.place(start, end, today, today)[0]
                if start <= today <= end
                else None,
                "rows": [
                    plan._get_bar(action, start, end)
                    for action in plan.action_ids
                    if action.date_from and action.date_to
                ],
            }

    @api.model
    def _get_bar(self, action, start, end):
        """One row of the timeline from `start` to `end`."""
        kinds = dict(action._fields["kind"]._description_selection(self.env))
        left, width = timeline.place(start, end, action.date_from, action.date_to)
        state = "pending" if action.is_pending else "on"
        return {
            "id": action._origin.id,
            "name": action.name or "",
            "kind": kinds.get(action.kind, ""),
            "state": "stopped" if action.is_stopped else state,
            "since": str(action.date_from),
            "until": str(action.date_to),
            "left": left,
            "width": width,
            "tasks": [
                {
                    "name": task.name,
                    "due": str(task.date_due),
                    "state": task.state,
                    "left": timeline.place(start, end, task.date_due, task.date_due)[0],
                }
                for task in action.task_ids
                if task.date_due and start <= task.date_due <= end and task.state != "dropped"
            ],
        }
