"""How many people may hear of what we have not put right yet."""

from odoo import api, fields, models

from .touchpoint_case import OPEN_STATES

#: what a customer is not dissatisfied about
FRIENDLY_CATEGORIES = ("suggestion", "new_need")


class TouchpointCase(models.Model):
    _inherit = "touchpoint.case"  # pylint: disable=consider-merging-classes-inherited

    exposure = fields.Integer(
        compute="_compute_exposure",
        store=True,
        aggregator="sum",
        help="People who may hear of this case while it is open: the figure of the settings for "
        "each dissatisfied customer.",
    )

    @api.depends("state", "category", "company_id.touch_exposure_people")
    def _compute_exposure(self):
        for case in self:
            dissatisfied = case.state in OPEN_STATES and case.category not in FRIENDLY_CATEGORIES
            case.exposure = case.company_id.touch_exposure_people if dissatisfied else 0
