from markupsafe import Markup, escape

from odoo import api, fields, models

from ..tools import versions

#: parts of a plan and what is kept of them
KEPT = {
    "plan": ("name", "purpose", "date_from", "date_to", "audience_domain", "exclusion_domain",
             "hold_out_percent", "attribution_window_days"),
    "goal": ("name", "measure", "baseline_value", "target_value", "date_due"),
    "action": ("name", "kind", "date_from", "date_to", "is_stopped"),
    "line": ("name", "budget_class", "planned"),
}  # fmt: skip
MODELS = {
    "plan": "care.plan",
    "goal": "care.goal",
    "action": "care.action",
    "line": "care.budget.line",
}


class CarePlanVersion(models.Model):
    """What a plan was when it was approved or amended; written by the plan, changed by nobody."""

    _name = "care.plan.version"
    _description = "Version of a Care Plan (fact)"
    _order = "plan_id, id desc"
    _rec_name = "number"

    plan_id = fields.Many2one(
        "care.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    number = fields.Integer("Version", readonly=True)
    date = fields.Datetime("On", readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    amendment_id = fields.Many2one("care.amendment", readonly=True, index="btree_not_null")
    reason = fields.Text(readonly=True)
    content = fields.Json(readonly=True)
    content_hash = fields.Char("Fingerprint", readonly=True)
    summary = fields.Html("What it was", compute="_compute_summary", sanitize=False)
    changes = fields.Text("Changed since the version before", compute="_compute_summary")

    @api.depends_context("lang")
    @api.depends("content")
    def _compute_summary(self):
        for version in self:
            version.summary = version._render()
            before = self.search(
                [("plan_id", "=", version.plan_id.id), ("id", "<", version.id or 0)],
                order="id desc",
                limit=1,
            )
            version.changes = before and version._describe(before.content) or False

    @api.model
    def _keep(self, plan, reason, amendment=None):
        plan = plan.sudo()
        parts = {
            "plan": plan,
            "goal": plan.goal_ids._get_settled(),
            "action": plan.action_ids._get_settled(),
            "line": plan.budget_line_ids._get_settled(),
        }
        content = {
            part: {
                str(record.id): {
                    name: fields.Date.to_string(record[name])
                    if record._fields[name].type == "date"
                    else record[name]
                    for name in KEPT[part]
                }
                for record in records
            }
            for part, records in parts.items()
        }
        return self.sudo().create(
            {
                "plan_id": plan.id,
                "number": plan.version,
                "user_id": self.env.uid,
                "amendment_id": amendment.id if amendment else False,
                "reason": reason,
                "content": content,
                "content_hash": versions.fingerprint(content),
            }
        )

    def _get_label(self, part, name):
        return self.env[MODELS[part]]._fields[name]._description_string(self.env)

    def _format(self, part, name, value):
        field = self.env[MODELS[part]]._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        return versions.text(value)

    def _describe(self, before):
        """What is different from the content `before`, line by line."""
        lines = []
        for change in versions.differences(before or {}, self.content or {}):
            title = f"{self._get_title(change.part)} “{change.title}”"
            if change.name is None:
                word = self.env._("new") if change.new else self.env._("removed")
                lines.append(f"{title}: {word}")
            else:
                old = self._format(change.part, change.name, change.old)
                new = self._format(change.part, change.name, change.new)
                lines.append(f"{title}, {self._get_label(change.part, change.name)}: {old} → {new}")
        return "\n".join(lines)

    def _get_title(self, part):
        return {
            "plan": self.env._("Plan"),
            "goal": self.env._("Goal"),
            "action": self.env._("Action"),
            "line": self.env._("Budget line"),
        }[part]

    def _render(self):
        """Tables of the kept values, in the language of the reader."""
        result = Markup()
        for part, names in KEPT.items():
            records = (self.content or {}).get(part)
            if not records:
                continue
            head = Markup().join(
                Markup("<th>%s</th>") % self._get_label(part, name) for name in names
            )
            body = Markup().join(
                Markup("<tr>%s</tr>")
                % Markup().join(
                    Markup("<td>%s</td>") % escape(self._format(part, name, values.get(name)))
                    for name in names
                )
                for values in records.values()
            )
            result += Markup(
                "<h4>%s</h4><table class='table table-sm'><thead><tr>%s</tr></thead>"
                "<tbody>%s</tbody></table>"
            ) % (self._get_title(part), head, body)
        return result
