from odoo import fields, models


class ClvCostShare(models.Model):
    _name = "clv.cost.share"
    _description = "Share of an event in a cost pool (result)"
    _order = "pool_id, event_id"
    _rec_name = "event_id"

    pool_id = fields.Many2one(
        "clv.cost.pool", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "clv.event", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pool_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="event_id.partner_id")
    amount = fields.Monetary(readonly=True)
