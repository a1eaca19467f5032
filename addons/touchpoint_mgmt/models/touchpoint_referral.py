from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class TouchpointReferral(models.Model):
    """A customer told us of somebody who may need us."""

    _name = "touchpoint.referral"
    _description = "Referral (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "day desc, id desc"

    name = fields.Char(string="Who", required=True, tracking=True)
    phone = fields.Char()
    email = fields.Char(string="E-mail")
    note = fields.Text(string="What Is Needed")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    referrer_id = fields.Many2one(
        "res.partner", string="Recommended By", required=True, index=True, tracking=True
    )
    touch_id = fields.Many2one("touchpoint.touch", string="Said In", readonly=True, index=True)
    day = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, index=True, tracking=True
    )
    state = fields.Selection(
        [("new", "New"), ("contact", "Contact Made"), ("lost", "No Interest")],
        required=True,
        default="new",
        readonly=True,
        tracking=True,
    )
    has_ordered = fields.Boolean(compute="_compute_has_ordered", search="_search_has_ordered")

    @api.constrains("phone", "email")
    def _check_reachable(self):
        for referral in self:
            if not (referral.phone or referral.email):
                raise ValidationError(
                    self.env._("“%s”: give a phone number or an e-mail address.", referral.name)
                )

    @api.depends("partner_id")
    def _compute_has_ordered(self):
        # sudo: salespeople of other teams sold it
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                self._get_order_domain() & Domain("partner_id", "in", self.partner_id.ids),
                ["partner_id", "company_id"],
            )
        )
        for referral in self:
            referral.has_ordered = (referral.partner_id, referral.company_id) in rows

    def _search_has_ordered(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        orders = (
            self.env["sale.order"]
            .sudo()
            ._search(self._get_order_domain() & Domain("company_id", "in", self.env.companies.ids))
        )
        found = Domain("partner_id", "in", orders.subselect("partner_id"))
        return found if True in value else ~found

    def _get_order_domain(self):
        return Domain("state", "=", "sale")

    def _creation_message(self):
        return self.env._("Referral received")

    def action_make_contact(self):
        """The recommended person becomes a contact, or is the one we know already."""
        self.ensure_one()
        if self.state != "new":
            raise UserError(self.env._("“%s” was dealt with already.", self.display_name))
        Partner = self.env["res.partner"]
        known = self.email and Partner.search(
            [
                ("email_normalized", "=", self.email.strip().lower()),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        partner = known or Partner.create(
            {
                "name": self.name,
                "phone": self.phone,
                "email": self.email,
                "user_id": self.user_id.id,
                "company_id": self.referrer_id.company_id.id,
            }
        )
        self.write({"partner_id": partner.id, "state": "contact"})
        return partner._get_records_action()

    def action_lose(self):
        return self.write({"state": "lost"})
