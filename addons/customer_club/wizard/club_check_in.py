from odoo import fields, models
from odoo.exceptions import UserError


class ClubCheckIn(models.TransientModel):
    _name = "club.check.in"
    _description = "Who came to the event (configuration)"

    event_id = fields.Many2one(
        "club.event", required=True, domain="[('state', '=', 'open')]", ondelete="cascade"
    )
    number = fields.Char(string="Member Number", help="Type the number or scan the card.")
    message = fields.Char(readonly=True)
    seats_taken = fields.Integer(related="event_id.seats_taken")
    attended_count = fields.Integer(related="event_id.attended_count")

    def action_check_in(self):
        """Note that the member is there; the window stays open for the next one."""
        self.ensure_one()
        rsvp = self._find_reply()
        if rsvp.state == "attended":
            message = self.env._("%s was checked in before.", rsvp.member_id.display_name)
        else:
            rsvp._attend()
            message = self.env._("Welcome, %s!", rsvp.member_id.display_name)
        self.write({"number": False, "message": message})
        return self._stay()

    def action_register(self):
        """Note at the desk that the member wants to come."""
        self.ensure_one()
        member = self.env["club.member"].find_by_number(self.number)
        rsvp = self.env["club.rsvp"].sudo()._reply(self.event_id.sudo(), member.sudo())
        message = (
            self.env._("%s has a seat.", member.display_name)
            if rsvp.state == "seat"
            else self.env._("%s is on the waiting list.", member.display_name)
        )
        self.write({"number": False, "message": message})
        return self._stay()

    def _find_reply(self):
        self.check_access("write")
        member = self.env["club.member"].find_by_number(self.number)
        event = self.event_id.sudo()
        if event.state != "open":
            raise UserError(self.env._("“%s” is not open.", event.name))
        rsvp = event.rsvp_ids.filtered(lambda reply: reply.member_id == member)
        if rsvp.state not in ("seat", "attended", "absent"):
            event._take_turn()
            if not event._is_for(member.sudo()):
                raise UserError(
                    self.env._(
                        "%(member)s is not invited to “%(event)s”.",
                        member=member.display_name,
                        event=event.name,
                    )
                )
            if not event._has_seat_for(member.tier_id):
                raise UserError(
                    self.env._(
                        "%(member)s has no seat at “%(event)s”, and none is free.",
                        member=member.display_name,
                        event=event.name,
                    )
                )
            values = {"state": "seat", "tier_id": member.tier_id.id}
            if rsvp:
                rsvp.write(values)
            else:
                rsvp = (
                    self.env["club.rsvp"]
                    .sudo()
                    .create(dict(values, event_id=event.id, member_id=member.id))
                )
        return rsvp

    def _stay(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check In"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
