from odoo import fields, models

from .touchpoint_type import MEANS


class TouchpointTouchAspect(models.Model):
    """What a customer expected and perceived of one aspect, said in one touch."""

    _name = "touchpoint.touch.aspect"
    _description = "Satisfaction with an Aspect (fact)"
    _order = "day desc, id desc"
    _rec_name = "aspect_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    touch_id = fields.Many2one(
        "touchpoint.touch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    aspect_id = fields.Many2one(
        "touchpoint.aspect", required=True, readonly=True, ondelete="restrict"
    )
    day = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded By", readonly=True)
    team_id = fields.Many2one("crm.team", string="Department", readonly=True, ondelete="set null")
    means = fields.Selection(MEANS, readonly=True)
    expected = fields.Integer(required=True, readonly=True, aggregator="avg")
    perceived = fields.Integer(required=True, readonly=True, aggregator="avg")
    satisfaction = fields.Integer(required=True, readonly=True, aggregator="avg")
    satisfaction_class = fields.Selection(
        [
            ("dissatisfied", "Dissatisfied"),
            ("satisfied", "Satisfied"),
            ("delighted", "Delighted"),
        ],
        required=True,
        readonly=True,
    )

    _aspect_uniq = models.Constraint(
        "UNIQUE(touch_id, aspect_id)", "This aspect was answered in this touch already."
    )
    _scale_range = models.Constraint(
        "CHECK(expected BETWEEN 0 AND 10 AND perceived BETWEEN 0 AND 10)",
        "Expected and perceived must be between 0 and 10.",
    )
