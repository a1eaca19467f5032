from odoo import fields, models


class ClubEventQuota(models.Model):
    _name = "club.event.quota"
    _description = "Seats of a Tier (configuration)"
    _order = "event_id, id"
    _rec_name = "tier_id"

    event_id = fields.Many2one("club.event", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    tier_id = fields.Many2one("club.tier", required=True, index=True, ondelete="cascade")
    seats = fields.Integer(required=True, default=10, help="At most so many guests of this tier.")

    _tier_unique = models.Constraint(
        "UNIQUE(event_id, tier_id)", "This tier already has its number of seats."
    )
    _seats_check = models.Constraint("CHECK(seats >= 0)", "The number of seats cannot be negative.")
