from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class TouchpointPageController(CustomerPortal):
    """The customer's own page: behind a signed link, and in the portal."""

    @http.route(
        "/touch/page/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def touch_page(self, token, **post):
        partner, company = request.env["touchpoint.page"]._find(token)
        if not partner:
            return self._render_page("touchpoint_mgmt.page_invalid", {}, status=404)
        request.update_context(lang=partner.lang or request.env.lang)
        return self._answer(partner, company, f"/touch/page/{token}", post)

    @http.route(
        "/touch/page/<string:token>/stop",
        type="http",
        auth="public",
        csrf=False,
        sitemap=False,
        methods=["POST"],
    )
    def touch_page_stop(self, token, **_post):
        """One click in a mail program (RFC 8058)."""
        partner, company = request.env["touchpoint.page"]._find(token)
        if not partner:
            raise request.not_found()
        request.env["touchpoint.page"]._stop(partner, company)
        return request.make_response("OK", [("Content-Type", "text/plain")])

    @http.route("/my/wishes", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_my_wishes(self, **post):
        # sudo: portal users see of themselves what the page shows, nothing else
        partner = request.env.user.partner_id.sudo()
        company = (partner.company_id or request.env.company).sudo()
        return self._answer(partner, company, "/my/wishes", post, in_portal=True)

    def _answer(self, partner, company, url, post, in_portal=False):
        page = request.env["touchpoint.page"]
        values = {"url": url, "page_name": "wishes", "error": "", "done": post.get("done", "")}
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    done = self._save(page, partner, company, post)
                return request.redirect(f"{url}?done={done}")
            except UserError as error:
                values["error"] = str(error)
        values.update(page._get_values(partner, company), post=post)
        template = "portal" if in_portal else "public"
        return self._render_page(f"touchpoint_mgmt.page_{template}", values)

    def _save(self, page, partner, company, post):
        if post.get("ask"):
            page._save_answer(
                partner,
                company,
                self._to_number(post["ask"]),
                self._to_number(post.get("expected"), -1),
                self._to_number(post.get("perceived"), -1),
                post.get("note", "")[:2000],
            )
            return "answer"
        form = request.httprequest.form
        wishes = {
            name: [self._to_number(text) for text in form.getlist(name)]
            for name in ("channels", "topics", "interests")
        }
        wishes.update(
            {name: self._to_number(post.get(name)) for name in ("channel", "hour_from", "hour_to")},
            pause_until=self._to_day(post.get("pause_until"), request.env._("Pause")),
            birthday=self._to_day(post.get("birthday"), request.env._("Birthday")),
            stop=bool(post.get("stop")),
        )
        page._save_wishes(partner, company, wishes)
        return "wishes"

    def _to_number(self, text, default=0):
        return int(text) if text and text.isdecimal() and len(text) < 10 else default

    def _to_day(self, text, name):
        try:
            return fields.Date.to_date(text or None) or False
        except ValueError as error:
            raise UserError(
                request.env._("%(field)s: “%(text)s” is not a date.", field=name, text=text)
            ) from error

    def _render_page(self, template, values, status=200):
        response = request.render(template, values, status=status)
        response.headers.update(HEADERS)
        return response
