"""Who a rule speaks to: reading, checking and counting the two domains of a rule."""

import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
AUDIENCE_LABELS = {"audience_domain": _lt("audience"), "exclusion_domain": _lt("exception")}


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    audience_count = fields.Integer(string="Customers", compute="_compute_audience")
    audience_problem = fields.Char(compute="_compute_audience")
    has_exclusion = fields.Boolean(
        string="Leave Some Out",
        compute="_compute_has_exclusion",
        inverse="_inverse_has_exclusion",
        help="Tick to name customers of the audience who are never contacted by this rule.",
    )

    @api.depends("audience_domain", "exclusion_domain", "company_id")
    @api.depends_context("lang")
    def _compute_audience(self):
        for rule in self:
            problem = rule._get_domain_problem()
            rule.audience_problem = problem
            rule.audience_count = 0 if problem else rule._count_audience()

    @api.depends("exclusion_domain")
    def _compute_has_exclusion(self):
        for rule in self:
            rule.has_exclusion = rule._is_domain_set("exclusion_domain")

    def _inverse_has_exclusion(self):
        self.filtered(lambda rule: not rule.has_exclusion).exclusion_domain = False

    @api.constrains("audience_domain", "exclusion_domain")
    def _check_audience(self):
        for rule in self:
            problem = rule._get_domain_problem()
            if problem:
                raise ValidationError(problem)

    def _get_audience_domain(self, company):
        """Domain on res.partner of the customers this rule may contact for ``company``.

        Raises ValidationError, naming rule and field, when the domain cannot be used (any more).
        """
        self.ensure_one()
        problem = self._get_domain_problem()
        if problem:
            raise ValidationError(problem)
        Partner = self.env["res.partner"]
        domain = Domain.AND(
            [
                self._parse_domain("audience_domain"),
                Domain(Partner._check_company_domain(company)),
                self._get_customer_domain(),
            ]
        )
        if self._is_domain_set("exclusion_domain"):
            domain &= ~self._parse_domain("exclusion_domain")
        return domain

    @api.model
    def _get_customer_domain(self):
        """Never contacted by rule: archived contacts, our own users, our own companies."""
        return (
            Domain("active", "=", True)
            & Domain("partner_share", "=", True)
            & Domain("ref_company_ids", "=", False)
        )

    def _get_audience_partners(self):
        """``res.partner`` in the environment in which domains of this rule are evaluated."""
        company = self.company_id or self.env.company
        return (
            self.env["res.partner"]
            .sudo()
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, active_test=True)
        )

    def _count_audience(self):
        company = self.company_id or self.env.company
        return self._get_audience_partners().search_count(self._get_audience_domain(company))

    def _is_domain_set(self, name):
        return (self[name] or "").strip() not in ("", "[]")

    def _parse_domain(self, name):
        return Domain(ast.literal_eval(self[name] or "[]"))

    def _get_domain_problem(self):
        """One sentence that names the rule and what is wrong with its domains, or False."""
        self.ensure_one()
        for name, label in AUDIENCE_LABELS.items():
            words = {"rule": self.name or "", "part": str(label)}
            try:
                domain = self._parse_domain(name)
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                return self.env._(
                    "Rule “%(rule)s”: the %(part)s is not a valid filter on customers.", **words
                )
            missing = self._find_missing_field(domain, self.env["res.partner"])
            if missing:
                return self.env._(
                    "Rule “%(rule)s”: the %(part)s uses the field “%(field)s”, which does not "
                    "exist on %(model)s. Is an app missing?",
                    field=missing[1],
                    model=missing[0]._description,
                    **words,
                )
            error = self._try_domain(domain)
            if error:
                return self.env._(
                    "Rule “%(rule)s”: the %(part)s cannot be used (%(error)s).",
                    error=error,
                    **words,
                )
        return False

    @api.model
    def _find_missing_field(self, domain, Model):
        """``(model, field name)`` of the first field the domain names and the models lack."""
        for condition in domain.iter_conditions():
            current = Model
            for name in condition.field_expr.split("."):
                field = current._fields.get(name)
                if field is None:
                    return current, name
                if not field.relational:
                    break  # what follows is a part of a date or a property
                current = self.env[field.comodel_name]
            if condition.operator in ("any", "not any"):
                missing = self._find_missing_field(Domain(condition.value), current)
                if missing:
                    return missing
        return None

    def _try_domain(self, domain):
        Partner = self._get_audience_partners()
        try:
            domain.validate(Partner)
            with self.env.cr.savepoint(flush=False):
                Partner.search(domain, limit=1)
        except Exception as error:  # any failure of a typed-in filter is the typist's message
            return str(error)
        return False
