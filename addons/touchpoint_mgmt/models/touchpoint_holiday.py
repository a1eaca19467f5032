from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TouchpointHoliday(models.Model):
    _name = "touchpoint.holiday"
    _description = "Occasion in the Calendar (configuration)"
    _order = "date, id"

    name = fields.Char(required=True, translate=True)
    date = fields.Date(required=True, index=True)
    occasion = fields.Selection(
        [
            ("new_year", "New Year"),
            ("spring_festival", "Spring Festival"),
            ("lantern", "Lantern Festival"),
            ("dragon_boat", "Dragon Boat Festival"),
            ("mid_autumn", "Mid-Autumn Festival"),
            ("national_day", "National Day"),
            ("christmas", "Christmas"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="Rules for one occasion count from its day in every year that is entered here.",
    )
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    active = fields.Boolean(default=True)

    @api.constrains("date", "occasion", "company_id")
    def _check_date(self):
        for holiday in self:
            twin = self.search(
                [
                    ("id", "!=", holiday.id),
                    ("date", "=", holiday.date),
                    ("occasion", "=", holiday.occasion),
                    ("company_id", "=", holiday.company_id.id),
                ],
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._("“%(name)s” is in the calendar on that day already.", name=twin.name)
                )
