import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import points as points_tools


class ClubEarnRule(models.Model):
    _name = "club.earn.rule"
    _description = "Club Earn Rule (configuration)"
    _order = "club_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="club_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="club_id.currency_id")
    points = fields.Integer(default=1, required=True)
    per_amount = fields.Monetary(
        default=1,
        required=True,
        string="For Every",
        help="Without taxes, in the currency of the club.",
    )
    multiplier = fields.Float(
        digits=(6, 2),
        default=1,
        required=True,
        help="For campaigns: 2 doubles the points of this rule.",
    )
    product_domain = fields.Char(string="Products", default="[]", required=True)
    tier_ids = fields.Many2many(
        "club.tier",
        string="Only Tiers",
        domain="[('club_id', '=', club_id)]",
        help="Empty: all tiers.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _points_check = models.Constraint(
        "CHECK(points > 0)", "An earn rule gives a whole number of points above zero."
    )
    _amount_check = models.Constraint(
        "CHECK(per_amount > 0)", "An earn rule needs an amount above zero."
    )
    _multiplier_check = models.Constraint(
        "CHECK(multiplier > 0 AND multiplier <= 100)",
        "A multiplier lies above 0 and is at most 100.",
    )
    _dates_check = models.Constraint(
        "CHECK(date_from <= date_to)", "An earn rule cannot end before it begins."
    )

    @api.constrains("product_domain")
    def _check_product_domain(self):
        for rule in self:
            try:
                rule.env["product.product"].search(rule._get_product_domain(), limit=1)
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The product filter of rule %(rule)s is not valid: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("tier_ids", "club_id")
    def _check_tiers(self):
        for rule in self:
            foreign = rule.tier_ids.filtered(lambda tier, rule=rule: tier.club_id != rule.club_id)[
                :1
            ]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to the club of rule %(rule)s.",
                        tier=foreign.name,
                        rule=rule.name,
                    )
                )

    def _get_product_domain(self):
        self.ensure_one()
        if self.product_domain in (False, "[]"):  # asked for every purchase
            return Domain.TRUE
        return Domain(ast.literal_eval(self.product_domain))

    def _applies(self, tier, date):
        """Does the rule hold for a member of this tier on this date?"""
        self.ensure_one()
        return (
            (not self.tier_ids or tier in self.tier_ids)
            and (not self.date_from or date >= self.date_from)
            and (not self.date_to or date <= self.date_to)
        )

    def _filter_products(self, products):
        self.ensure_one()
        domain = self._get_product_domain()
        if domain.is_true():
            return products
        return (
            self.env["product.product"]
            .with_context(active_test=False)
            .search(domain & Domain("id", "in", products.ids))
        )

    def _points_for(self, amount, *multipliers):
        """Whole points for ``amount`` (``Decimal``, currency of the club)."""
        self.ensure_one()
        return points_tools.points_for(
            amount,
            points_tools.to_decimal(self.per_amount),
            self.points,
            points_tools.to_decimal(self.multiplier, 2),
            *multipliers,
        )
