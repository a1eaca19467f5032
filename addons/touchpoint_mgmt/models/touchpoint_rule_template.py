import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: copied from the template into the rule
COPIED = (
    "audience_domain",
    "recurrence",
    "recurrence_days",
    "offset_days",
    "grace_days",
    "backfill",
    "list_first_day",
    "list_last_day",
    "workday_policy",
    "priority",
)


class TouchpointRuleTemplate(models.Model):
    _name = "touchpoint.rule.template"
    _description = "Touchpoint Rule Template (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    description = fields.Text(translate=True, help="What the rule is good for, in one sentence.")
    icon = fields.Char(default="fa-handshake-o", help="Name of a Font Awesome icon.")
    type_id = fields.Many2one("touchpoint.type", string="Touchpoint", required=True)
    channel_id = fields.Many2one("touchpoint.channel", help="Empty: the channel of the touchpoint.")
    anchor_id = fields.Many2one("touchpoint.anchor", string="Counted From", required=True)
    audience_domain = fields.Char(string="Audience", default="[]", required=True)
    recurrence = fields.Selection(
        selection=lambda self: (
            self.env["touchpoint.rule"]._fields["recurrence"]._description_selection(self.env)
        ),
        required=True,
        default="none",
    )
    recurrence_days = fields.Integer(string="Repeat Every (days)", default=90)
    list_first_day = fields.Integer(string="First Day of the List", default=1)
    list_last_day = fields.Integer(string="Last Day of the List", default=5)
    offset_days = fields.Integer(string="Days After")
    grace_days = fields.Integer(default=12)
    backfill = fields.Selection(
        selection=lambda self: (
            self.env["touchpoint.rule"]._fields["backfill"]._description_selection(self.env)
        ),
        string="At the Start",
        required=True,
        default="none",
    )
    workday_policy = fields.Selection(
        selection=lambda self: (
            self.env["touchpoint.rule"]._fields["workday_policy"]._description_selection(self.env)
        ),
        string="On Days Off",
        required=True,
        default="next",
    )
    priority = fields.Integer(default=5)
    required_module = fields.Char(
        string="Needs App", help="Technical name of the app that brings the fields of the audience."
    )
    is_available = fields.Boolean(string="Available", compute="_compute_availability")
    availability = fields.Char(compute="_compute_availability")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a template must be unique.")

    @api.depends("anchor_id", "audience_domain", "required_module")
    @api.depends_context("lang")
    def _compute_availability(self):
        for template in self:
            problem = template._get_problem()
            template.is_available = not problem
            template.availability = problem or self.env._("Ready to use")

    def _get_problem(self):
        """One sentence saying what is missing, or False."""
        self.ensure_one()
        if not self.anchor_id.is_available:
            return self.anchor_id.availability
        Anchor = self.env["touchpoint.anchor"]
        if Anchor._is_app_missing(self.required_module):
            return self.env._(
                "Needs the app “%s”, which is not installed.",
                Anchor._get_app_name(self.required_module),
            )
        missing = self.env["touchpoint.rule"]._find_missing_field(
            Domain(ast.literal_eval(self.audience_domain or "[]")), self.env["res.partner"]
        )
        if missing:
            return self.env._(
                "Needs the field “%s” on contacts, which another app brings.", missing[1]
            )
        return False

    def action_use(self):
        """Make a draft rule from the template and open it."""
        self.ensure_one()
        problem = self._get_problem()
        if problem:
            raise UserError(problem)
        return self.env["touchpoint.rule"].create(self._prepare_rule())._get_records_action()

    def _prepare_rule(self):
        """Values of the draft rule; other files add the fields they bring."""
        self.ensure_one()
        values = {name: self[name] for name in COPIED}
        values.update(name=self.name, type_id=self.type_id.id, anchor_id=self.anchor_id.id)
        if self.channel_id:
            values["channel_id"] = self.channel_id.id
        return values
