from odoo import models

from odoo.addons.rating.models.rating_data import RATING_LIMIT_OK


class RatingRating(models.Model):
    _inherit = "rating.rating"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("consumed"):
            self._open_case_if_low()
        return result

    def _open_case_if_low(self):
        """A low rating of anything but a case itself is something the customer told us."""
        for rating in self.filtered(lambda rating: 0 < rating.rating < RATING_LIMIT_OK):
            company = self._get_rated_company(rating)
            if (
                rating.res_model == "touchpoint.case"
                or not rating.partner_id
                or not company.touch_case_auto
            ):
                continue
            # sudo: ratings are given by customers
            self.env["touchpoint.case"].sudo().create(
                {
                    "name": self.env._("Low rating: %s", rating.res_name or ""),
                    "company_id": company.id,
                    "partner_id": rating.partner_id.id,
                    "source": "rating",
                    "severity": "2",
                    "description": rating.feedback,
                }
            )

    def _get_rated_company(self, rating):
        record = self.env[rating.res_model].sudo().browse(rating.res_id)
        company = "company_id" in record._fields and record.company_id
        return company or rating.partner_id.company_id or self.env.company
