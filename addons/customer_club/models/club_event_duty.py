from odoo import fields, models


class ClubEventDuty(models.Model):
    """Who does what for an event, and by when."""

    _name = "club.event.duty"
    _description = "Duty at an Event (fact)"
    _order = "event_id, date_deadline, id"

    event_id = fields.Many2one("club.event", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    name = fields.Char(string="What Is to Do", required=True)
    user_id = fields.Many2one("res.users", string="Who", index="btree_not_null")
    date_deadline = fields.Date(string="Due Date")
    is_done = fields.Boolean(string="Finished")
