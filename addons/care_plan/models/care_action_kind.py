from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .care_action_step import STEPS

LEVELS = [
    ("1", "Staff"),
    ("2", "Team lead"),
    ("3", "Department head"),
    ("4", "Member of the board"),
    ("5", "Chairperson"),
]
SUBTYPES = [
    ("seminar", "Seminar"),
    ("exchange", "Exchange of views"),
    ("academic", "Academic event"),
    ("industry", "Industry visit"),
    ("training", "Training"),
    ("tour", "Tour"),
]
SERVICE_LEVELS = [
    ("24x7", "Around the clock, every day"),
    ("12x7", "12 hours, every day"),
    ("8x5", "Office hours"),
    ("appointment", "By appointment"),
]
SERVICE_CLASSES = [("product", "Around the product"), ("customer", "Around the customer")]


class CareAction(models.Model):
    """What only some kinds of action have."""

    _inherit = "care.action"  # pylint: disable=consider-merging-classes-inherited

    # group activities, events, service activities, trials
    subtype = fields.Selection(
        SUBTYPES,
        "Form",
    )
    theme = fields.Char()
    place = fields.Char()
    capacity = fields.Integer("Room for", help="0 means no limit.")
    invitee_ids = fields.One2many("care.invitee", "action_id", "Guests", copy=False)
    invited_count = fields.Integer("Invited", compute="_compute_attendance")
    attended_count = fields.Integer("Came", compute="_compute_attendance")
    attendance = fields.Float("Attendance (%)", compute="_compute_attendance")
    cost_per_head = fields.Monetary("Cost per head", compute="_compute_attendance")
    trial_rating = fields.Float("Average rating", compute="_compute_attendance")
    planned_cost = fields.Monetary("Planned cost", compute="_compute_planned_cost")
    # events
    nature = fields.Selection(
        [("commercial", "Commercial"), ("welfare", "For the public good")], default="commercial"
    )
    step_ids = fields.One2many("care.action.step", "action_id", "Steps", copy=False)
    resource_ids = fields.One2many("care.action.resource", "action_id", "Resources", copy=True)
    free_value = fields.Monetary("Value of free resources", compute="_compute_planned_cost")
    # joint promotion
    share_ids = fields.One2many("care.action.share", "action_id", "Co-organisers", copy=True)
    own_cost_share = fields.Float("Our share of the cost (%)", compute="_compute_own_shares")
    own_result_share = fields.Float("Our share of the result (%)", compute="_compute_own_shares")
    # what it should bring
    roi_target = fields.Float("Target return (%)")
    awareness = fields.Float("Awareness afterwards (%)", help="Known to how many, by survey.")
    media_count = fields.Integer("Reports in the media")
    image_source = fields.Char("Source of the image figures")
    # services
    service_level = fields.Selection(
        SERVICE_LEVELS,
        "Service level",
    )
    service_class = fields.Selection(SERVICE_CLASSES, "Kind of service")
    entitlement_ids = fields.One2many("care.entitlement", "action_id", "Entitlements", copy=True)
    service_start = fields.Date("Offered since")
    service_review = fields.Date("Next review")
    service_retire = fields.Date("Withdrawn on")
    service_problem = fields.Char("Service review", compute="_compute_service_problem")
    site_ids = fields.One2many("care.action.site", "action_id", "Sites", copy=True)
    # offers
    level_ids = fields.One2many("care.offer.level", "action_id", "Offer levels", copy=True)
    # executive relations
    host_level = fields.Selection(LEVELS, "Our side")
    guest_level = fields.Selection(LEVELS, "Their side")
    level_problem = fields.Char("Match of levels", compute="_compute_level_problem")
    # recommendations
    product_ids = fields.Many2many("product.product", string="Products")
    is_out_of_scope = fields.Boolean("Outside the offer", compute="_compute_is_out_of_scope")
    # clubs
    minimum_concentration = fields.Float(
        "Revenue of the best fifth, at least (%)",
        default=60.0,
        help="A club pays where few customers bring most of the revenue.",
    )
    minimum_profit = fields.Monetary("Margin per customer and year, at least")
    concentration = fields.Float("Revenue of the best fifth (%)", readonly=True, copy=False)
    profit_per_customer = fields.Monetary("Margin per customer", readonly=True, copy=False)
    is_club_worthwhile = fields.Boolean("A club is worthwhile", readonly=True, copy=False)
    tested_on = fields.Date("Tested on", readonly=True, copy=False)

    _capacity = models.Constraint("CHECK (capacity >= 0)", "There is room for nobody or more.")

    @api.depends("invitee_ids.state", "invitee_ids.rating", "budget_line_ids.actual")
    def _compute_attendance(self):
        for action in self:
            guests = action.invitee_ids
            came = guests.filtered(lambda g: g.state == "attended")
            action.invited_count = len(guests)
            action.attended_count = len(came)
            action.attendance = 100.0 * len(came) / len(guests) if guests else 0.0
            spent = sum(action.budget_line_ids.mapped("actual"))
            action.cost_per_head = spent / len(came) if came else 0.0
            rated = [guest.rating for guest in came if guest.rating]
            action.trial_rating = sum(rated) / len(rated) if rated else 0.0

    @api.depends("budget_line_ids.planned", "resource_ids.value", "resource_ids.origin")
    def _compute_planned_cost(self):
        for action in self:
            free = action.resource_ids.filtered(lambda r: r.origin == "free")
            action.planned_cost = sum(action.budget_line_ids.mapped("planned"))
            action.free_value = sum(free.mapped("value"))

    @api.depends("share_ids.cost_share", "share_ids.result_share")
    def _compute_own_shares(self):
        for action in self:
            action.own_cost_share = 100.0 - sum(action.share_ids.mapped("cost_share"))
            action.own_result_share = 100.0 - sum(action.share_ids.mapped("result_share"))

    @api.depends_context("lang")
    @api.depends("service_review", "service_retire", "plan_id.state")
    def _compute_service_problem(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.service_problem = False
            if action.service_retire and action.service_retire <= today:
                action.service_problem = self.env._("the service was to be withdrawn")
            elif action.service_review and action.service_review <= today:
                action.service_problem = self.env._("the service is due for review")

    @api.depends_context("lang")
    @api.depends("host_level", "guest_level", "kind")
    def _compute_level_problem(self):
        labels = dict(self._fields["host_level"]._description_selection(self.env))
        for action in self:
            action.level_problem = False
            host, guest = action.host_level, action.guest_level
            if action.kind == "executive" and host and guest and host < guest:
                action.level_problem = self.env._(
                    "%(host)s receives %(guest)s: send somebody of the same level.",
                    host=labels[host],
                    guest=labels[guest],
                )

    @api.depends("product_ids.categ_id", "plan_id.scope_category_ids")
    def _compute_is_out_of_scope(self):
        for action in self:
            scope = action.plan_id.scope_category_ids
            allowed = (
                self.env["product.category"].search([("id", "child_of", scope.ids)])
                if scope
                else scope
            )
            action.is_out_of_scope = bool(scope) and bool(
                action.product_ids.filtered(lambda p, allowed=allowed: p.categ_id not in allowed)
            )

    @api.constrains("kind", "nature", "roi_target")
    def _check_roi_target(self):
        for action in self:
            if action.roi_target and action._is_welfare():
                raise ValidationError(
                    self.env._(
                        "“%s” is for the public good: it has an image goal, but no target return.",
                        action.name,
                    )
                )

    @api.constrains("service_start", "service_review", "service_retire")
    def _check_service_dates(self):
        for action in self.filtered("service_start"):
            for name in ("service_review", "service_retire"):
                if action[name] and action[name] < action.service_start:
                    raise ValidationError(
                        self.env._(
                            "“%(action)s”: “%(label)s” is before the service was offered.",
                            action=action.name,
                            label=self._fields[name]._description_string(self.env),
                        )
                    )

    def _is_welfare(self):
        return self.kind == "welfare" or (self.kind == "event" and self.nature == "welfare")

    def _make_steps(self):
        """The five steps of every event."""
        self.env["care.action.step"].create(
            [
                {"action_id": action.id, "step": step}
                for action in self
                if action.kind in ("event", "welfare") and not action.step_ids
                for step, _label in STEPS
            ]
        )

    def action_test_club(self):
        """Whether few customers bring most of the revenue and each of them enough margin."""
        today = fields.Date.context_today(self)
        for action in self:
            action.check_access("write")
            share, margin = self.env["care.dataset"]._get_concentration(action.plan_id, today)
            action.sudo().with_context(care_amendment_id=True).write(
                {
                    "concentration": share,
                    "profit_per_customer": margin,
                    "is_club_worthwhile": share >= action.minimum_concentration
                    and margin >= action.minimum_profit,
                    "tested_on": today,
                }
            )
        return True

    def action_issue_codes(self):
        self.ensure_one()
        if not self.level_ids:
            raise UserError(self.env._("“%s” has no offer level yet.", self.name))
        for level in self.level_ids.sorted("sequence"):
            level.action_issue()
        return self.level_ids.action_view_codes()

    def _get_kind_content(self):
        """What is approved beyond the fields all actions have."""
        return [
            [self.subtype, self.capacity, self.invite_domain, self.nature, self.roi_target, self.service_level,
             self.service_start, self.service_retire, self.host_level, self.guest_level,
             sorted(self.product_ids.ids)],
            [[r.partner_id.id, r.cost_share, r.result_share] for r in self.share_ids.sorted("id")],
            [[r.name, r.quantity] for r in self.entitlement_ids.sorted("id")],
            self.level_ids.sorted("id")._get_approval_content(),
        ]  # fmt: skip
