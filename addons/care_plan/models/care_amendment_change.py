from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

#: subject -> (field that names the changed record, its field, field with the new value)
SUBJECTS = {
    "plan_end": ("plan_id", "date_to", "new_date"),
    "goal_target": ("goal_id", "target_value", "new_number"),
    "goal_due": ("goal_id", "date_due", "new_date"),
    "action_from": ("action_id", "date_from", "new_date"),
    "action_to": ("action_id", "date_to", "new_date"),
    "action_stop": ("action_id", "is_stopped", None),
    "budget_planned": ("line_id", "planned", "new_number"),
}


class CareAmendmentChange(models.Model):
    _name = "care.amendment.change"
    _description = "Changed Value of an Amendment (fact)"
    _order = "amendment_id, id"

    amendment_id = fields.Many2one("care.amendment", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="amendment_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="amendment_id.company_id", store=True, index=True)
    subject = fields.Selection(
        [
            ("plan_end", "End of the plan"),
            ("goal_target", "Target of a goal"),
            ("goal_due", "Due date of a goal"),
            ("action_from", "Beginning of an action"),
            ("action_to", "End of an action"),
            ("action_stop", "Stop an action"),
            ("budget_planned", "Planned amount of a budget line"),
        ],
        "What",
        required=True,
        default="action_to",
    )
    part_kind = fields.Char("Kind of part", compute="_compute_part_kind")
    value_kind = fields.Char("Kind of value", compute="_compute_part_kind")
    goal_id = fields.Many2one(
        "care.goal", index="btree_not_null", ondelete="cascade",
        domain="[('plan_id', '=', plan_id), ('amendment_id.state', '!=', 'draft')]",
    )  # fmt: skip
    action_id = fields.Many2one(
        "care.action", index="btree_not_null", ondelete="cascade",
        domain="[('plan_id', '=', plan_id), ('amendment_id.state', '!=', 'draft')]",
    )  # fmt: skip
    line_id = fields.Many2one(
        "care.budget.line", "Budget line", index="btree_not_null", ondelete="cascade",
        domain="[('plan_id', '=', plan_id), ('amendment_id.state', '!=', 'draft')]",
    )  # fmt: skip
    new_date = fields.Date("New date")
    new_number = fields.Float("New value")
    old_value = fields.Char("Before", readonly=True)
    old_number = fields.Float("Amount before", readonly=True)
    difference = fields.Float(compute="_compute_difference")
    description = fields.Char(compute="_compute_description")

    @api.depends("subject")
    def _compute_part_kind(self):
        for change in self:
            record, _name, value = SUBJECTS.get(change.subject, (False, False, False))
            change.part_kind = record
            change.value_kind = value

    @api.depends("new_number", "old_number")
    def _compute_difference(self):
        for change in self:
            change.difference = change.new_number - change.old_number

    @api.depends_context("lang")
    @api.depends("subject", "new_date", "new_number", "old_value")
    def _compute_description(self):
        labels = dict(self._fields["subject"]._description_selection(self.env))
        for change in self:
            change.description = self.env._(
                "%(what)s: %(part)s, from %(old)s to %(new)s",
                what=labels.get(change.subject, ""),
                part=change._get_part().display_name or "",
                old=change.old_value or "–",
                new=change._format(change._get_new()),
            )

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes.amendment_id._check_is_draft()
        changes._note_old()
        return changes

    def write(self, vals):
        self.amendment_id._check_is_draft()
        result = super().write(vals)
        if not {"old_value", "old_number"} & set(vals):
            self._note_old()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self.amendment_id._check_is_draft()

    def _note_old(self):
        for change in self:
            part = change._get_part()
            old = part[SUBJECTS[change.subject][1]] if part else False
            number = old if change.value_kind == "new_number" else 0.0
            change.write({"old_value": change._format(old), "old_number": number})

    def _get_part(self):
        self.ensure_one()
        return self[SUBJECTS[self.subject][0]] if self.subject else self.plan_id

    def _get_new(self):
        name = SUBJECTS[self.subject][2] if self.subject else None
        return self[name] if name else True

    def _format(self, value):
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if isinstance(value, float):
            return f"{value:,.2f}".removesuffix(".00")
        return format_date(self.env, value) if value else ""

    @api.constrains("subject", "goal_id", "action_id", "line_id", "new_date", "new_number")
    def _check_complete(self):
        for change in self:
            part = change._get_part()
            if not part or (change.value_kind == "new_date" and not change.new_date):
                raise ValidationError(
                    self.env._(
                        "A change of %(amendment)s is incomplete: say what changes and to what.",
                        amendment=change.amendment_id.display_name,
                    )
                )
            if part._name != "care.plan" and part.plan_id != change.plan_id:
                raise ValidationError(
                    self.env._("“%s” belongs to another care plan.", part.display_name)
                )
            change._check_overlap(part)

    def _check_overlap(self, part):
        """Two open amendments may not change the same thing."""
        others = self.search(
            [
                ("id", "!=", self.id),
                ("subject", "=", self.subject),
                (SUBJECTS[self.subject][0], "=", part.id),
                ("amendment_id.state", "in", ("draft", "submitted", "refused")),
            ],
            limit=1,
        )
        if others:
            labels = dict(self._fields["subject"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "%(other)s already changes “%(what)s” of %(part)s: the two amendments overlap. "
                    "Wait for the decision on it or drop it.",
                    other=others.amendment_id.display_name,
                    what=labels[self.subject],
                    part=part.display_name,
                )
            )

    def _apply(self):
        """Ends first, so that parts which move with the end of the plan find room."""
        order = list(SUBJECTS)
        for change in self.sudo().sorted(lambda c: order.index(c.subject)):
            part = change._get_part().with_context(care_amendment_id=change.amendment_id.id)
            part.write({SUBJECTS[change.subject][1]: change._get_new()})
            if change.subject == "action_stop":
                part.rule_ids.filtered(lambda r: r.state != "ended").action_end()

    def _get_approval_content(self):
        return [[c.subject, c._get_part().id, c.new_date, c.new_number, c.old_value] for c in self]
