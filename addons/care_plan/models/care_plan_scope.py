from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import estimate


class CarePlan(models.Model):
    """What the plan offers, who matters in it, and what it should bring for its money."""

    _inherit = "care.plan"  # pylint: disable=consider-merging-classes-inherited

    scope_category_ids = fields.Many2many(
        "product.category",
        string="Offer",
        help="Products and services the plan is about. Empty: everything.",
    )
    industry_competition = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        "Competition",
        default="medium",
        help="Where customers have little choice, repeat orders prove no loyalty.",
    )
    tracked_ids = fields.One2many("care.tracked", "plan_id", "Tracked opportunities")
    amendment_ids = fields.One2many("care.amendment", "plan_id", "Amendments", copy=False)
    version_ids = fields.One2many("care.plan.version", "plan_id", "Versions", copy=False)
    visit_ids = fields.One2many("care.visit", "plan_id", "Visits", copy=False)
    proposal_ids = fields.One2many("care.proposal", "plan_id", "Proposals", copy=False)
    open_amendments = fields.Char("Open amendments", compute="_compute_open_amendments")
    can_amend = fields.Boolean("Can be amended", compute="_compute_open_amendments")
    is_closed_to_parts = fields.Boolean("Takes no parts", compute="_compute_open_amendments")
    warnings = fields.Text("To watch", compute="_compute_warnings")
    false_loyalty_count = fields.Integer(
        "False loyalty",
        compute="_compute_false_loyalty",
        help="Customers who keep ordering though they are dissatisfied, for want of a choice.",
    )
    executive_touch_count = fields.Integer(
        "Touches by executives",
        compute="_compute_executive_touch_count",
        help="Done touches of executive actions or by the sponsor, and visits the sponsor took part "
        "in.",
    )
    service_age = fields.Float(
        "Average age of services (days)", compute="_compute_service_age", aggregator="avg"
    )

    expected_response = fields.Float(
        "Expected response (%)", default=5.0, help="Share of the customers who will order."
    )
    revenue_per_order = fields.Monetary("Revenue of an order")
    margin_percent = fields.Float("Margin of an order (%)", default=30.0)
    estimated_revenue = fields.Monetary("Estimated revenue", compute="_compute_estimate")
    estimated_margin = fields.Monetary("Estimated margin", compute="_compute_estimate")
    estimated_roi = fields.Float("Estimated return (%)", compute="_compute_estimate")
    break_even_response = fields.Float(
        "Break-even response (%)",
        compute="_compute_estimate",
        help="Share of the customers who have to order for the margin to pay the budget.",
    )
    actual_response = fields.Float("Response (%)", compute="_compute_actual_output")
    actual_revenue = fields.Monetary("Revenue", compute="_compute_actual_output")
    actual_margin = fields.Monetary("Margin", compute="_compute_actual_output")
    actual_roi = fields.Float(
        "Return (%)",
        compute="_compute_actual_output",
        help="Margin of all orders of the customers, less what was spent. How much of it the plan "
        "brought about is shown by the comparison with the control group.",
    )

    @api.depends("amendment_ids.state", "state")
    def _compute_open_amendments(self):
        for plan in self:
            plan.open_amendments = ", ".join(plan.amendment_ids._get_open().mapped("display_name"))
            plan.can_amend = plan.state in ("approved", "running")
            plan.is_closed_to_parts = plan.state not in (False, "draft", "approved", "running")

    @api.depends_context("lang")
    @api.depends("sponsor_id", "action_ids", "state", "audience_domain", "scope_category_ids")
    def _compute_warnings(self):
        for plan in self:
            plan.warnings = "\n".join(plan._get_warnings())

    def _get_warnings(self):
        """What is allowed but looks wrong, one sentence each."""
        self.ensure_one()
        lines = []
        if not self.sponsor_id:
            lines.append(self.env._("No sponsor: nobody of the management stands behind the plan."))
        missing = self._get_key_customers_without_executive()
        if missing:
            lines.append(
                self.env._(
                    "%(count)s key customers have no touch by an executive, for example "
                    "%(customer)s.",
                    count=len(missing),
                    customer=missing[0].display_name,
                )
            )
        for action in self.action_ids.filtered("is_out_of_scope"):
            lines.append(self.env._("“%s” is about products outside the offer.", action.name))
        for action in self.action_ids.filtered("level_problem"):
            lines.append(f"{action.name}: {action.level_problem}")
        for action in self.action_ids.filtered("service_problem"):
            lines.append(f"{action.name}: {action.service_problem}")
        return lines

    def _get_key_customers_without_executive(self):
        """Customers of the plan with a known decision maker and no touch by an executive."""
        if not self._origin.id or self._get_domain_problem():
            return self.env["res.partner"]
        customers = self.env["care.dataset"]._get_customers(self._origin)
        rows = self.env["care.keyperson"]._read_group(
            Domain("customer_id", "in", customers)
            & Domain("role", "=", "decider")
            & Domain("company_id", "=", self.company_id.id),
            ["customer_id"],
        )
        key = self.env["res.partner"].union(*[partner for (partner,) in rows])
        if self.state in (
            "draft",
            "submitted",
            "refused",
        ) and "executive" in self.action_ids.mapped("kind"):
            return self.env["res.partner"]
        touched = self.env["touchpoint.touch"]._read_group(
            Domain("commercial_partner_id", "in", key.ids)
            & self._get_executive_touches()
            & Domain("state", "in", ("planned", "assigned", "done")),
            ["commercial_partner_id"],
        )
        visited = self._get_executive_visits(("approved", "done"))
        return key - self.env["res.partner"].union(
            visited.partner_id.commercial_partner_id, *[partner for (partner,) in touched]
        )

    def _get_executive_touches(self):
        """Domain of the plan's touches that an executive makes."""
        return Domain("rule_id.care_plan_id", "=", self._origin.id) & (
            Domain("rule_id.care_action_id.kind", "=", "executive")
            | Domain("user_id", "=", self.sponsor_id.id or 0)
        )

    def _get_executive_visits(self, states):
        return self.visit_ids.filtered(
            lambda v: v.state in states and self.sponsor_id & (v.companion_ids | v.user_id)
        )

    @api.depends("sponsor_id", "visit_ids.state", "state")
    def _compute_executive_touch_count(self):
        for plan in self:
            touches = self.env["touchpoint.touch"].search_count(
                plan._get_executive_touches() & Domain("state", "=", "done")
            )
            plan.executive_touch_count = touches + len(plan._get_executive_visits(("done",)))

    @api.depends("industry_competition", "state")
    def _compute_false_loyalty(self):
        for plan in self:
            plan.false_loyalty_count = 0
            if plan.industry_competition == "low" and plan.state in ("running", "evaluating"):
                plan.false_loyalty_count = self.env["res.partner"].search_count(
                    plan._origin._get_false_loyalty_domain()
                )

    def _get_false_loyalty_domain(self):
        """Dissatisfied customers who ordered again since the plan started."""
        self.ensure_one()
        buyers = self.env["care.dataset"]._get_buyers_sql(self)
        return Domain("id", "in", SQL("(%s)", buyers)) & Domain(
            "touch_satisfaction_class", "=", "dissatisfied"
        )

    def action_view_false_loyalty(self):
        self.ensure_one()
        partners = self.env["res.partner"].search(self._get_false_loyalty_domain(), limit=1000)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("False loyalty"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", partners.ids)],
        }

    @api.depends("action_ids.service_start", "action_ids.service_retire")
    def _compute_service_age(self):
        today = fields.Date.context_today(self)
        for plan in self:
            services = plan.action_ids.filtered(
                lambda a: (
                    a.service_start
                    and a.service_start <= today
                    and not (a.service_retire and a.service_retire < today)
                )
            )
            ages = [(today - action.service_start).days for action in services]
            plan.service_age = sum(ages) / len(ages) if ages else 0.0

    @api.depends(
        "expected_response", "revenue_per_order", "margin_percent", "budget_planned",
        "audience_count", "target_count", "hold_out_percent",
    )  # fmt: skip
    def _compute_estimate(self):
        for plan in self:
            customers = plan.target_count or plan.audience_count
            contacted = customers * (1 - plan.hold_out_percent / 100.0)
            result = estimate.estimate(
                contacted,
                plan.expected_response,
                plan.revenue_per_order,
                plan.margin_percent,
                plan.budget_planned,
            )
            plan.estimated_revenue = result.revenue
            plan.estimated_margin = result.margin
            plan.estimated_roi = result.roi or 0.0
            plan.break_even_response = result.break_even or 0.0

    @api.depends("effect_figures", "budget_actual")
    def _compute_actual_output(self):
        for plan in self:
            treated = (plan.effect_figures or {}).get("treat", {})
            customers = treated.get("customers", 0)
            plan.actual_response = (
                100.0 * treated.get("buyers", 0) / customers if customers else 0.0
            )
            plan.actual_revenue = treated.get("revenue", 0.0)
            plan.actual_margin = treated.get("margin", 0.0)
            spent = plan.budget_actual
            plan.actual_roi = 100.0 * (plan.actual_margin - spent) / spent if spent else 0.0

    def _check_no_open_amendment(self):
        for plan in self:
            if plan.amendment_ids._get_open():
                raise UserError(
                    self.env._(
                        "%s is still open: have it decided or drop it first.",
                        plan.open_amendments,
                    )
                )

    def action_amend(self):
        """Open the amendment that is being written, or begin one."""
        self.ensure_one()
        self._check_state("approved", "running")
        draft = self.env["care.amendment"]._get_draft(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.amendment",
            "res_id": draft.id,
            "view_mode": "form",
        }

    def action_view_amendments(self):
        return self._open_rows("care_plan.care_amendment_action", [("plan_id", "=", self.id)])

    def action_view_versions(self):
        return self._open_rows("care_plan.care_plan_version_action", [("plan_id", "=", self.id)])

    def action_view_visits(self):
        action = self._open_rows("care_plan.care_visit_action", [("plan_id", "=", self.id)])
        return dict(action, context={"default_plan_id": self.id})

    def action_view_keypersons(self):
        """Key persons of the customers of the plan."""
        self.ensure_one()
        customers = self.env["care.dataset"]._get_customers(self)
        people = self.env["care.keyperson"].search(Domain("customer_id", "in", customers))
        return self._open_rows("care_plan.care_keyperson_action", [("id", "in", people.ids)])

    def action_view_attribution(self):
        return self._open_rows(
            "care_plan.care_attribution_report_action", [("plan_id", "=", self.id)]
        )
