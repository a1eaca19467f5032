from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .touchpoint_case import CATEGORIES, SERVICE_CLASSES, SEVERITIES


class TouchpointCasePolicy(models.Model):
    """Who answers which cases, and until when; the first policy that fits counts."""

    _name = "touchpoint.case.policy"
    _inherit = "mail.alias.mixin.optional"
    _description = "Case Policy (configuration)"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    category = fields.Selection(CATEGORIES, help="Empty: any category.")
    severity = fields.Selection(SEVERITIES, help="Empty: any severity.")
    service_class = fields.Selection(SERVICE_CLASSES, help="Empty: customers of any class.")
    partner_ids = fields.Many2many(
        "res.partner",
        "touchpoint_case_policy_partner_rel",
        string="Key Customers",
        help="A policy for these customers and their people alone. Empty: any customer.",
    )
    team_id = fields.Many2one(
        "crm.team", help="The one team that answers; its leader hears of delays."
    )
    user_id = fields.Many2one("res.users", string="Owner", help="Empty: the team's leader.")
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Second Escalation",
        help="Hears of it when the case is not resolved in time. Empty: the team's leader.",
    )
    hotline = fields.Char(
        string="Hot Line",
        help="Telephone number of these customers alone; printed on their relationship card.",
    )
    clock = fields.Selection(
        [("hours", "Hours on the Clock"), ("working", "Working Hours")],
        required=True,
        default="working",
        help="Working hours are those of the company's working schedule, without its holidays.",
    )
    respond_hours = fields.Float(string="Respond Within", required=True, default=8)
    resolve_hours = fields.Float(string="Resolve Within", required=True, default=40)

    _hours_positive = models.Constraint(
        "CHECK(respond_hours > 0 AND resolve_hours >= respond_hours)",
        "A case must be answered in more than 0 hours, and resolved no earlier than answered.",
    )

    def _find(self, company, category, severity, service_class, partner):
        """-> the first policy that fits, or an empty one"""
        wanted = {"category": category, "severity": severity, "service_class": service_class}
        policies = self.sudo().search([("company_id", "in", [False, company.id])])
        customers = partner | partner.commercial_partner_id
        for policy in policies:
            fits = all(not policy[name] or policy[name] == value for name, value in wanted.items())
            if fits and (not policy.partner_ids or policy.partner_ids & customers):
                return policy
        return self.browse()

    def _get_deadlines(self, company, start):
        """-> (respond by, resolve by), naive UTC, counted from ``start`` (naive UTC)"""
        return tuple(
            self._add_hours(company, start, hours)
            for hours in (self.respond_hours, self.resolve_hours)
        )

    def _add_hours(self, company, start, hours):
        if self.clock == "hours":
            return start + timedelta(hours=hours)
        end = company.resource_calendar_id.plan_hours(
            hours, pytz.utc.localize(start), compute_leaves=True
        )
        if not end:
            raise ValidationError(
                self.env._(
                    "Case policy “%(policy)s”: the working hours “%(calendar)s” have no working "
                    "time.",
                    policy=self.name,
                    calendar=company.resource_calendar_id.name or "",
                )
            )
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_owner(self):
        return self.user_id or self.team_id.user_id

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        for policy in policies.filtered("alias_id"):
            policy.alias_id.sudo().alias_defaults = repr(policy._get_alias_defaults())
        return policies

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("touchpoint.case")
        if self.id:
            values["alias_defaults"] = repr(self._get_alias_defaults())
        return values

    def _get_alias_defaults(self):
        return {
            "policy_id": self.id,
            "company_id": self.company_id.id or self.env.company.id,
            **({"category": self.category} if self.category else {}),
        }
