from odoo.http import Controller, request, route


class ClubConfirm(Controller):
    @route(
        "/club/confirm/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def club_confirm(self, token, agree=None, **kw):
        """Page behind the link of a mail: read the terms, agree, be a member."""
        member = request.env["club.member"]._find_by_token(token)
        if not member:
            raise request.not_found()
        asked = request.httprequest.method == "POST"
        if asked and (agree or not member.club_id.consent_required):
            member._confirm(request.httprequest.remote_addr)
        values = {
            "member": member,
            "token": token,
            "error": asked and member.state == "pending",
        }
        response = request.render("customer_club.club_confirm", values)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
