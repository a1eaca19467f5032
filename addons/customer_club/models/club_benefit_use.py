from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubBenefitUse(models.Model):
    """Each use of a benefit, numbered within its period so that two desks cannot share one."""

    _name = "club.benefit.use"
    _description = "Use of a Benefit (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "benefit_id"

    member_id = fields.Many2one(
        "club.member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="member_id.partner_id", string="Customer")
    benefit_id = fields.Many2one(
        "club.benefit", required=True, readonly=True, index=True, ondelete="restrict"
    )
    club_id = fields.Many2one(
        "club.club", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    tier_id = fields.Many2one("club.tier", string="Tier Then", readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    period_start = fields.Date(required=True, readonly=True)
    number = fields.Integer(string="Use No.", required=True, readonly=True, aggregator=None)
    state = fields.Selection(
        [("due", "To Hand Over"), ("used", "Used"), ("cancelled", "Cancelled")],
        required=True,
        default="used",
        readonly=True,
    )
    note = fields.Char()
    user_id = fields.Many2one("res.users", string="Logged By", readonly=True)

    _number_unique = models.UniqueIndex(
        "(benefit_id, member_id, period_start, number) WHERE state <> 'cancelled'",
        "This use was logged at another desk at the same moment. Please look again.",
    )

    def action_done(self):
        """The gift was handed over."""
        self._check_step({"due"})
        self.sudo().write(
            {
                "state": "used",
                "date": fields.Date.context_today(self),
                "user_id": self.env.uid,
            }
        )
        self.sudo().activity_feedback(["customer_club.mail_activity_type_gift"])

    def action_cancel(self):
        """Logged by mistake; the number of the use becomes free again."""
        self._check_step({"due", "used"})
        self.sudo().state = "cancelled"
        self.sudo().activity_unlink(["customer_club.mail_activity_type_gift"])

    def _check_step(self, states):
        if not self.env.user.has_group("customer_club.customer_club_group_user"):
            raise UserError(self.env._("Only staff of the club log benefits."))
        self.check_access("read")
        for use in self:
            if use.state not in states:
                raise UserError(
                    self.env._(
                        "“%(name)s” of %(member)s: this step is not possible any more.",
                        name=use.benefit_id.name,
                        member=use.member_id.display_name,
                    )
                )

    @api.depends("benefit_id.name", "member_id.display_name")
    def _compute_display_name(self):
        for use in self:
            use.display_name = f"{use.benefit_id.name} · {use.member_id.display_name}"
