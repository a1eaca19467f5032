from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    touch_case_id = fields.Many2one(
        "touchpoint.case",
        string="Case",
        index="btree_not_null",
        ondelete="set null",
        help="The case for which somebody visits the customer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        for event in events.filtered("touch_case_id"):
            event.touch_case_id._log_visit(event)
        return events
