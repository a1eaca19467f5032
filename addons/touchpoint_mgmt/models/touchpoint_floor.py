import ast
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

FIELD = "touch_under_floor"


class TouchpointFloor(models.Model):
    _name = "touchpoint.floor"
    _description = "Contact Minimum (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    audience_domain = fields.Char(string="Customers", default="[]", required=True)
    min_touches = fields.Integer(
        string="At Least",
        required=True,
        default=1,
        help="Touches done, over all channels, with the customer or the people of the firm.",
    )
    period_days = fields.Integer(
        string="In the Last (days)", required=True, default=90, help="Counted back from today."
    )
    customer_count = fields.Integer(string="Number of Customers", compute="_compute_coverage")
    under_count = fields.Integer(string="Contacted Too Seldom", compute="_compute_coverage")
    coverage = fields.Float(
        compute="_compute_coverage",
        help="Share of the customers who were contacted often enough.",
    )

    _min_touches_positive = models.Constraint(
        "CHECK(min_touches > 0)", "“At Least” of a contact minimum must be above zero."
    )
    _period_days_range = models.Constraint(
        "CHECK(period_days BETWEEN 1 AND 3660)",
        "“In the Last (days)” of a contact minimum must be between 1 and 3660.",
    )

    @api.depends("audience_domain", "min_touches", "period_days", "company_id")
    def _compute_coverage(self):
        for floor in self:
            floor.customer_count = floor.under_count = floor.coverage = 0
            if floor._get_problem() or not floor.company_id:
                continue
            partners = floor._get_partners()
            floor.customer_count = partners.search_count(floor._get_audience())
            floor.under_count = partners.search_count(floor._get_under_domain())
            if floor.customer_count:
                floor.coverage = 1 - floor.under_count / floor.customer_count

    @api.constrains("audience_domain")
    def _check_audience(self):
        for floor in self:
            if problem := floor._get_problem():
                raise ValidationError(problem)

    def action_view_customers(self):
        """The customers who were contacted too seldom."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contacts.action_contacts")
        ids = self.env["res.partner"]._search(self._get_under_domain())
        return {
            **action,
            "name": self.env._("Contacted too seldom: %s", self.name),
            "domain": [("id", "in", list(ids.get_result_ids()))]
            if self.under_count <= 1000
            else [(FIELD, "=", True)],
            "context": {},
        }

    def _get_problem(self):
        """One sentence that names the minimum and what is wrong with its filter, or False."""
        Rule = self.env["touchpoint.rule"]
        try:
            domain = Domain(ast.literal_eval(self.audience_domain or "[]"))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return self.env._(
                "Contact minimum “%s”: this is not a valid filter on customers.", self.name
            )
        missing = Rule._find_missing_field(domain, self.env["res.partner"])
        if missing:
            return self.env._(
                "Contact minimum “%(name)s” uses the field “%(field)s”, which does not exist. Is an "
                "app missing?",
                name=self.name,
                field=missing[1],
            )
        if FIELD in {condition.field_expr for condition in domain.iter_conditions()}:
            return self.env._(
                "Contact minimum “%s” cannot choose its customers by contact minimums.", self.name
            )
        if error := Rule._try_domain(domain):
            return self.env._(
                "Contact minimum “%(name)s”: the filter cannot be used (%(error)s).",
                name=self.name,
                error=error,
            )
        return False

    def _get_partners(self):
        return (
            self.env["res.partner"]
            .sudo()
            .with_company(self.company_id)
            .with_context(allowed_company_ids=self.company_id.ids, active_test=True)
        )

    def _get_audience(self):
        """Domain of the customers who should be contacted often enough."""
        partners = self.env["res.partner"]
        return (
            Domain(ast.literal_eval(self.audience_domain or "[]"))
            & Domain(partners._check_company_domain(self.company_id))
            & self.env["touchpoint.rule"]._get_customer_domain()
        )

    def _get_under_domain(self):
        """Domain of the customers with fewer touches than they should have."""
        self.ensure_one()
        self.env["touchpoint.touch"].flush_model()
        today = self.company_id._touch_today()
        enough = SQL(
            """
            SELECT x.partner FROM touchpoint_touch t
             CROSS JOIN LATERAL (
                 SELECT t.partner_id AS partner UNION SELECT t.commercial_partner_id) x
             WHERE t.company_id = %s AND t.state = 'done' AND t.done_date > %s
               AND x.partner IS NOT NULL
             GROUP BY x.partner HAVING COUNT(*) >= %s
            """,
            self.company_id.id,
            today - timedelta(days=self.period_days),
            self.min_touches,
        )
        return self._get_audience() & Domain("id", "not in", SQL("(%s)", enough))

    @api.model
    def _get_any_under_domain(self):
        """Domain of the customers under any minimum of the reader's companies."""
        # sudo: the minimums count whoever may read them
        floors = self.sudo().search([("company_id", "in", self.env.companies.ids)])
        usable = floors.filtered(lambda floor: not floor._get_problem())
        return Domain.OR([floor._get_under_domain() for floor in usable])
