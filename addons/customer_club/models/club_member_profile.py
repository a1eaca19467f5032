import re

from odoo import api, fields, models
from odoo.fields import Domain


class ClubMember(models.Model):
    """What the club knows of a member besides points: interests, birthday, a reference elsewhere."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    interest_ids = fields.Many2many("club.interest", string="Interests")
    birthday = fields.Date(tracking=True)
    reference = fields.Char(
        copy=False,
        index="btree_not_null",
        help="Number of this member in another system; an import finds the member again by it.",
    )
    email = fields.Char(related="partner_id.email", string="E-mail")
    phone = fields.Char(related="partner_id.phone")
    employer = fields.Char(compute="_compute_employer")
    function = fields.Char(related="partner_id.function", string="Job Position")
    address = fields.Char(compute="_compute_address")

    _reference_unique = models.UniqueIndex(
        "(club_id, reference) WHERE reference IS NOT NULL AND state <> 'merged'",
        "Another member of the club has this reference.",
    )

    @api.depends("partner_id.commercial_company_name", "partner_id.is_company")
    def _compute_employer(self):
        """The company of a contact; a company has none."""
        for member in self:
            partner = member.partner_id
            member.employer = not partner.is_company and partner.commercial_company_name

    @api.depends("partner_id.contact_address_inline")
    def _compute_address(self):
        """In one line, without the name and the commas that empty parts of an address leave."""
        for member in self:
            partner = member.partner_id
            parts = re.split(r"[,\s]*,[,\s]*", partner.contact_address_inline or "")
            if parts[0] == partner.commercial_company_name:
                parts = parts[1:]
            member.address = ", ".join(filter(None, parts))

    @api.model
    def _birthday_domain(self, day):
        """Members whose birthday is kept on ``day``; 29 February on the 28th of other years."""
        days = [day.day]
        if day.month == 2 and day.day == 28 and not _is_leap(day.year):
            days.append(29)
        domain = self._date_domain("birthday", day.month, days)
        if "birthdate_date" in self.env["res.partner"]._fields:
            domain |= Domain("birthday", "=", False) & self._date_domain(
                "partner_id.birthdate_date", day.month, days
            )
        return domain

    @api.model
    def _anniversary_domain(self, day):
        """Members who joined on this day of an earlier year."""
        days = [day.day]
        if day.month == 2 and day.day == 28 and not _is_leap(day.year):
            days.append(29)
        return self._date_domain("since", day.month, days) & Domain(
            "since", "<", day.replace(month=1, day=1)
        )

    def _date_domain(self, field, month, days):
        return Domain(f"{field}.month_number", "=", month) & Domain(
            f"{field}.day_of_month", "in", days
        )


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
