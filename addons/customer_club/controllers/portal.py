from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools.barcode import createBarcodeDrawing

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
                    ("state", "in", ("pending", "applied", "active", "suspended")),
                ]
            )
        )

    def _clubs_domain(self):
        return [
            ("enrolment", "in", ("auto", "apply")),
            ("company_id", "in", request.env.user.company_ids.ids),
        ]

    def _clubs_to_join(self):
        partner = request.env.user.partner_id
        clubs = request.env["club.club"].sudo().search(self._clubs_domain())
        known = (
            request.env["club.member"]
            .sudo()
            .search([("partner_id", "=", partner.id), ("state", "!=", "left")])
        )
        return (clubs - known.club_id).filtered(
            lambda club: not partner.company_id or partner.company_id == club.company_id
        )

    @route("/my/club", type="http", auth="user", website=True)
    def portal_my_club(self, ref=None, **kw):
        members, clubs = self._club_members(), self._clubs_to_join()
        if len(members) == 1 and not clubs:
            return request.redirect(f"/my/club/{members.id}")
        values = dict(
            self._prepare_portal_layout_values(),
            page_name="club",
            members=members,
            clubs=clubs,
            referral_code=ref,
        )
        return request.render("customer_club.portal_my_club_list", values)

    def _club_member(self, member_id):
        """The membership, when it is the visitor's own; everything else does not exist."""
        member = self._club_members().filtered(lambda member: member.id == member_id)
        if not member:
            raise request.not_found()
        return member

    def _club_member_values(self, member, page=1):
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
        rewards = request.env["club.reward"]._get_catalogue(
            member, fields.Date.context_today(member)
        )
        vouchers = member.redemption_ids.filtered(
            lambda redemption: (
                redemption.state in ("reserved", "approved", "issued") and not redemption.is_used
            )
        )
        return dict(
            self._prepare_portal_layout_values(),
            page_name="club",
            member=member,
            statement=Statement.search(domain, limit=10, offset=pager["offset"]),
            kinds=dict(Statement._fields["kind"]._description_selection(request.env)),
            lots=lots,
            rewards=rewards if member.state == "active" else rewards.browse(),
            vouchers=vouchers,
            pager=pager,
        )

    @route(
        ["/my/club/<int:member_id>", "/my/club/<int:member_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_club_member(self, member_id, page=1, **kw):
        values = self._club_member_values(self._club_member(member_id), page)
        return request.render("customer_club.portal_my_club_member", values)

    @route("/my/club/<int:member_id>/card.svg", type="http", auth="user")
    def portal_my_club_card(self, member_id, **kw):
        """QR code of the card, as a drawing that needs no graphics library."""
        drawing = createBarcodeDrawing(
            "QR", value=self._club_member(member_id).barcode, width=110, height=110, barBorder=0
        )
        return request.make_response(drawing.asString("svg"), [("Content-Type", "image/svg+xml")])

    @route(
        "/my/club/<int:member_id>/redeem", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_my_club_redeem(self, member_id, reward_id=None, points="", **kw):
        member = self._club_member(member_id)
        today = fields.Date.context_today(member)
        rewards = request.env["club.reward"]._get_catalogue(member, today)
        reward = rewards.filtered(lambda reward: str(reward.id) == reward_id)
        if not reward:
            raise request.not_found()
        try:
            if not points.strip().isdecimal():
                raise UserError(request.env._("Please enter a whole number of points."))
            request.env["club.account"]._take_turn(member)
            with request.env.cr.savepoint():
                request.env["club.redemption"].sudo()._redeem(member, reward, int(points), today)
        except UserError as error:
            values = dict(self._club_member_values(member), error=error.args[0])
            return request.render("customer_club.portal_my_club_member", values)
        return request.redirect(f"/my/club/{member.id}")

    @route("/my/club/join", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_club_join(self, club_id=None, agree=None, referral_code=None, **kw):
        club = self._clubs_to_join().filtered(lambda club: str(club.id) == club_id)
        if not club:
            raise request.not_found()
        try:
            member = club._join(
                request.env.user.partner_id,
                bool(agree),
                request.httprequest.remote_addr,
                referral_code,
            )
        except UserError as error:
            values = dict(
                self._prepare_portal_layout_values(),
                page_name="club",
                members=self._club_members(),
                clubs=self._clubs_to_join(),
                referral_code=referral_code,
                error=error.args[0],
            )
            return request.render("customer_club.portal_my_club_list", values)
        return request.redirect(f"/my/club/{member.id}")
