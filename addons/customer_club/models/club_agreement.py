from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ClubAgreement(models.Model):
    """What members of one club may do in another: clubs of different regions linked together."""

    _name = "club.agreement"
    _description = "Agreement between Clubs (configuration)"
    _inherit = ["mail.thread"]
    _order = "club_id, guest_club_id, id"

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    club_id = fields.Many2one(
        "club.club",
        string="Host Club",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
        help="The club that welcomes members of the other one.",
    )
    guest_club_id = fields.Many2one(
        "club.club",
        string="Guests From",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
        help="The club whose members are welcome here.",
    )
    company_id = fields.Many2one(related="club_id.company_id", store=True, index=True)
    may_earn = fields.Boolean(
        string="Earn Here",
        default=True,
        tracking=True,
        help="Purchases at the company of the host bring points in the club of the guest.",
    )
    may_redeem = fields.Boolean(
        string="Redeem Here", tracking=True, help="Guests may choose rewards of the host club."
    )
    has_benefits = fields.Boolean(
        string="Benefits Here",
        default=True,
        tracking=True,
        help="Guests have the benefits of the tier that theirs is equal to.",
    )
    date_from = fields.Date(string="From", tracking=True)
    date_to = fields.Date(string="To", tracking=True)
    tier_ids = fields.One2many("club.agreement.tier", "agreement_id", string="Tiers", copy=True)

    _clubs_check = models.Constraint(
        "CHECK(club_id <> guest_club_id)", "An agreement links two different clubs."
    )
    _dates_check = models.Constraint(
        "CHECK(date_from <= date_to)", "An agreement cannot end before it begins."
    )

    @api.depends("club_id.name", "guest_club_id.name")
    def _compute_name(self):
        for agreement in self:
            agreement.name = self.env._(
                "%(guests)s as guests of %(host)s",
                guests=agreement.guest_club_id.sudo().name or "",
                host=agreement.club_id.sudo().name or "",
            )

    @api.constrains("club_id", "guest_club_id", "date_from", "date_to", "active")
    def _check_overlap(self):
        for agreement in self.filtered("active"):
            same = self.search(
                [
                    ("club_id", "=", agreement.club_id.id),
                    ("guest_club_id", "=", agreement.guest_club_id.id),
                    ("id", "!=", agreement.id),
                ]
            )
            for other in same:
                apart = (
                    agreement.date_to and other.date_from and agreement.date_to < other.date_from
                ) or (other.date_to and agreement.date_from and other.date_to < agreement.date_from)
                if not apart:
                    raise ValidationError(
                        self.env._(
                            "“%s” exists already in the same period: change that agreement or end it first.",
                            other.name,
                        )
                    )

    def _creation_message(self):
        return self.env._("Agreement made")

    @api.model
    def _in_force(self, domain, today):
        """Agreements of ``domain`` that hold on ``today``, whoever asks."""
        return self.sudo().search(
            Domain(domain)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.model
    @tools.ormcache("company_id")
    def _guest_terms(self, company_id):
        """[(guest club, host club, first day, last day)]: who earns here as a guest of another company.

        Every purchase asks for it.
        """
        agreements = self.sudo().search(
            [
                ("may_earn", "=", True),
                ("company_id", "=", company_id),
                ("guest_club_id.company_id", "!=", company_id),
            ]
        )
        return tuple(
            (
                agreement.guest_club_id.id,
                agreement.club_id.id,
                agreement.date_from or None,
                agreement.date_to or None,
            )
            for agreement in agreements
        )

    @api.model
    def _earning_guests(self, company, date):
        """{guest club: its host clubs} of the agreements in force; clubs of the company earn anyway."""
        found = {}
        for guest, host, first, last in self._guest_terms(company.id):
            if (not first or first <= date) and (not last or date <= last):
                found.setdefault(guest, set()).add(host)
        return found

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create(vals_list)
        self.env.registry.clear_cache()
        return agreements

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _between(self, member, club, today):
        """The agreement that welcomes ``member`` in ``club`` (empty: there is none)."""
        return self._in_force(
            [("club_id", "=", club.id), ("guest_club_id", "=", member.club_id.id)], today
        )[:1]

    def _tier_of(self, member):
        """The tier of the host club that the member's own tier is equal to."""
        return self.tier_ids.filtered(lambda row: row.guest_tier_id == member.tier_id).tier_id[:1]
