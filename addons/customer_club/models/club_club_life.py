from odoo import Command, fields, models
from odoo.exceptions import UserError


class ClubClub(models.Model):
    """How the life of a membership begins: by invitation, by referral, confirmed by mail."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    confirm_by_mail = fields.Boolean(
        string="Confirm by Mail",
        tracking=True,
        help="Whoever joins on the portal gets a mail and becomes a member with the link in it.",
    )
    confirm_hours = fields.Integer(
        string="Link Valid For", default=72, required=True, help="Hours."
    )
    referrer_points = fields.Integer(
        string="Points for Referring",
        tracking=True,
        help="For a member whose code was used by a new member. 0: nothing. An active earn rule "
        "for referred friends replaces these points.",
    )
    referee_points = fields.Integer(
        string="Points for Being Referred", tracking=True, help="For the new member. 0: nothing."
    )
    wallet_program_id = fields.Many2one(
        "loyalty.program",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="customer_club.customer_club_group_auditor",
    )
    agreement_ids = fields.One2many("club.agreement", "club_id", string="Guests")
    guest_agreement_ids = fields.One2many(
        "club.agreement", "guest_club_id", string="Guest Elsewhere"
    )

    _confirm_hours_check = models.Constraint(
        "CHECK(confirm_hours BETWEEN 1 AND 8760)",
        "A link in a mail is valid for at least an hour and at most a year.",
    )
    _referral_check = models.Constraint(
        "CHECK(COALESCE(referrer_points, 0) >= 0 AND COALESCE(referee_points, 0) >= 0)",
        "Points for a referral cannot be negative.",
    )

    def _invite(self, partners):
        """Ask customers by mail to join; return the invited. Members and open invitations stay."""
        self.ensure_one()
        self.check_access("read")
        allowed = partners.filtered_domain(partners._check_company_domain(self.company_id))
        without = allowed.filtered(lambda partner: not partner.email_normalized)
        if without:
            raise UserError(
                self.env._(
                    "These customers have no e-mail address: %s", ", ".join(without.mapped("name"))
                )
            )
        Member = self.env["club.member"]
        known = Member.search(
            [
                ("club_id", "=", self.id),
                ("partner_id", "in", allowed.ids),
                ("state", "!=", "merged"),
            ]
        )
        back = known.filtered(lambda member: member.state == "left")
        new = Member.create(
            [
                {"club_id": self.id, "partner_id": partner.id}
                for partner in allowed - known.partner_id
            ]
        )
        invited = new | back
        invited.sudo().write({"state": "pending", "is_invited": True})
        invited.sudo()._ask_confirmation()
        return invited

    def _prepare_wallet_program(self):
        self.ensure_one()
        name = self.env._("eWallet of %s", self.name)
        return {
            "name": name,
            "program_type": "ewallet",
            "applies_on": "future",
            "trigger": "auto",
            "portal_visible": True,
            "portal_point_name": self.company_id.currency_id.symbol,
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
            "rule_ids": [Command.clear()],
            "communication_plan_ids": [Command.clear()],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 1,
                        "discount_applicability": "order",
                        "required_points": 1,
                        "description": name,
                    }
                ),
            ],
        }
