from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq, plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE_SIZE = 20


class CasePortal(CustomerPortal):
    """The customer's own cases. Portal users have no access to the model: only what these pages
    show, of their own cases or of the case whose token they were sent."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "case_count" in counters:
            values["case_count"] = (
                request.env["touchpoint.case"].sudo().search_count(self._get_case_domain())
            )
        return values

    def _get_case_domain(self):
        partner = request.env.user.partner_id
        if partner == partner.commercial_partner_id:
            return Domain("commercial_partner_id", "=", partner.id)
        return Domain("partner_id", "=", partner.id)

    def _get_case(self, case_id, access_token=None):
        case = request.env["touchpoint.case"].sudo().browse(case_id).exists()
        if not case:
            raise MissingError(request.env._("This case does not exist."))
        if access_token and case.access_token and consteq(case.access_token, access_token):
            return case
        if not request.env.user._is_public() and case.filtered_domain(self._get_case_domain()):
            return case
        raise AccessError(request.env._("This case is not yours."))

    @http.route(["/my/cases", "/my/cases/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_cases(self, page=1, **_kw):
        Case = request.env["touchpoint.case"].sudo()
        domain = self._get_case_domain()
        pages = pager(url="/my/cases", total=Case.search_count(domain), page=page, step=PAGE_SIZE)
        cases = Case.search(
            domain, order="opened_at desc, id desc", limit=PAGE_SIZE, offset=pages["offset"]
        )
        values = {"cases": cases, "page_name": "case", "pager": pages, "default_url": "/my/cases"}
        return request.render("touchpoint_mgmt.portal_my_cases", values)

    @http.route("/my/cases/<int:case_id>", type="http", auth="public", website=True)
    def portal_my_case(self, case_id, access_token=None, **_kw):
        try:
            case = self._get_case(case_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {
            "case": case,
            "object": case,
            "page_name": "case",
            "token": access_token or case._portal_ensure_token(),
        }
        return request.render("touchpoint_mgmt.portal_my_case", values)

    @http.route("/my/cases/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_new_case(self, name="", category="service", description="", **_kw):
        Case = request.env["touchpoint.case"].sudo()
        categories = Case._fields["category"]._description_selection(request.env)
        values = {
            "page_name": "case_new",
            "categories": categories,
            "name": name,
            "category": category,
            "description": description,
        }
        if request.httprequest.method == "GET":
            return request.render("touchpoint_mgmt.portal_new_case", values)
        if not name.strip() or category not in dict(categories):
            values["error"] = request.env._("Tell us in a few words what it is about.")
            return request.render("touchpoint_mgmt.portal_new_case", values)
        partner = request.env.user.partner_id
        case = Case.create(
            {
                "name": name.strip(),
                "category": category,
                "description": plaintext2html(description),
                "source": "portal",
                "partner_id": partner.id,
                "company_id": (partner.company_id or request.env.company).id,
                "user_id": False,
            }
        )
        return request.redirect(f"/my/cases/{case.id}")
