from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from .portal import ClubPortal


class ClubPortalCare(ClubPortal):
    """What a member does on the page of the club: events, opinions, interests, consent."""

    def _club_member_values(self, member, page=1):
        values = super()._club_member_values(member, page)
        today = fields.Date.context_today(member)
        now = fields.Datetime.now()
        active = member.state == "active"
        Event = request.env["club.event"].sudo()
        events = Event._get_open_for(member, now) if active else Event
        mine = member.rsvp_ids
        benefits = request.env["club.benefit"].sudo()
        if active:
            benefits = benefits.search([("club_id", "in", self._club_hosts(member, today).ids)])
        return dict(
            values,
            events=events | mine.filtered(lambda r: r.state in ("seat", "waiting")).event_id,
            replies={rsvp.event_id.id: rsvp for rsvp in mine},
            to_rate=mine.filtered(lambda r: r.state == "attended" and not r.score),
            benefits=benefits._get_standing(member, today) if active else [],
            interests=self._club_interests(),
            opinions=member.opinion_ids[:5],
            opinion_kinds=request.env["club.opinion"]
            ._fields["kind"]
            ._description_selection(request.env),
            states={
                name: dict(request.env[name]._fields["state"]._description_selection(request.env))
                for name in ("club.rsvp", "club.opinion", "club.redemption")
            },
            referral_url=f"{member.get_base_url()}/my/club?ref={member.referral_code}",
        )

    def _club_interests(self):
        """The interests members choose from."""
        return request.env["club.interest"].sudo().search([])

    def _club_hosts(self, member, today):
        """The member's own club and those that welcome its members."""
        agreements = request.env["club.agreement"]._in_force(
            [("guest_club_id", "=", member.club_id.id), ("has_benefits", "=", True)], today
        )
        return agreements.club_id | member.club_id

    def _club_answer(self, member, anchor, work):
        """Do ``work``; what it refuses is shown on the page, what it does is seen there."""
        try:
            with request.env.cr.savepoint():
                work()
        except UserError as error:
            member.env.invalidate_all()
            values = dict(self._club_member_values(member), error=error.args[0])
            return request.render("customer_club.portal_my_club_member", values)
        return request.redirect(f"/my/club/{member.id}#{anchor}")

    @route(
        "/my/club/<int:member_id>/event/<int:event_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_club_event(self, member_id, event_id, answer="yes", **kw):
        member = self._club_member(member_id)
        event = request.env["club.event"].sudo().browse(event_id).exists()
        rsvp = member.rsvp_ids.filtered(lambda reply: reply.event_id == event)
        if not event or not (rsvp or event._is_for(member)):
            raise request.not_found()
        Rsvp = request.env["club.rsvp"].sudo()

        def work():
            if answer == "yes":
                Rsvp._reply(event, member)
            elif rsvp:
                rsvp._give_up("declined")

        return self._club_answer(member, "events", work)

    @route(
        "/my/club/<int:member_id>/rate/<int:event_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_club_rate(self, member_id, event_id, score="", comment="", **kw):
        member = self._club_member(member_id)
        rsvp = member.rsvp_ids.filtered(lambda reply: reply.event_id.id == event_id)
        if not rsvp:
            raise request.not_found()
        number = int(score) if score.isdecimal() else 0
        return self._club_answer(
            member, "events", lambda: rsvp._rate(number, comment.strip()[:500])
        )

    @route(
        "/my/club/<int:member_id>/opinion",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_club_opinion(self, member_id, kind="suggestion", subject="", body="", **kw):
        member = self._club_member(member_id)
        Opinion = request.env["club.opinion"].sudo()
        if kind not in dict(Opinion._fields["kind"].selection):
            raise request.not_found()

        def work():
            Opinion.create(
                {
                    "member_id": member.id,
                    "kind": kind,
                    "name": subject.strip()[:120] or body.strip()[:60],
                    "body": body.strip()[:5000],
                    "origin": "portal",
                }
            )

        return self._club_answer(member, "opinions", work)

    @route(
        "/my/club/<int:member_id>/profile",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_club_profile(self, member_id, birthday="", **kw):
        member = self._club_member(member_id)
        chosen = request.httprequest.form.getlist("interest")

        def work():
            member.interest_ids = self._club_interests().filtered(
                lambda item: str(item.id) in chosen
            )
            member.birthday = self._club_birthday(birthday) or member.birthday

        return self._club_answer(member, "profile", work)

    def _club_birthday(self, text):
        if not text:
            return False
        try:
            day = fields.Date.to_date(text)
        except ValueError as error:
            raise UserError(request.env._("“%s” is not a date.", text)) from error
        if day > fields.Date.context_today(request.env.user):
            raise UserError(request.env._("A birthday lies in the past."))
        return day

    @route(
        "/my/club/<int:member_id>/consent",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_club_consent(self, member_id, answer="", **kw):
        """Agree to the new terms, or take the consent back and leave."""
        member = self._club_member(member_id)
        address = request.httprequest.remote_addr
        if answer == "agree" and member.consent_outdated:
            member._record_consent("portal", address)
        elif answer == "withdraw":
            member._withdraw_consent("portal", address)
            if member.state in ("active", "suspended"):
                member.action_leave()
            return request.redirect("/my/club")
        return request.redirect(f"/my/club/{member.id}")

    @route("/my/club/<int:member_id>/statement.pdf", type="http", auth="user")
    def portal_my_club_statement(self, member_id, **kw):
        member = self._club_member(member_id)
        Report = request.env["ir.actions.report"]
        kind = "pdf" if Report.get_wkhtmltopdf_state() in ("ok", "workers", "upgrade") else "html"
        return self._show_report(member, kind, "customer_club.club_member_report", download=True)
