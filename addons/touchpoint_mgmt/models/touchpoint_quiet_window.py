from odoo import fields, models

WEEKDAYS = [
    ("all", "Every day"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class TouchpointQuietWindow(models.Model):
    _name = "touchpoint.quiet.window"
    _description = "Touchpoint Quiet Window (configuration)"
    _order = "weekday, hour_from, id"

    channel_id = fields.Many2one(
        "touchpoint.channel", required=True, index=True, ondelete="cascade"
    )
    weekday = fields.Selection(WEEKDAYS, required=True, default="all")
    hour_from = fields.Float(string="Quiet From", required=True, default=21.0)
    hour_to = fields.Float(
        string="Quiet Until",
        required=True,
        default=8.0,
        help="Earlier than the start: the window goes over midnight to this hour of the next day.",
    )

    _hours_range = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "A quiet window begins between 00:00 and 23:59 and ends between 00:00 and 24:00.",
    )

    def _get_windows(self):
        """As rows of tools/quiet."""
        return [
            (
                None if window.weekday == "all" else int(window.weekday),
                window.hour_from,
                window.hour_to,
            )
            for window in self
        ]
