from odoo import api, fields, models
from odoo.exceptions import UserError


class CareOfferCode(models.Model):
    """A code one customer received; used once. Rows come from one statement in care.dataset."""

    _name = "care.offer.code"
    _description = "Issued Code of an Offer (fact)"
    _order = "id desc"
    _rec_name = "code"

    level_id = fields.Many2one("care.offer.level", required=True, readonly=True, index=True,
                               ondelete="restrict")  # fmt: skip
    action_id = fields.Many2one("care.action", required=True, readonly=True, index=True)
    plan_id = fields.Many2one("care.plan", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True
    )
    code = fields.Char(required=True, readonly=True, index=True)
    discount = fields.Float("Discount (%)", readonly=True, aggregator=None)
    issued_on = fields.Date("Issued on", readonly=True)
    valid_until = fields.Date("Valid until", readonly=True)
    used_on = fields.Date("Used on", readonly=True)
    order_id = fields.Many2one("sale.order", index="btree_not_null")
    is_used = fields.Boolean("Used", compute="_compute_is_used")

    @api.depends("used_on")
    def _compute_is_used(self):
        for row in self:
            row.is_used = bool(row.used_on)

    def action_use(self):
        """Redeem the code; give the order first where there is one."""
        today = fields.Date.context_today(self)
        for row in self:
            if row.used_on:
                raise UserError(
                    self.env._("Code %(code)s was used on %(day)s.", code=row.code, day=row.used_on)
                )
            if row.valid_until < today:
                raise UserError(
                    self.env._(
                        "Code %(code)s was valid until %(day)s.", code=row.code, day=row.valid_until
                    )
                )
            customer = row.order_id.sudo().partner_id.commercial_partner_id
            if customer and customer != row.partner_id.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "Code %(code)s belongs to %(customer)s, not to the customer of order "
                        "%(order)s.",
                        code=row.code,
                        customer=row.partner_id.name,
                        order=row.order_id.sudo().name,
                    )
                )
            row.sudo().used_on = today
        return True

    def write(self, vals):
        if set(vals) - {"order_id"} and not self.env.su:
            raise UserError(self.env._("A code is issued and used by its buttons."))
        return super().write(vals)
