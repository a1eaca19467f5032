from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("draft", "Draft"), ("approved", "Approved"), ("closed", "Closed")]


class TouchpointPlan(models.Model):
    """The annual contact plan of a company: what is said to whom, when, where and by whom."""

    _name = "touchpoint.plan"
    _description = "Annual Contact Plan (configuration)"
    _inherit = ["mail.thread"]
    _order = "year desc, id"
    _check_company_auto = True

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, tracking=True
    )
    objective = fields.Text(help="What the contacts of the whole year are to achieve.")
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, tracking=True
    )
    campaign_ids = fields.Many2many(
        "utm.campaign", string="Campaigns", help="Campaigns of the year this plan goes with."
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    approved_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    approved_on = fields.Datetime(copy=False, readonly=True)
    line_ids = fields.One2many("touchpoint.plan.line", "plan_id", string="Lines", copy=True)
    line_count = fields.Integer(compute="_compute_totals")
    expected_count = fields.Integer(string="Expected Contacts", compute="_compute_totals")
    budget = fields.Monetary(compute="_compute_totals")
    done_count = fields.Integer(string="Contacts Done", compute="_compute_totals")
    clash_count = fields.Integer(string="Clashes", compute="_compute_clashes")
    clashes = fields.Text(string="Dates to Look At", compute="_compute_clashes")
    coverage = fields.Json(compute="_compute_coverage")

    _year_range = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "The year of a plan must be between 2000 and 2100."
    )

    @api.depends("year")
    def _compute_name(self):
        for plan in self:
            plan.name = plan.name or self.env._("Contact plan %s", plan.year)

    @api.depends("line_ids.expected_count", "line_ids.budget", "line_ids.done_count")
    def _compute_totals(self):
        for plan in self:
            lines = plan.line_ids
            plan.line_count = len(lines)
            plan.expected_count = sum(lines.mapped("expected_count"))
            plan.budget = sum(lines.mapped("budget"))
            plan.done_count = sum(lines.mapped("done_count"))

    @api.depends("line_ids.clash", "campaign_ids.touch_date_from", "campaign_ids.touch_date_to")
    @api.depends_context("lang")
    def _compute_clashes(self):
        for plan in self:
            clashing = plan.line_ids.filtered("clash")
            sentences = [f"{line.display_name}: {line.clash}" for line in clashing]
            plan.clash_count = len(sentences)
            sentences += [
                self.env._(
                    "Campaign “%s” has no days yet, so it cannot be compared with the plan.",
                    campaign.title,
                )
                for campaign in plan.campaign_ids
                if not campaign._get_touch_period()
            ]
            plan.clashes = "\n".join(sentences)

    @api.depends("line_ids.stage", "line_ids.means")
    @api.depends_context("lang")
    def _compute_coverage(self):
        """Number of lines per stage and means, for the picture of what is missing."""
        fields_of_type = self.env["touchpoint.type"]._fields
        stages = fields_of_type["stage"]._description_selection(self.env)
        means = fields_of_type["means"]._description_selection(self.env)
        for plan in self:
            cells = {}
            for line in plan.line_ids:
                key = f"{line.stage}|{line.means}"
                cells[key] = cells.get(key, 0) + 1
            plan.coverage = {"stages": stages, "means": means, "cells": cells}

    def action_approve(self):
        self._check_manager()
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("Plan “%s” is not a draft.", plan.name))
            if not plan.line_ids:
                raise UserError(
                    self.env._("Plan “%s” has no lines: there is nothing to approve.", plan.name)
                )
        # sudo: the state is written by its buttons only
        return self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.user.id,
                "approved_on": fields.Datetime.now(),
            }
        )

    def action_close(self):
        self._check_manager()
        return self.sudo().write({"state": "closed"})

    def action_draft(self):
        self._check_manager()
        return self.sudo().write({"state": "draft", "approved_by_id": False, "approved_on": False})

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "touchpoint_mgmt.touchpoint_mgmt_group_manager"
        ):
            raise UserError(self.env._("Only a touchpoint manager can do this."))
        self.check_access("write")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_flow_values(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_flow_values(vals)
        return super().write(vals)

    def _creation_message(self):
        return self.env._("Plan created")

    def _check_flow_values(self, vals):
        if {"state", "approved_by_id", "approved_on"} & set(vals):
            raise UserError(
                self.env._("The state of a plan is changed with its buttons, not by writing it.")
            )

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_plan_line_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
