from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClubAgreementTier(models.Model):
    _name = "club.agreement.tier"
    _description = "Equal Tiers of two Clubs (configuration)"
    _order = "agreement_id, guest_tier_id"
    _rec_name = "guest_tier_id"

    agreement_id = fields.Many2one("club.agreement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    club_id = fields.Many2one(related="agreement_id.club_id")
    guest_club_id = fields.Many2one(related="agreement_id.guest_club_id")
    guest_tier_id = fields.Many2one(
        "club.tier",
        string="Tier of the Guest",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('club_id', '=', guest_club_id)]",
    )
    tier_id = fields.Many2one(
        "club.tier",
        string="Is Equal Here To",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('club_id', '=', club_id)]",
    )

    _tier_unique = models.Constraint(
        "UNIQUE(agreement_id, guest_tier_id)", "Each tier of the guests is equal to one tier only."
    )

    @api.constrains("guest_tier_id", "tier_id", "agreement_id")
    def _check_clubs(self):
        for row in self:
            if row.guest_tier_id.club_id != row.guest_club_id or row.tier_id.club_id != row.club_id:
                raise ValidationError(
                    self.env._(
                        "In “%(agreement)s” the tiers %(guest)s and %(host)s do not belong to these clubs.",
                        agreement=row.agreement_id.name,
                        guest=row.guest_tier_id.name,
                        host=row.tier_id.name,
                    )
                )
