from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.touchpoint_mgmt.models.touchpoint_rule_template import COPIED

KINDS = [
    ("affection", "Affection (birthday, holiday, anniversary, gift)"),
    ("recommendation", "Product recommendation"),
    ("club", "Customer club"),
    ("offer", "Preferential offer"),
    ("group_activity", "Group activity"),
    ("personal_service", "Personalised service"),
    ("joint_promotion", "Joint promotion"),
    ("executive", "Executive relations"),
    ("event", "Event"),
    ("service_activity", "Service activity"),
    ("welfare", "Public welfare"),
    ("trial", "Trial of something new"),
]
LAYER_OF_KIND = {
    "offer": "financial",
    "recommendation": "financial",
    "joint_promotion": "financial",
    "affection": "social",
    "group_activity": "social",
    "executive": "social",
    "event": "social",
    "welfare": "social",
    "trial": "financial",
    "club": "structural",
    "personal_service": "structural",
    "service_activity": "structural",
}


class CareAction(models.Model):
    _name = "care.action"
    _description = "Action of a Care Plan (configuration)"
    _inherit = ["care.plan.part"]
    _order = "plan_id, sequence, date_from, id"

    name = fields.Char("Action", required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="affection",
    )
    layer = fields.Selection(
        [("financial", "Financial"), ("social", "Social"), ("structural", "Structural")],
        "Retention layer",
        compute="_compute_layer",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What keeps the customer: money saved, people known, or being part of how the "
        "customer works.",
    )
    date_from = fields.Date(
        "From", compute="_compute_dates", store=True, readonly=False, required=True, precompute=True
    )
    date_to = fields.Date(
        "To", compute="_compute_dates", store=True, readonly=False, required=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    description = fields.Html()
    expected_count = fields.Integer("Expected contacts")
    is_stopped = fields.Boolean("Stopped", readonly=True, copy=False)
    rule_template_id = fields.Many2one(
        "touchpoint.rule.template",
        "Touchpoint from the gallery",
        index="btree_not_null",
        help="The rule that is made when a plan is made from a template with this action.",
    )
    rule_ids = fields.One2many("touchpoint.rule", "care_action_id", "Touchpoint rules", copy=False)
    budget_line_ids = fields.One2many("care.budget.line", "action_id", "Budget", copy=False)
    task_ids = fields.One2many("care.task", "action_id", "Tasks", copy=True)
    rule_count = fields.Integer("Rules", compute="_compute_counts")
    touch_count = fields.Integer("Touches", compute="_compute_counts")

    _expected = models.Constraint(
        "CHECK (expected_count >= 0)", "The expected number of contacts cannot be negative."
    )

    @api.depends("kind")
    def _compute_layer(self):
        for action in self:
            action.layer = LAYER_OF_KIND.get(action.kind)

    @api.depends("plan_id")
    def _compute_dates(self):
        for action in self:
            action.date_from = action.date_from or action.plan_id.date_from
            action.date_to = action.date_to or action.plan_id.date_to

    @api.depends("rule_ids")
    def _compute_counts(self):
        touches = self.env["touchpoint.touch"]._read_group(
            [("rule_id.care_action_id", "in", self.ids), ("state", "!=", "control")],
            ["rule_id"],
            ["__count"],
        )
        of_rule = {rule.id: count for rule, count in touches}
        for action in self:
            action.rule_count = len(action.rule_ids)
            action.touch_count = sum(of_rule.get(rule.id, 0) for rule in action.rule_ids)

    @api.constrains("date_from", "date_to", "plan_id")
    def _check_dates(self):
        for action in self:
            plan = action.plan_id
            if action.date_to < action.date_from:
                raise ValidationError(
                    self.env._(
                        "Action “%(action)s” would end on %(to)s, before it begins on %(since)s.",
                        action=action.name,
                        to=action.date_to,
                        since=action.date_from,
                    )
                )
            if action.date_from < plan.date_from or action.date_to > plan.date_to:
                raise ValidationError(
                    self.env._(
                        "Action “%(action)s” (%(since)s to %(to)s) lies outside its plan "
                        "(%(plan_since)s to %(plan_to)s).",
                        action=action.name,
                        since=action.date_from,
                        to=action.date_to,
                        plan_since=plan.date_from,
                        plan_to=plan.date_to,
                    )
                )

    @api.model
    def _get_open_fields(self):
        return {
            "sequence", "description", "task_ids", "invitee_ids", "step_ids", "theme", "place",
            "awareness", "media_count", "image_source", "entitlement_ids",
        }  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._make_steps()
        return actions

    def write(self, vals):
        result = super().write(vals)
        if "kind" in vals:
            self._make_steps()
        return result

    def action_add_rule(self):
        """A new touchpoint rule with the company, hold-out and owner of the plan filled in."""
        self.ensure_one()
        self._check_can_change()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Touchpoint rule of %s", self.name),
            "res_model": "touchpoint.rule",
            "view_mode": "form",
            "target": "current",
            "context": self._get_rule_defaults(),
        }

    def _get_rule_defaults(self):
        plan = self.plan_id
        return {
            "default_care_action_id": self.id,
            "default_name": self.name,
            "default_company_id": plan.company_id.id,
            "default_user_id": self.user_id.id,
            "default_audience_domain": plan.audience_domain,
            "default_exclusion_domain": plan.exclusion_domain,
            "default_hold_out_percent": plan.hold_out_percent,
        }

    def _make_rule_from_gallery(self):
        """The rule of the chosen gallery template, in the plan's audience."""
        self.ensure_one()
        template = self.rule_template_id
        problem = template._get_problem()
        if problem:
            raise UserError(
                self.env._(
                    "“%(template)s” cannot be used: %(problem)s",
                    template=template.name,
                    problem=problem,
                )
            )
        values = {name: template[name] for name in COPIED if name != "audience_domain"}
        values.update(type_id=template.type_id.id, anchor_id=template.anchor_id.id)
        if template.channel_id:
            values["channel_id"] = template.channel_id.id
        rules = self.env["touchpoint.rule"].with_context(**self._get_rule_defaults())
        return rules.create(values)

    def action_add_gallery_rule(self):
        for action in self:
            action._check_can_change()
            if not action.rule_template_id:
                raise UserError(
                    self.env._("“%s”: choose a touchpoint from the gallery first.", action.name)
                )
            action._make_rule_from_gallery()
        return True

    def _copy_into(self, plan, shift):
        """The same action in another plan, with its rules and open tasks, `shift` later."""
        self.ensure_one()
        first = min(max(self.date_from + shift, plan.date_from), plan.date_to)
        last = max(min(self.date_to + shift, plan.date_to), first)
        user = self.user_id if self.user_id.active else plan.user_id
        values = {"plan_id": plan.id, "date_from": first, "date_to": last, "user_id": user.id}
        values["name"] = plan._translate_shipped(self.name)
        action = self.copy({**values, "task_ids": False})
        for task in self.task_ids.sorted("date_due"):
            task.copy({"action_id": action.id, "date_due": task.date_due + shift,
                       "depends_on_ids": False})  # fmt: skip
        for rule in self.rule_ids:
            rule.copy(
                {
                    "name": rule.name,
                    "care_action_id": action.id,
                    "hold_out_percent": plan.hold_out_percent,
                    "company_id": plan.company_id.id,
                }
            )
        if self.rule_template_id and not self.rule_ids:
            action._make_rule_from_gallery()
        return action

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_touch_action"
        )
        return dict(action, domain=[("rule_id.care_action_id", "=", self.id)], context={})

    @api.ondelete(at_uninstall=False)
    def _unlink_without_rules(self):
        for action in self.filtered("rule_ids"):
            raise UserError(
                self.env._("Action “%s” has touchpoint rules: delete them first.", action.name)
            )

    def _get_approval_content(self):
        return [
            [action.name, action.kind, action.layer, action.date_from, action.date_to,
             action.user_id.id, action.expected_count, action._get_kind_content()]
            for action in self
        ]  # fmt: skip
