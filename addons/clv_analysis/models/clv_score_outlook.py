from odoo import fields, models

from .bulk_many2one import BulkMany2one


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    potential_value = fields.Monetary(
        string="Potential value",
        readonly=True,
        help="What could be won beyond the current value: products other customers buy along,"
        " referrals, what the customer buys elsewhere; minus the cost of trying.",
    )
    total_value = fields.Monetary(
        string="Total value",
        readonly=True,
        help="Historic value + current value + potential value.",
    )
    value_rank = fields.Integer(
        string="Rank",
        readonly=True,
        aggregator="min",
        help="Place by total value; 1 is the most valuable customer of the company.",
    )
    stage_id = BulkMany2one("clv.stage", readonly=True, ondelete="restrict")
    stage = fields.Selection(related="stage_id.code", string="Kind of stage")
    stage_color = fields.Integer(related="stage_id.color", string="Stage colour")
    stage_date = fields.Date(string="In this stage since", readonly=True)
    stage_next_id = BulkMany2one(
        "clv.stage",
        string="Moving to",
        readonly=True,
        ondelete="restrict",
        help="The latest analysis sees this stage; it is taken when an analysis on a later day"
        " sees it too.",
    )
    stage_next_date = fields.Date(string="Moving since", readonly=True)
    cluster_id = fields.Many2one(
        "clv.cluster", string="Group of similar", readonly=True, ondelete="set null"
    )
    usual_gap = fields.Float(
        string="Usual gap (days)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Usual days between two purchases: the customer's own, everybody's counting like"
        " one of them.",
    )
    next_order_date = fields.Date(
        string="Next order",
        readonly=True,
        help="Last purchase plus the usual gap. In the past: the customer is overdue.",
    )
    value_at_stake = fields.Monetary(
        string="Value at stake",
        readonly=True,
        help="What the customer would bring at the usual pace beyond what is still expected.",
    )
