from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class TouchpointPlanLine(models.Model):
    """One line of the annual plan: the seven columns, and what it costs and achieves."""

    _name = "touchpoint.plan.line"
    _description = "Contact Plan Line (configuration)"
    _order = "date_from, id"
    _check_company_auto = True

    plan_id = fields.Many2one("touchpoint.plan", required=True, index=True, ondelete="cascade")
    plan_state = fields.Selection(related="plan_id.state")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    objective_id = fields.Many2one("touchpoint.objective", required=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(
        string="Until",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
    )
    place = fields.Char()
    audience = fields.Char(required=True, help="Who is contacted, in words.")
    type_id = fields.Many2one(
        "touchpoint.type", string="Method", required=True, index=True, ondelete="restrict"
    )
    means = fields.Selection(related="type_id.means", store=True)
    content = fields.Text(help="What is said, shown or given.")
    department = fields.Char(string="Responsible Department")
    user_id = fields.Many2one("res.users", string="Responsible Person", index="btree_not_null")
    stage = fields.Selection(
        selection=lambda self: (
            self.env["touchpoint.type"]._fields["stage"]._description_selection(self.env)
        ),
        required=True,
        compute="_compute_stage",
        store=True,
        readonly=False,
        precompute=True,
    )
    expected_count = fields.Integer(string="Expected Contacts")
    budget = fields.Monetary()
    kpi = fields.Char(string="Key Figure", help="How success is measured, e.g. 30 test drives.")
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="set null",
        help="The campaign this line is a part of; with it there is no clash of dates.",
    )
    rule_ids = fields.Many2many(
        "touchpoint.rule", string="Rules", check_company=True, help="Rules that carry it out."
    )
    done_count = fields.Integer(string="Contacts Done", compute="_compute_done_count")
    clash = fields.Char(compute="_compute_clash")

    _numbers_positive = models.Constraint(
        "CHECK(expected_count >= 0 AND budget >= 0)",
        "Expected contacts and budget of a plan line cannot be negative.",
    )

    @api.depends("type_id", "audience")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(method)s: %(audience)s",
                method=line.type_id.name or "",
                audience=line.audience or "",
            )

    @api.depends("date_from")
    def _compute_date_to(self):
        for line in self:
            if not line.date_to or (line.date_from and line.date_to < line.date_from):
                line.date_to = line.date_from

    @api.depends("type_id")
    def _compute_stage(self):
        for line in self:
            line.stage = line.type_id.stage or line.stage or "post"

    @api.depends("rule_ids", "date_from", "date_to")
    def _compute_done_count(self):
        """Touches of the line's rules done in its days, counted in one query for all lines."""
        self.done_count = 0
        lines = self.filtered(lambda line: line.rule_ids and line.date_from and line.date_to)
        if not lines:
            return
        groups = self.env["touchpoint.touch"]._read_group(
            Domain("rule_id", "in", lines.rule_ids.ids)
            & Domain("state", "=", "done")
            & Domain("done_date", ">=", min(lines.mapped("date_from")))
            & Domain("done_date", "<=", max(lines.mapped("date_to"))),
            ["rule_id", "done_date:day"],
            ["__count"],
        )
        for line in lines:
            line.done_count = sum(
                count
                for rule, day, count in groups
                if rule in line.rule_ids and line.date_from <= day <= line.date_to
            )

    @api.depends("date_from", "date_to", "campaign_id", "company_id")
    @api.depends_context("lang")
    def _compute_clash(self):
        """Campaigns of the company that run in the days of the line without being its own."""
        self.clash = False
        dated = self.filtered(lambda line: line.date_from and line.date_to)
        campaigns = dated._get_campaigns()
        for line in dated:
            found = []
            for campaign in campaigns - line.campaign_id:
                first, last = campaign._get_touch_period()
                fits = not campaign.company_id or campaign.company_id == line.company_id
                if fits and first <= line.date_to and line.date_from <= last:
                    found.append(
                        self.env._(
                            "%(campaign)s (%(first)s – %(last)s)",
                            campaign=campaign.title,
                            first=format_date(self.env, first),
                            last=format_date(self.env, last),
                        )
                    )
            if found:
                line.clash = self.env._("at the same time as %s", ", ".join(found))

    def _get_campaigns(self):
        if not self:
            return self.env["utm.campaign"]
        first, last = min(self.mapped("date_from")), max(self.mapped("date_to"))
        begins = Domain("touch_date_from", "<=", last) | (
            Domain("touch_date_from", "=", False) & Domain("touch_date_to", "<=", last)
        )
        ends = Domain("touch_date_to", ">=", first) | (
            Domain("touch_date_to", "=", False) & Domain("touch_date_from", ">=", first)
        )
        return self.env["utm.campaign"].search(
            Domain("company_id", "in", [False, *self.company_id.ids]) & begins & ends
        )

    @api.constrains("date_from", "date_to", "plan_id")
    def _check_dates(self):
        for line in self:
            words = {"line": line.display_name, "year": line.plan_id.year}
            if line.date_to < line.date_from:
                raise ValidationError(
                    self.env._("“%(line)s”: it ends before it begins.", **words),
                )
            year = line.plan_id.year
            if line.date_from > date(year, 12, 31) or line.date_to < date(year, 1, 1):
                raise ValidationError(
                    self.env._("“%(line)s”: its days are not in %(year)s.", **words)
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_plan_is_open()
        return lines

    def write(self, vals):
        self._check_plan_is_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_from_open_plan(self):
        self._check_plan_is_open()

    def _check_plan_is_open(self):
        for plan in self.plan_id:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "Plan “%s” is approved: take it back to draft before you change its lines.",
                        plan.name,
                    )
                )
