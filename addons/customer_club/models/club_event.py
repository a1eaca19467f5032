from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KINDS = [
    ("seminar", "Seminar"),
    ("exchange", "Exchange meeting"),
    ("academic", "Academic meeting"),
    ("lecture", "Lecture"),
    ("industry", "Industry visit"),
    ("training", "Training"),
    ("trip", "Trip"),
    ("drive", "Self-drive tour"),
    ("forum", "High-level forum"),
    ("golf", "Golf"),
    ("social", "Social evening"),
    ("service", "Service campaign"),
    ("visit", "Customer visit"),
]
# what was approved does not change afterwards
APPROVED = {"budget", "visited_ids", "kind", "approval_needed", "club_id"}
APPROVAL = {"state", "requested_by_id", "first_approver_id", "second_approver_id", "revision"}


class ClubEvent(models.Model):
    """What the club does together: who is invited, what it may cost, who came, was it good."""

    _name = "club.event"
    _description = "Club Event (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_begin desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="seminar", tracking=True)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    guest_club_ids = fields.Many2many(
        "club.club", "club_event_guest_rel", string="Guest Clubs", help="Invited as well."
    )
    company_id = fields.Many2one(
        related="club_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Organiser", default=lambda self: self.env.user, tracking=True
    )
    staff_ids = fields.Many2many("res.users", "club_event_staff_rel")
    partner_ids = fields.Many2many(
        "res.partner",
        "club_event_partner_rel",
        string="Together With",
        help="Organisations that take part, for example a brand or an association.",
    )
    visited_ids = fields.Many2many(
        "res.partner", "club_event_visited_rel", string="Customers to Visit"
    )
    duty_ids = fields.One2many("club.event.duty", "event_id", string="Who Does What", copy=True)
    goal = fields.Text(help="What the event is for, and how one sees that it worked.")
    evaluation = fields.Text(
        copy=False, help="Was the goal reached, what went well, what to do otherwise next time?"
    )
    description = fields.Html(translate=True, help="Shown to members on the portal.")
    date_begin = fields.Datetime(string="Begins", required=True, tracking=True)
    date_end = fields.Datetime(string="Ends", required=True, tracking=True)
    place = fields.Char(tracking=True)
    tier_ids = fields.Many2many(
        "club.tier", string="Only Tiers", help="Empty: all tiers of the clubs."
    )
    interest_ids = fields.Many2many(
        "club.interest", string="Only Interests", help="Empty: whatever members are interested in."
    )
    capacity = fields.Integer(string="Seats", help="0: no limit.", tracking=True)
    quota_ids = fields.One2many("club.event.quota", "event_id", string="Seats by Tier", copy=True)
    points = fields.Integer(
        string="Points for Coming",
        help="Given to everybody who was there, once. An active earn rule of the club for events "
        "attended replaces these points.",
    )
    budget = fields.Monetary(tracking=True)
    cost = fields.Monetary(string="Actual Cost", tracking=True)
    cost_per_head = fields.Monetary(compute="_compute_figures", store=True, aggregator="avg")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("applied", "Applied For"),
            ("agreed", "Agreed by Region"),
            ("open", "Open"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    approval_needed = fields.Boolean(
        string="Needs Two Approvals",
        compute="_compute_approval_needed",
        store=True,
        readonly=False,
        precompute=True,
        help="The regional manager agrees first, the customer centre approves. "
        "Visits to customers always need both.",
    )
    requested_by_id = fields.Many2one("res.users", string="Applied By", readonly=True, copy=False)
    first_approver_id = fields.Many2one(
        "res.users", string="Agreed By", readonly=True, copy=False, help="For the region."
    )
    second_approver_id = fields.Many2one(
        "res.users",
        string="Approved By",
        readonly=True,
        copy=False,
        help="For the customer centre.",
    )
    refuse_reason = fields.Char(copy=False, tracking=True)
    revision = fields.Integer(readonly=True, required=True, default=0, copy=False)
    rsvp_ids = fields.One2many("club.rsvp", "event_id", string="Replies")
    seats_taken = fields.Integer(compute="_compute_figures", store=True)
    seats_left = fields.Integer(compute="_compute_figures", store=True)
    waiting_count = fields.Integer(compute="_compute_figures", store=True, string="Waiting")
    attended_count = fields.Integer(compute="_compute_figures", store=True, string="Came")
    score = fields.Float(
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        digits=(3, 1),
        help="Average of the scores members gave, 1 to 5.",
    )

    _dates_check = models.Constraint(
        "CHECK(date_begin <= date_end)", "An event cannot end before it begins."
    )
    _numbers_check = models.Constraint(
        "CHECK(COALESCE(capacity, 0) >= 0 AND COALESCE(points, 0) >= 0)",
        "Seats and points of an event cannot be negative.",
    )
    _money_check = models.Constraint(
        "CHECK(COALESCE(budget, 0) >= 0 AND COALESCE(cost, 0) >= 0)",
        "Budget and cost of an event cannot be negative.",
    )

    @api.depends("kind")
    def _compute_approval_needed(self):
        for event in self:
            event.approval_needed = event.approval_needed or event.kind == "visit"

    @api.depends("rsvp_ids.state", "rsvp_ids.score", "capacity", "cost")
    def _compute_figures(self):
        groups = self.env["club.rsvp"]._read_group(
            [("event_id", "in", self.ids)], ["event_id", "state"], ["__count"]
        )
        counts = {(event.id, state): count for event, state, count in groups}
        scores = dict(
            self.env["club.rsvp"]._read_group(
                [("event_id", "in", self.ids), ("score", ">", 0)], ["event_id"], ["score:avg"]
            )
        )
        for event in self:
            key = event._origin.id
            attended = counts.get((key, "attended"), 0)
            taken = counts.get((key, "seat"), 0) + attended + counts.get((key, "absent"), 0)
            event.seats_taken = taken
            event.seats_left = max(event.capacity - taken, 0)
            event.waiting_count = counts.get((key, "waiting"), 0)
            event.attended_count = attended
            event.score = scores.get(event._origin, 0)
            event.cost_per_head = event.cost / attended if attended else 0

    @api.constrains("tier_ids", "quota_ids", "club_id", "guest_club_ids")
    def _check_tiers(self):
        for event in self:
            clubs = event.club_id | event.guest_club_ids
            foreign = (event.tier_ids | event.quota_ids.tier_id).filtered(
                lambda tier, clubs=clubs: tier.club_id not in clubs
            )[:1]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to the clubs invited to %(event)s.",
                        tier=foreign.name,
                        event=event.name,
                    )
                )

    @api.constrains("kind", "approval_needed")
    def _check_visit(self):
        for event in self:
            if event.kind == "visit" and not event.approval_needed:
                raise ValidationError(
                    self.env._("A visit to customers always needs two approvals: %s", event.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        if not self.env.su and APPROVED & vals.keys():
            for event in self:
                if event.approval_needed and event.state in ("applied", "agreed", "open"):
                    raise UserError(
                        self.env._(
                            "%s was applied for: budget, kind, club and customers to visit no longer change.",
                            event.name,
                        )
                    )
        return super().write(vals)

    def _check_vals(self, vals):
        if not self.env.su and APPROVAL & vals.keys():
            raise UserError(self.env._("State and approvals of an event are not set by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for event in self:
            if event.state not in ("draft", "refused") or event.rsvp_ids:
                raise UserError(self.env._("%s took place or has replies: cancel it.", event.name))

    def _creation_message(self):
        return self.env._("Event planned")

    def _get_audience(self):
        """Members who are invited."""
        self.ensure_one()
        domain = Domain("state", "=", "active") & Domain(
            "club_id", "in", (self.club_id | self.guest_club_ids).ids
        )
        if self.tier_ids:
            domain &= Domain("tier_id", "in", self.tier_ids.ids)
        if self.interest_ids:
            domain &= Domain("interest_ids", "in", self.interest_ids.ids)
        return domain

    def _get_open_for(self, member, now):
        """Events that the member may answer: open, not begun, meant for this member."""
        events = self.search(
            [
                ("state", "=", "open"),
                ("date_begin", ">", now),
                "|",
                ("club_id", "=", member.club_id.id),
                ("guest_club_ids", "in", member.club_id.ids),
            ],
            order="date_begin, id",
        )
        return events.filtered(lambda event: event._is_for(member))

    def _is_for(self, member):
        self.ensure_one()
        return (
            member.state == "active"
            and member.club_id in self.club_id | self.guest_club_ids
            and (not self.tier_ids or member.tier_id in self.tier_ids)
            and (not self.interest_ids or bool(member.interest_ids & self.interest_ids))
        )

    def _take_turn(self):
        """Those who change the seats of an event at the same moment queue here.

        The row is written first: the second transaction waits for the first one and is then
        run again by Odoo on what the first one left.
        """
        self.ensure_one()
        self.sudo().revision += 1
        self.flush_recordset(["revision"])

    def _has_seat_for(self, tier):
        """Is a seat free, of the event and of the tier's own quota?"""
        self.ensure_one()
        seated = self.rsvp_ids.filtered(lambda rsvp: rsvp.state in ("seat", "attended", "absent"))
        if self.capacity and len(seated) >= self.capacity:
            return False
        quota = self.quota_ids.filtered(lambda row: row.tier_id == tier)
        return not quota or len(seated.filtered(lambda r: r.tier_id == tier)) < quota.seats

    def action_open_rsvps(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_rsvp_action")
        action["domain"] = [("event_id", "=", self.id)]
        action["context"] = {"default_event_id": self.id}
        return action

    def action_open_audience(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_member_action")
        action["domain"] = list(self._get_audience())
        action["context"] = {}
        return action
