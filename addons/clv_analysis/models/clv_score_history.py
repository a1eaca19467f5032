from odoo import fields, models


class ClvScoreHistory(models.Model):
    _name = "clv.score.history"
    _description = "Change of a customer's scores or segment (fact)"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    # Written by clv.dataset only and never changed: creation date is `date`, author the run.
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    run_id = fields.Many2one(
        "clv.run", string="Analysis run", readonly=True, index=True, ondelete="set null"
    )
    date = fields.Date(required=True, readonly=True)
    previous_segment_id = fields.Many2one(
        "clv.segment", string="From segment", readonly=True, ondelete="restrict"
    )
    segment_id = fields.Many2one(
        "clv.segment",
        string="To segment",
        readonly=True,
        ondelete="restrict",
        help="Empty: the customer has no purchase left that counts.",
    )
    segment_changed = fields.Boolean(string="Segment changed", readonly=True)
    previous_stage_id = fields.Many2one(
        "clv.stage", string="From stage", readonly=True, ondelete="restrict"
    )
    stage_id = fields.Many2one("clv.stage", string="To stage", readonly=True, ondelete="restrict")
    stage_changed = fields.Boolean(string="Stage changed", readonly=True)
    previous_r_score = fields.Integer(string="Recency before", readonly=True, aggregator=None)
    previous_f_score = fields.Integer(string="Frequency before", readonly=True, aggregator=None)
    previous_m_score = fields.Integer(string="Amount before", readonly=True, aggregator=None)
    r_score = fields.Integer(string="Recency score", readonly=True, aggregator="avg")
    f_score = fields.Integer(string="Frequency score", readonly=True, aggregator="avg")
    m_score = fields.Integer(string="Amount score", readonly=True, aggregator="avg")
