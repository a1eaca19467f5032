from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UtmCampaign(models.Model):
    """Campaigns have no days of their own in Odoo; the contact plan needs them."""

    _inherit = "utm.campaign"

    touch_date_from = fields.Date(
        string="From", help="First day of the campaign, compared with contact plans."
    )
    touch_date_to = fields.Date(string="Until")

    @api.constrains("touch_date_from", "touch_date_to")
    def _check_touch_dates(self):
        for campaign in self:
            first, last = campaign.touch_date_from, campaign.touch_date_to
            if first and last and last < first:
                raise ValidationError(
                    self.env._("Campaign “%s” ends before it begins.", campaign.title)
                )

    def _get_touch_period(self):
        """First and last day, or None when nobody said; one day given is the only day."""
        self.ensure_one()
        first, last = self.touch_date_from, self.touch_date_to
        return (first or last, last or first) if first or last else None
