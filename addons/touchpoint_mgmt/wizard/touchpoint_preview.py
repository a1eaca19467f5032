from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, get_lang
from odoo.tools.misc import babel_locale_parse

from ..models.touchpoint_planner_preview import NAMED_CUSTOMERS
from ..models.touchpoint_planner_preview_limits import Foresight
from ..tools.calendar_grid import month_tables

HORIZONS = [("35", "Next 35 Days"), ("91", "Quarter"), ("365", "Year")]
UNFIT_EXAMPLES = 8


class TouchpointPreview(models.TransientModel):
    """The calendar of rules before anybody approves it; nothing is planned by looking."""

    _name = "touchpoint.preview"
    _description = "Touch Preview (wizard)"

    rule_ids = fields.Many2many("touchpoint.rule", string="Rules")
    company_id = fields.Many2one("res.company", compute="_compute_company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    horizon = fields.Selection(HORIZONS, required=True, default="35", readonly=True)
    today = fields.Date(readonly=True)
    summary = fields.Char(compute="_compute_company")
    audience_count = fields.Integer(string="Customers in the Audience", readonly=True)
    touch_count = fields.Integer(string="Touches", readonly=True)
    past_count = fields.Integer(
        string="For Days Already Past",
        readonly=True,
        help="They are due at once when the rule starts.",
    )
    control_count = fields.Integer(string="Control Group", readonly=True)
    day_count = fields.Integer(string="Days", readonly=True)
    overload_count = fields.Integer(string="Overloaded Days", readonly=True)
    surplus_count = fields.Integer(string="Touches Too Many", readonly=True)
    conflict_count = fields.Integer(
        string="Close Together",
        readonly=True,
        help="Touches of a customer at most two days after another one, in the next 35 days.",
    )
    deferred_count = fields.Integer(
        string="Put Off", readonly=True, help="Touches that contact limits move to a later day."
    )
    together_count = fields.Integer(
        string="Done Together",
        readonly=True,
        help="Touches done in the same contact as another one of the customer.",
    )
    dropped_count = fields.Integer(
        string="Dropped", readonly=True, help="Touches that contact limits do not allow at all."
    )
    is_estimate = fields.Boolean(readonly=True)
    unfit_count = fields.Integer(
        string="Not Contacted",
        readonly=True,
        help="Touches of the next 35 days that are left out: not in the audience, refused, …",
    )
    cost = fields.Monetary(string="Estimated Cost", readonly=True)
    problems = fields.Text(readonly=True)
    grid = fields.Html(readonly=True, sanitize=False)
    grid_rules = fields.Html(readonly=True, sanitize=False)
    customers = fields.Html(readonly=True, sanitize=False)
    limits = fields.Html(readonly=True, sanitize=False)
    conflicts = fields.Html(readonly=True, sanitize=False)
    preview_hash = fields.Char(readonly=True)
    foresight = fields.Json(
        readonly=True, help="What contact limits do to the days planned now, and for which rules."
    )
    can_approve = fields.Boolean(compute="_compute_company")

    @api.depends("rule_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for preview in self:
            names = ", ".join(preview.rule_ids[:3].mapped("name"))
            if len(preview.rule_ids) > 3:
                names = self.env._("%s rules", len(preview.rule_ids))
            preview.display_name = self.env._("Preview: %s", names)

    @api.depends("rule_ids")
    def _compute_company(self):
        manager = self.env.user.has_group("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        for preview in self:
            rules = preview.rule_ids
            preview.company_id = rules.company_id[:1] or self.env.company
            preview.summary = rules.summary if len(rules) == 1 else ""
            preview.can_approve = manager and "draft" in rules.mapped("state")

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._calculate()
        return previews

    def _calculate(self):
        """Fill in everything that is shown; a year of a large audience takes a while."""
        self.ensure_one()
        # sudo: the calendar is the planner's, the same for every reader of the rule
        planner = self.env["touchpoint.planner"].sudo()
        today = self.company_id._touch_today()
        rules, problems = self._get_usable_rules(planner, today)
        self.problems = "\n".join(problems)
        basis = self._get_basis(rules, today)
        known = self._get_known_foresight(basis)
        if known:
            self._calculate_calendar(planner, rules, today, known)
            return
        with planner._keep_calendar(rules, today) as keeper:
            sight = self._calculate_calendar(keeper, rules, today)
            self.preview_hash = self._get_hash(keeper, rules, today)
        self.foresight = {"basis": basis, **sight.pack()}
        self.write(self._prepare_people(planner, rules, today, sight))

    def _calculate_calendar(self, planner, rules, today, known=None):
        calendar = planner._get_preview(rules, today, int(self.horizon), sight=known)
        self.write(self._prepare_calendar(rules, today, calendar))
        return calendar["sight"]

    def _get_basis(self, rules, today):
        """Text that differs when the named customers and the limits may be others."""
        limits = self.env["touchpoint.pressure.policy"]._get_limits(rules.company_id)
        return repr((today, limits, [(rule.id, rule._get_planning_values()) for rule in rules]))

    def _get_known_foresight(self, basis):
        """What a look at 35 days found, for whoever goes on to a longer time; else None."""
        known = self.foresight
        if self.horizon == HORIZONS[0][0] or not known or known["basis"] != basis:
            return None
        return Foresight.unpack(known)

    def _prepare_calendar(self, rules, today, calendar):
        days = calendar["days"]
        overloaded = {(cell["due"], cell["user_id"]) for cell in days if cell["surplus"]}
        return {
            "today": today,
            "audience_count": sum(rules.mapped("audience_count")),
            "touch_count": sum(cell["count"] for cell in days),
            "past_count": sum(cell["count"] for cell in days if cell["due"] < today),
            "control_count": calendar["control_count"],
            "day_count": len({cell["due"] for cell in days}),
            "overload_count": len(overloaded),
            "surplus_count": sum(cell["surplus"] for cell in days),
            "cost": calendar["cost"],
            "grid": self._render_people(days, overloaded),
            "grid_rules": self._render_rules(calendar["groups"], overloaded),
        }

    def _get_usable_rules(self, planner, today):
        """The rules whose calendar can be computed, and a sentence for each of the others."""
        if len(self.rule_ids) == 1:  # the sentence is the answer
            rule = self.rule_ids.sudo()
            rule._check_has_anchor()
            planner._get_wanted_select(rule, today)
            return rule, []
        usable, problems = self.env["touchpoint.rule"].sudo(), []
        for rule in self.rule_ids.sudo():
            try:
                rule._check_has_anchor()
                planner._get_wanted_select(rule, today)
            except (UserError, ValidationError) as error:
                problems.append(str(error))
            else:
                usable |= rule
        return usable, problems

    def _get_hash(self, planner, rules, today):
        drafts = rules.filtered(lambda rule: rule.state == "draft")
        return ",".join(planner._get_preview_hash(rule, today) for rule in drafts)

    def _render_people(self, days, overloaded):
        users = self.env["res.users"].sudo().browse({cell["user_id"] or 0 for cell in days} - {0})
        names = {user.id: user.name for user in users}
        cells = [
            {
                **cell,
                "row": names.get(cell["user_id"], self.env._("Nobody")),
                "alert": (cell["due"], cell["user_id"]) in overloaded,
            }
            for cell in days
        ]
        return self._render_grid(cells, self.env._("Responsible"))

    def _render_rules(self, groups, overloaded):
        names = {rule.id: rule.name for rule in self.rule_ids}
        cells = [
            {
                **group,
                "row": names[group["rule_id"]],
                "alert": (group["due"], group["user_id"]) in overloaded,
            }
            for group in groups
        ]
        return self._render_grid(cells, self.env._("Rule"))

    def _render_grid(self, cells, label):
        locale = babel_locale_parse(get_lang(self.env).code)
        months = [
            {**month, "title": format_skeleton("yMMMM", month["first"], locale=locale)}
            for month in month_tables(cells)
        ]
        return self.env["ir.qweb"]._render(
            "touchpoint_mgmt.touchpoint_preview_grid", {"label": label, "months": months}
        )

    def _prepare_people(self, planner, rules, today, sight):
        """Named customers: who is contacted and why, who is not, and who too often."""
        people = planner._get_people(rules, today, NAMED_CUSTOMERS)
        unfit, left_out = planner._choose_unfit(people, UNFIT_EXAMPLES)
        contacted = people.get(None, (0, []))[1][: NAMED_CUSTOMERS - len(left_out)]
        labels = planner._get_unfit_labels()
        render = self.env["ir.qweb"]._render
        return {
            "unfit_count": sum(unfit.values()),
            "conflict_count": sight.close_count,
            "deferred_count": sight.deferred_count,
            "together_count": sight.together_count,
            "dropped_count": sight.dropped_count,
            "is_estimate": sight.is_estimate,
            "customers": render(
                "touchpoint_mgmt.touchpoint_preview_customers",
                {
                    "rows": self._prepare_customers(contacted),
                    "left_out": self._prepare_customers(left_out),
                    "reasons": [(labels[name], count) for name, count in unfit.items()],
                },
            ),
            "limits": render(
                "touchpoint_mgmt.touchpoint_preview_limits",
                {"rows": self._prepare_conflicts(sight.examples)},
            ),
            "conflicts": render(
                "touchpoint_mgmt.touchpoint_preview_conflicts",
                {"rows": self._prepare_conflicts(sight.close), "number": sight.close_count},
            ),
        }

    def _prepare_customers(self, rows):
        """Named examples with the reason for each."""
        Partner, User = self.env["res.partner"].sudo(), self.env["res.users"].sudo()
        Rule = self.env["touchpoint.rule"].sudo()
        labels = self.env["touchpoint.planner"]._get_unfit_labels()
        return [
            {
                **row,
                "partner": Partner.browse(row["partner_id"]),
                "user": User.browse(row.get("user_id") or ()),
                "rule": Rule.browse(row["rule_id"]),
                "why": labels[row["unfit"]] if row.get("unfit") else self._explain(row),
            }
            for row in rows
        ]

    def _prepare_conflicts(self, rows):
        Partner, Rule = self.env["res.partner"].sudo(), self.env["touchpoint.rule"].sudo()
        return [
            {
                **row,
                "partner": Partner.browse(row["partner_id"]),
                "rule": Rule.browse(row["rule_id"] or ()),
                "other_rule": Rule.browse(row["other_rule_id"] or row.get("leader_rule_id") or ()),
            }
            for row in rows
        ]

    def _explain(self, row):
        rule = self.env["touchpoint.rule"].sudo().browse(row["rule_id"])
        document = rule.anchor_id._get_document(row["res_id"])
        words = {
            "anchor": rule.anchor_id.name,
            "document": document.display_name,
            "date": format_date(self.env, row["anchor_date"]),
        }
        if document._name == "res.partner":
            return self.env._("%(anchor)s: %(date)s", **words)
        return self.env._("%(anchor)s: %(document)s of %(date)s", **words)

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_show_horizon(self):
        """Calculate again for the number of days in the context.

        Customers and limits belong to the first 35 days and are not looked for twice.
        """
        self.ensure_one()
        self.horizon = str(self.env.context.get("touchpoint_horizon", 35))
        self._calculate()
        return True

    def action_approve(self):
        """Approve exactly what is shown: refuse when the calendar has changed meanwhile."""
        self.ensure_one()
        # sudo: see _calculate
        planner = self.env["touchpoint.planner"].sudo()
        today = self.company_id._touch_today()
        usable, _problems = self._get_usable_rules(planner, today)
        rules = self.rule_ids.filtered(lambda rule: rule.state == "draft" and rule.sudo() in usable)
        if self._get_hash(planner, usable, today) != self.preview_hash:
            raise UserError(
                self.env._("The calendar has changed since this preview. Open the preview again.")
            )
        rules.action_approve()
        return self.action_back()

    def action_back(self):
        self.ensure_one()
        return self.rule_ids._get_records_action(name=self.env._("Rules"))
