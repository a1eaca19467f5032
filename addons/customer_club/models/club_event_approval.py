from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubEvent(models.Model):
    """From application to the last guest: two approvals, each by another person."""

    _inherit = "club.event"  # pylint: disable=consider-merging-classes-inherited

    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state", "requested_by_id", "first_approver_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        manager = self.env.user.has_group("customer_club.customer_club_group_manager")
        for event in self:
            event.can_decide = (
                manager
                and event.state in ("applied", "agreed")
                and self.env.user not in event.requested_by_id | event.first_approver_id
            )

    def action_apply(self):
        """Ask for the two approvals; an event without approval opens at once."""
        self._check_state({"draft", "refused"})
        for event in self:
            if not event.approval_needed:
                event.sudo().state = "open"
                continue
            if event.kind == "visit" and not event.visited_ids:
                raise UserError(self.env._("Name the customers to visit in %s.", event.name))
            event.sudo().write(
                {
                    "state": "applied",
                    "requested_by_id": self.env.uid,
                    "first_approver_id": False,
                    "second_approver_id": False,
                    "refuse_reason": False,
                }
            )
            event._ask_decision()

    def action_agree(self):
        """The region agrees; the customer centre decides next."""
        self._check_decision("applied")
        self.sudo().write({"state": "agreed", "first_approver_id": self.env.uid})
        self.activity_feedback(["customer_club.mail_activity_type_event"])
        for event in self:
            event._ask_decision()

    def action_approve(self):
        """The customer centre approves: members may answer now."""
        self._check_decision("agreed")
        self.sudo().write({"state": "open", "second_approver_id": self.env.uid})
        self.activity_feedback(["customer_club.mail_activity_type_event"])

    def action_refuse(self):
        self._check_state({"applied", "agreed"})
        for event in self:
            self._check_manager(event)
            if not (event.refuse_reason or "").strip():
                raise UserError(self.env._("Say why %s is refused.", event.name))
        self.sudo().state = "refused"
        self.activity_feedback(["customer_club.mail_activity_type_event"])

    def action_draft(self):
        self._check_state({"refused", "cancelled"})
        self.sudo().state = "draft"

    def action_cancel(self):
        """Called off: everybody with a seat or on the waiting list is told."""
        self._check_state({"draft", "applied", "agreed", "open"})
        for event in self.sudo():
            waiting = event.rsvp_ids.filtered(
                lambda rsvp: rsvp.state in ("invited", "seat", "waiting")
            )
            event.state = "cancelled"
            waiting.filtered(lambda rsvp: rsvp.state != "invited")._tell(
                "customer_club.mail_template_event_cancelled"
            )
            waiting.state = "cancelled"

    def action_done(self):
        """It is over: who had a seat and did not come was absent."""
        self._check_state({"open"})
        for event in self.sudo():
            event.rsvp_ids.filtered(lambda rsvp: rsvp.state == "seat").state = "absent"
            event.rsvp_ids.filtered(
                lambda rsvp: rsvp.state in ("waiting", "invited")
            ).state = "cancelled"
            event.state = "done"

    def action_invite(self):
        """Put every invited member on the list and write to those who have an address."""
        self._check_state({"open"})
        for event in self:
            members = self.env["club.member"].search(event._get_audience())
            new = members - event.rsvp_ids.member_id
            rsvps = (
                self.env["club.rsvp"]
                .sudo()
                .create(
                    [
                        {"event_id": event.id, "member_id": member.id, "tier_id": member.tier_id.id}
                        for member in new
                    ]
                )
            )
            rsvps._tell("customer_club.mail_template_event_invitation")

    def _ask_decision(self):
        """Another manager than those who had a part in it already."""
        managers = self.env.ref("customer_club.customer_club_group_manager").sudo().all_user_ids
        candidates = managers.filtered(
            lambda user: (
                user.active
                and user._is_internal()
                and user not in self.requested_by_id | self.first_approver_id
                and self.company_id in user.company_ids
            )
        )
        responsible = self.club_id.sudo().user_id
        for user in responsible if responsible in candidates else candidates[:1]:
            self.activity_schedule(
                "customer_club.mail_activity_type_event", user_id=user.id, summary=self.name
            )

    def _check_decision(self, state):
        self._check_state({state})
        for event in self:
            self._check_manager(event)
            if self.env.user in event.requested_by_id | event.first_approver_id:
                raise UserError(
                    self.env._(
                        "Another person must decide about %s: nobody approves what they applied for or agreed to.",
                        event.name,
                    )
                )

    def _check_manager(self, event):
        if not self.env.user.has_group("customer_club.customer_club_group_manager"):
            raise UserError(self.env._("Only a club manager decides about %s.", event.name))

    def _check_state(self, states):
        self.check_access("write")
        for event in self:
            if event.state not in states:
                raise UserError(
                    self.env._(
                        "%(event)s is “%(state)s”; this step is not possible.",
                        event=event.name,
                        state=dict(self._fields["state"]._description_selection(self.env))[
                            event.state
                        ],
                    )
                )
