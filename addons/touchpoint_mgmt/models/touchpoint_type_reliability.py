"""How far we can trust what a means tells us."""

from odoo import api, fields, models

#: percent; measured by nobody, an order of trust that admins adjust
RELIABILITY = {
    "personnel": 90,
    "meeting": 80,
    "alliance": 70,
    "entrusted": 60,
    "medium": 60,
    "pr": 40,
    "advertising": 40,
    "random": 30,
}


class TouchpointType(models.Model):
    _inherit = "touchpoint.type"  # pylint: disable=consider-merging-classes-inherited

    reliability = fields.Integer(
        compute="_compute_reliability",
        store=True,
        readonly=False,
        precompute=True,
        aggregator="avg",
        help="Percent: how far answers over this means can be trusted.",
    )

    _reliability_range = models.Constraint(
        "CHECK(reliability BETWEEN 0 AND 100)", "Reliability must be between 0 and 100 percent."
    )

    @api.depends("means")
    def _compute_reliability(self):
        for touch_type in self:
            touch_type.reliability = RELIABILITY.get(touch_type.means, 0)
