from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class ClubPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "club_count" in counters:
            values["club_count"] = len(self._club_members()) + len(self._clubs_to_join())
        return values

    def _club_partners(self):
        partner = request.env.user.partner_id
        return partner | partner.commercial_partner_id

    def _club_members(self):
        """Memberships of the visitor and of the company the visitor belongs to."""
        return (
            request.env["club.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self._club_partners().ids),
                    ("state", "in", ("applied", "active", "suspended")),
                ]
            )
        )

    def _clubs_to_join(self):
        partner = request.env.user.partner_id
        clubs = request.env["club.club"].sudo().search([("enrolment", "in", ("auto", "apply"))])
        known = (
            request.env["club.member"]
            .sudo()
            .search([("partner_id", "=", partner.id), ("state", "!=", "left")])
        )
        return (clubs - known.club_id).filtered(
            lambda club: not partner.company_id or partner.company_id == club.company_id
        )

    @route("/my/club", type="http", auth="user", website=True)
    def portal_my_club(self, **kw):
        members, clubs = self._club_members(), self._clubs_to_join()
        if len(members) == 1 and not clubs:
            return request.redirect(f"/my/club/{members.id}")
        values = dict(
            self._prepare_portal_layout_values(), page_name="club", members=members, clubs=clubs
        )
        return request.render("customer_club.portal_my_club_list", values)

    @route(
        ["/my/club/<int:member_id>", "/my/club/<int:member_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_club_member(self, member_id, page=1, **kw):
        member = self._club_members().filtered(lambda member: member.id == member_id)
        if not member:
            raise request.not_found()
        domain = [("member_id", "=", member.id), ("unit", "=", "redeemable")]
        Statement = request.env["club.statement"].sudo()
        pager = portal_pager(
            url=f"/my/club/{member.id}", total=Statement.search_count(domain), page=page, step=10
        )
        lots = (
            request.env["club.lot"]
            .sudo()
            ._read_group(
                [("account_id", "=", member.account_id.id), ("remaining", ">", 0)],
                ["expires_on:day"],
                ["remaining:sum"],
                order="expires_on:day",
            )
        )
        values = dict(
            self._prepare_portal_layout_values(),
            page_name="club",
            member=member,
            statement=Statement.search(domain, limit=10, offset=pager["offset"]),
            kinds=dict(Statement._fields["kind"]._description_selection(request.env)),
            lots=lots,
            pager=pager,
            today=fields.Date.context_today(member),
        )
        return request.render("customer_club.portal_my_club_member", values)

    @route("/my/club/join", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_club_join(self, club_id=None, agree=None, **kw):
        club = self._clubs_to_join().filtered(lambda club: str(club.id) == club_id)
        if not club:
            raise request.not_found()
        try:
            member = club._join(
                request.env.user.partner_id, bool(agree), request.httprequest.remote_addr
            )
        except UserError as error:
            values = dict(
                self._prepare_portal_layout_values(),
                page_name="club",
                members=self._club_members(),
                clubs=self._clubs_to_join(),
                error=error.args[0],
            )
            return request.render("customer_club.portal_my_club_list", values)
        return request.redirect(f"/my/club/{member.id}")
