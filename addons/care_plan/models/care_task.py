from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CareTask(models.Model):
    """Division of labour inside an action; tasks may be added as long as the plan lives."""

    _name = "care.task"
    _description = "Task of a Care Plan (fact)"
    _inherit = ["care.duty"]
    _order = "date_due, sequence, id"

    name = fields.Char("Task", required=True)
    sequence = fields.Integer(default=10)
    action_id = fields.Many2one("care.action", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="action_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    department = fields.Char(
        compute="_compute_department",
        store=True,
        readonly=False,
        help="Filled in with that of the responsible person in the team of the plan.",
    )
    depends_on_ids = fields.Many2many(
        "care.task",
        "care_task_dependency_rel",
        "task_id",
        "depends_on_id",
        "Only after",
        domain="[('plan_id', '=', plan_id), ('id', '!=', id)]",
    )
    state = fields.Selection(
        [("open", "To do"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    done_on = fields.Date(readonly=True, copy=False)
    is_blocked = fields.Boolean("Has to wait", compute="_compute_is_blocked")

    @api.depends("user_id", "plan_id")
    def _compute_department(self):
        for task in self:
            member = task.plan_id.member_ids.filtered(lambda m, t=task: m.user_id == t.user_id)
            task.department = member[:1].department or task.department

    @api.depends("state", "depends_on_ids.state")
    def _compute_is_blocked(self):
        for task in self:
            before = task.depends_on_ids.filtered(lambda t: t.state == "open")
            task.is_blocked = task.state == "open" and bool(before)

    @api.constrains("depends_on_ids")
    def _check_dependencies(self):
        for task in self:
            if task._has_cycle("depends_on_ids"):
                raise ValidationError(
                    self.env._("Task “%s” would have to wait for itself.", task.name)
                )
            strangers = task.depends_on_ids.filtered(lambda t, task=task: t.plan_id != task.plan_id)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "Task “%(task)s” cannot wait for “%(other)s”, which belongs to another "
                        "plan.",
                        task=task.name,
                        other=strangers[0].name,
                    )
                )

    @api.constrains("date_due", "depends_on_ids")
    def _check_due(self):
        for task in self:
            late = task.depends_on_ids.filtered(lambda t, task=task: t.date_due > task.date_due)
            if late:
                raise ValidationError(
                    self.env._(
                        "Task “%(task)s” would be due on %(due)s, before “%(other)s”, which it has "
                        "to wait for.",
                        task=task.name,
                        due=task.date_due,
                        other=late[0].name,
                    )
                )

    def action_done(self):
        for task in self:
            waiting = task.depends_on_ids.filtered(lambda t: t.state == "open")
            if waiting:
                raise UserError(
                    self.env._(
                        "Task “%(task)s” has to wait for “%(other)s”.",
                        task=task.name,
                        other=waiting[0].name,
                    )
                )
        self.write({"state": "done", "done_on": fields.Date.context_today(self)})

    def action_drop(self):
        self.write({"state": "dropped", "done_on": False})

    def action_reopen(self):
        self.write({"state": "open", "done_on": False})
