import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CareOfferLevel(models.Model):
    """One level of a preferential offer: which customers of the plan get which discount."""

    _name = "care.offer.level"
    _description = "Level of an Offer (configuration)"
    _inherit = ["care.action.part"]
    _order = "action_id, sequence, id"

    name = fields.Char("Level", required=True)
    sequence = fields.Integer(default=10, help="A customer gets the first level that fits.")
    discount = fields.Float("Discount (%)")
    minimum_tenure = fields.Integer("Customer for at least (days)")
    audience_domain = fields.Char("For", required=True, default="[]")
    only_touched = fields.Boolean(
        "After a touch only",
        help="Only customers with whom a touch of this action is done get a code.",
    )
    valid_days = fields.Integer("Valid for (days)", default=30)
    code_ids = fields.One2many("care.offer.code", "level_id", "Codes")
    code_count = fields.Integer("Issued", compute="_compute_codes")
    used_count = fields.Integer("Used", compute="_compute_codes")
    used_share = fields.Float("Used (%)", compute="_compute_codes")

    _discount = models.Constraint(
        "CHECK (discount >= 0 AND discount <= 100 AND valid_days > 0 AND minimum_tenure >= 0)",
        "A discount is between 0 and 100 percent, and an offer is valid for at least one day.",
    )

    @api.depends("code_ids.used_on")
    def _compute_codes(self):
        rows = self.env["care.offer.code"]._read_group(
            [("level_id", "in", self.ids)], ["level_id"], ["__count", "used_on:count"]
        )
        counts = {level.id: (issued, used) for level, issued, used in rows}
        for level in self:
            level.code_count, level.used_count = counts.get(level._origin.id, (0, 0))
            level.used_share = (
                100.0 * level.used_count / level.code_count if level.code_count else 0.0
            )

    @api.constrains("audience_domain")
    def _check_audience(self):
        partners = self.env["touchpoint.rule"]._get_audience_partners()
        for level in self:
            try:
                domain = Domain(ast.literal_eval(level.audience_domain or "[]"))
                domain.validate(partners)
                partners.search(domain, limit=1)
            except Exception as error:  # whatever fails was typed in
                raise ValidationError(
                    self.env._(
                        "The customers of offer level “%(level)s” are not a valid choice: "
                        "%(error)s",
                        level=level.name,
                        error=error,
                    )
                ) from error

    def action_issue(self):
        """One code for every contacted customer of the plan who fits and has none of this offer."""
        for level in self:
            level.action_id._check_settled()
            if level.plan_id.state not in ("approved", "running"):
                raise UserError(
                    self.env._(
                        "Codes are issued after the approval of care plan “%s”.", level.plan_id.name
                    )
                )
            level.check_access("write")
            self.env["care.dataset"]._issue_codes(level, fields.Date.context_today(self))
        return self.action_view_codes()

    def action_view_codes(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("care_plan.care_offer_code_action")
        return dict(action, domain=[("level_id", "in", self.ids)], context={})

    def _get_customer_domain(self):
        """Who gets this level: domain on the customers of the plan."""
        self.ensure_one()
        return Domain(ast.literal_eval(self.audience_domain or "[]"))

    def _get_approval_content(self):
        return [
            [r.name, r.discount, r.minimum_tenure, r.audience_domain, r.valid_days, r.only_touched]
            for r in self
        ]
