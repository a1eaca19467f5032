from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import series

EXECUTED = ("running", "evaluating", "closed")


class CarePlan(models.Model):
    """The next plan of a series, and national plans with regional ones."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    period = fields.Selection(
        [
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("half", "Every half year"),
            ("year", "Every year"),
        ],
        "Repeats",
        help="The draft of the next plan is made before this one ends.",
    )
    predecessor_id = fields.Many2one(
        "care.plan", "Follows", readonly=True, copy=False, index="btree_not_null"
    )
    successor_ids = fields.One2many("care.plan", "predecessor_id", "Followed by")
    series_id = fields.Many2one(
        "care.plan", "First of the series", readonly=True, copy=False, index="btree_not_null"
    )
    periods_planned = fields.Integer("Periods begun", compute="_compute_continuity")
    periods_executed = fields.Integer("Periods carried out", compute="_compute_continuity")
    continuity = fields.Float("Continuity (%)", compute="_compute_continuity")
    region = fields.Char(help="For a regional plan: where.")
    parent_id = fields.Many2one(
        "care.plan",
        "National plan",
        index="btree_not_null",
        domain="[('is_template', '=', False), ('id', '!=', id)]",
        tracking=True,
    )
    child_ids = fields.One2many("care.plan", "parent_id", "Regional plans", copy=False)
    child_count = fields.Integer("Number of regional plans", compute="_compute_totals")
    total_planned = fields.Monetary("Planned, with regions", compute="_compute_totals")
    total_actual = fields.Monetary("Spent, with regions", compute="_compute_totals")
    total_customers = fields.Integer("Customers, with regions", compute="_compute_totals")
    total_touches = fields.Integer("Touches, with regions", compute="_compute_totals")

    @api.depends("period", "state", "date_from", "successor_ids.state", "series_id")
    def _compute_continuity(self):
        today = fields.Date.context_today(self)
        for plan in self:
            first = plan.series_id or plan
            plan.periods_planned = plan.periods_executed = plan.continuity = 0
            if not plan.period or not first.date_from:
                continue
            plans = first | self.search([("series_id", "=", first.id or 0)])
            plan.periods_planned = series.periods_begun(first.date_from, today, plan.period)
            plan.periods_executed = len(plans.filtered(lambda p: p.state in EXECUTED))
            plan.continuity = series.continuity(plan.periods_executed, plan.periods_planned) or 0.0

    @api.depends("child_ids.total_planned", "budget_planned", "budget_actual", "target_count")
    def _compute_totals(self):
        for plan in self:
            family = plan
            if plan._origin.id:
                family = self.search([("id", "child_of", plan._origin.id)]) | plan
            plan.child_count = len(family) - 1
            plan.total_planned = sum(family.mapped("budget_planned"))
            plan.total_actual = sum(family.mapped("budget_actual"))
            plan.total_customers = sum(p.target_count or p.audience_count for p in family)
            plan.total_touches = sum(family.mapped("touch_count"))

    @api.constrains("parent_id", "date_from", "date_to")
    def _check_parent(self):
        for plan in self.filtered("parent_id"):
            if plan._has_cycle():
                raise ValidationError(
                    self.env._("Care plan “%s” cannot be part of itself.", plan.name)
                )
            parent = plan.parent_id
            if plan.date_from < parent.date_from or plan.date_to > parent.date_to:
                raise ValidationError(
                    self.env._(
                        "Regional plan “%(plan)s” (%(since)s to %(to)s) lies outside the national "
                        "plan “%(parent)s” (%(parent_since)s to %(parent_to)s).",
                        plan=plan.name,
                        since=plan.date_from,
                        to=plan.date_to,
                        parent=parent.name,
                        parent_since=parent.date_from,
                        parent_to=parent.date_to,
                    )
                )

    def action_make_successor(self):
        """The draft of the next period, with what was learned in this one."""
        self.ensure_one()
        return self._make_successor()._get_form_action()

    def action_view_children(self):
        return self._open_rows("care_plan.care_plan_action", [("parent_id", "=", self.id)])

    @api.model
    def _cron_make_successors(self):
        """Every night: drafts of the next plans of series that end soon; one failing plan leaves a
        note and does not stop the others. A second run finds the successors and does nothing."""
        today = fields.Date.context_today(self)
        plans = self.search(
            Domain("period", "!=", False)
            & Domain("is_template", "=", False)
            & Domain("state", "in", ("approved", *EXECUTED))
            & Domain("successor_ids", "=", False)
        )
        plans = plans.filtered(
            lambda p: (p.date_to - today).days <= p.company_id.care_successor_days
        )
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            try:
                with self.env.cr.savepoint():
                    plan.with_user(plan.user_id).with_company(plan.company_id)._make_successor()
            except UserError as error:
                plan.message_post(
                    body=self.env._("The next plan could not be made: %s", error.args[0])
                )
            self.env["ir.cron"]._commit_progress(1)

    def _make_successor(self):
        self.ensure_one()
        if not self.period:
            raise UserError(self.env._("Care plan “%s” does not repeat.", self.name))
        if self.successor_ids:
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is followed by “%(next)s” already.",
                    plan=self.name,
                    next=self.successor_ids[0].name,
                )
            )
        date_from, date_to = series.next_period(self.date_to, self.period)
        successor = self.create(
            {
                **self._get_setup(),
                "name": self.name,
                "company_id": self.company_id.id,
                "user_id": self.user_id.id,
                "sponsor_id": self.sponsor_id.id,
                "predecessor_id": self.id,
                "series_id": (self.series_id or self).id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )
        successor._fill_from(self, carry_over=True)
        return successor

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
