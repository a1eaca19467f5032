from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class TouchpointPreview(models.TransientModel):
    """The calendar of rules before anybody approves it; nothing is planned by looking."""

    _name = "touchpoint.preview"
    _description = "Touch Preview (wizard)"

    rule_ids = fields.Many2many("touchpoint.rule", string="Rules")
    company_id = fields.Many2one("res.company", compute="_compute_company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    today = fields.Date(compute="_compute_calendar")
    summary = fields.Char(compute="_compute_company")
    audience_count = fields.Integer(string="Customers in the Audience", compute="_compute_company")
    touch_count = fields.Integer(string="Touches", compute="_compute_calendar")
    control_count = fields.Integer(string="Control Group", compute="_compute_calendar")
    day_count = fields.Integer(string="Days", compute="_compute_calendar")
    overload_count = fields.Integer(string="Overloaded Days", compute="_compute_calendar")
    cost = fields.Monetary(string="Estimated Cost", compute="_compute_calendar")
    grid = fields.Html(compute="_compute_calendar", sanitize=False)
    customers = fields.Html(compute="_compute_calendar", sanitize=False)
    preview_hash = fields.Char(readonly=True)
    can_approve = fields.Boolean(compute="_compute_company")

    @api.depends("rule_ids")
    def _compute_display_name(self):
        for preview in self:
            names = ", ".join(preview.rule_ids.mapped("name"))
            preview.display_name = self.env._("Preview: %s", names)

    @api.depends("rule_ids")
    def _compute_company(self):
        manager = self.env.user.has_group("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        for preview in self:
            rules = preview.rule_ids
            preview.company_id = rules.company_id[:1] or self.env.company
            preview.summary = rules.summary if len(rules) == 1 else ""
            preview.audience_count = sum(rules.mapped("audience_count"))
            preview.can_approve = manager and set(rules.mapped("state")) == {"draft"}

    @api.depends("rule_ids")
    def _compute_calendar(self):
        for preview in self:
            company = preview.company_id
            preview.today = company._touch_today()
            # sudo: the calendar is the planner's, the same for every reader of the rule
            planner = self.env["touchpoint.planner"].sudo()
            calendar = planner._get_preview(preview.rule_ids.sudo(), preview.today)
            days = calendar["days"]
            preview.touch_count = sum(cell["count"] for cell in days)
            preview.control_count = calendar["control_count"]
            preview.day_count = len({cell["due"] for cell in days})
            preview.cost = calendar["cost"]
            overloaded = {
                (cell["due"], cell["user_id"])
                for cell in days
                if cell["load"] > company.touch_daily_capacity
            }
            preview.overload_count = len(overloaded)
            render = self.env["ir.qweb"]._render
            preview.grid = render(
                "touchpoint_mgmt.touchpoint_preview_grid",
                preview._prepare_grid(days, overloaded),
            )
            preview.customers = render(
                "touchpoint_mgmt.touchpoint_preview_customers",
                {"rows": preview._prepare_customers(calendar["customers"])},
            )

    def _prepare_grid(self, days, overloaded):
        """Rows of days and columns of people for the preview table."""
        users = (
            self.env["res.users"]
            .sudo()
            .browse({cell["user_id"] for cell in days if cell["user_id"]})
        )
        users = users.sorted("name")
        cells = {(cell["due"], cell["user_id"]): cell for cell in days}
        rows = []
        for due in sorted({cell["due"] for cell in days}):
            row = [
                {
                    "count": cells.get((due, user_id), {}).get("count", 0),
                    "load": cells.get((due, user_id), {}).get("load", 0),
                    "overload": (due, user_id) in overloaded,
                }
                for user_id in (*users.ids, None)
            ]
            rows.append({"due": due, "cells": row, "total": sum(cell["count"] for cell in row)})
        return {
            "users": users,
            "rows": rows,
            "nobody": any(row["cells"][-1]["count"] for row in rows),
            "capacity": self.company_id.touch_daily_capacity,
        }

    def _prepare_customers(self, rows):
        """Named examples with the reason for each."""
        Partner, User = self.env["res.partner"].sudo(), self.env["res.users"].sudo()
        return [
            {
                **row,
                "partner": Partner.browse(row["partner_id"]),
                "user": User.browse(row["user_id"] or ()),
                "why": self._explain(row),
            }
            for row in rows
        ]

    def _explain(self, row):
        rule = self.env["touchpoint.rule"].sudo().browse(row["rule_id"])
        document = self.env[rule.anchor_id.model_name].sudo().browse(row["res_id"])
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
        planner = self.env["touchpoint.planner"].sudo()
        rule = self.rule_ids[:1].sudo()
        if not rule.anchor_id:
            rule._check_can_approve()
        self.preview_hash = planner._get_preview_hash(rule, self.company_id._touch_today())
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_approve(self):
        """Approve exactly what is shown: refuse when the calendar has changed meanwhile."""
        self.ensure_one()
        rule = self.rule_ids
        rule.ensure_one()
        planner = self.env["touchpoint.planner"].sudo()
        if (
            planner._get_preview_hash(rule.sudo(), self.company_id._touch_today())
            != self.preview_hash
        ):
            raise UserError(
                self.env._("The calendar has changed since this preview. Open the preview again.")
            )
        rule.action_approve()
        return self.action_back()

    def action_back(self):
        self.ensure_one()
        return self.rule_ids[:1]._get_records_action()
