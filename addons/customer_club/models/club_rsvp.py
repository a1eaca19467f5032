from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SEATED = ("seat", "attended", "absent")


class ClubRsvp(models.Model):
    """The answer of a member to an event, and what became of it."""

    _name = "club.rsvp"
    _description = "Reply to an Event (fact)"
    _inherit = ["mail.thread"]
    _order = "event_id, queue, id"
    _rec_name = "member_id"

    event_id = fields.Many2one(
        "club.event", required=True, readonly=True, index=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "club.member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="member_id.partner_id", string="Customer")
    number = fields.Char(related="member_id.number", string="Member Number")
    tier_id = fields.Many2one("club.tier", string="Tier Then", readonly=True, index=True)
    company_id = fields.Many2one(
        related="event_id.company_id", store=True, index=True, precompute=True
    )
    date_begin = fields.Datetime(related="event_id.date_begin", store=True)
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("seat", "Has a Seat"),
            ("waiting", "Waiting List"),
            ("attended", "Came"),
            ("absent", "Did Not Come"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="invited",
        readonly=True,
        group_expand=True,
    )
    queue = fields.Integer(readonly=True, help="Order of the replies.", aggregator=None)
    answered_at = fields.Datetime(readonly=True)
    attended_at = fields.Datetime(readonly=True)
    score = fields.Integer(aggregator=None, help="1 to 5, given by the member. 0: none yet.")
    comment = fields.Char()
    points = fields.Integer(readonly=True, string="Points Given")

    _once = models.Constraint(
        "UNIQUE(event_id, member_id)", "This member has already replied to the event."
    )
    _score_check = models.Constraint(
        "CHECK(COALESCE(score, 0) BETWEEN 0 AND 5)", "A score is a number from 1 to 5."
    )

    # ---- seats ----

    @api.model
    def _reply(self, event, member, now=None):
        """A seat, or a place on the waiting list; asking again changes nothing."""
        now = now or fields.Datetime.now()
        event._take_turn()
        self._check_open(event, member, now)
        rsvp = event.rsvp_ids.filtered(lambda reply: reply.member_id == member)
        if rsvp.state in ("waiting", *SEATED):
            return rsvp
        values = {
            "tier_id": member.tier_id.id,
            "state": "seat" if event._has_seat_for(member.tier_id) else "waiting",
            "queue": max(event.rsvp_ids.mapped("queue"), default=0) + 1,
            "answered_at": now,
        }
        if rsvp:
            rsvp.write(values)
        else:
            rsvp = self.create(dict(values, event_id=event.id, member_id=member.id))
        return rsvp

    def _check_open(self, event, member, now):
        if event.state != "open" or event.date_begin <= now:
            raise UserError(self.env._("“%s” takes no replies (any more).", event.name))
        if not event._is_for(member):
            raise UserError(
                self.env._(
                    "%(member)s is not invited to “%(event)s”.",
                    member=member.display_name,
                    event=event.name,
                )
            )

    def _give_up(self, state="cancelled"):
        """Give the seat up; the first on the waiting list who fits moves up and is told."""
        for rsvp in self:
            rsvp.event_id._take_turn()
            rsvp.invalidate_recordset(["state"])
            if rsvp.state not in ("invited", "seat", "waiting"):
                raise UserError(
                    self.env._(
                        "The reply of %s can no longer be changed.", rsvp.member_id.display_name
                    )
                )
            rsvp.write({"state": state, "answered_at": fields.Datetime.now()})
            self._move_up(rsvp.event_id)

    @api.model
    def _move_up(self, event):
        waiting = event.rsvp_ids.filtered(lambda rsvp: rsvp.state == "waiting").sorted(
            lambda rsvp: (rsvp.queue, rsvp.id)
        )
        for rsvp in waiting:
            if event._has_seat_for(rsvp.tier_id):
                rsvp.state = "seat"
                rsvp._tell("customer_club.mail_template_event_seat")

    def _tell(self, template):
        for rsvp in self.filtered("partner_id.email_normalized"):
            self.env.ref(template).send_mail(
                rsvp.id, email_layout_xmlid="mail.mail_notification_light", force_send=False
            )

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    # ---- attendance ----

    def _attend(self, now=None):
        """The member is there: noted once, and the points posted once."""
        now = now or fields.Datetime.now()
        today = fields.Date.context_today(self, now)
        for rsvp in self.filtered(lambda reply: reply.state != "attended"):
            rsvp.write({"state": "attended", "attended_at": now})
            Earning = self.env["club.earning"].sudo()
            if Earning._award_rules(rsvp.member_id.sudo(), "event", today):
                moves = Earning._award(
                    rsvp.member_id.sudo(), "event", f"event:{rsvp.id}", today, document=rsvp
                )
                rsvp.points = sum(move.points for move in moves if move.unit == "redeemable")
            else:
                rsvp._post_points(today)
        return self

    def _post_points(self, today):
        member, points = self.member_id, self.event_id.points
        if not points or member.state != "active":
            return
        account = member.account_id
        self.env["club.account"]._post(
            [
                {
                    "from_account": account._system("issue"),
                    "to_account": account,
                    "points": points,
                    "kind": "earn",
                    "key": f"event:{self.id}",
                    "effective_date": today,
                    "expires_on": member.club_id._expires_on(today),
                    "document": self,
                    "res_name": self.event_id.name,
                }
            ]
        )
        self.points = points

    # ---- buttons of staff ----

    def action_seat(self):
        """Staff reply for the member."""
        self._check_staff()
        for rsvp in self.sudo():
            self.sudo()._reply(rsvp.event_id, rsvp.member_id)

    def action_decline(self):
        self._check_staff()
        self.sudo()._give_up("declined")

    def action_attend(self):
        self._check_staff()
        for rsvp in self.sudo():
            if rsvp.state not in ("seat", "absent"):
                raise UserError(
                    self.env._("%s has no seat at this event.", rsvp.member_id.display_name)
                )
        self.sudo()._attend()

    def _check_staff(self):
        if not self.env.user.has_group("customer_club.customer_club_group_user"):
            raise UserError(self.env._("Only staff of the club change replies."))
        self.check_access("read")

    def _rate(self, score, comment):
        """The member says how it was."""
        self.ensure_one()
        if self.state != "attended":
            raise UserError(self.env._("Only those who were there can rate an event."))
        if score not in range(1, 6):
            raise ValidationError(self.env._("A score is a number from 1 to 5."))
        self.write({"score": score, "comment": comment})
