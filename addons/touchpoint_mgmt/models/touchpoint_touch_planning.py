"""What the planner keeps of a touch beside its day: how it got there, and with whom it goes."""

from odoo import fields, models


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    # a run compares each day with that of its own step, so planning again moves nothing back
    due_rule = fields.Date(
        string="Day by the Rule",
        readonly=True,
        help="The day of the rule, on a working day, before limits and workload moved the touch.",
    )
    due_pressure = fields.Date(
        string="Day After Limits",
        readonly=True,
        help="The day after the contact limits were kept, before the workload was levelled.",
    )
    bundle_id = fields.Many2one(
        "touchpoint.touch",
        string="Done Together With",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The leading touch of several that are done in one contact; it names itself.",
    )
    team_id = fields.Many2one("crm.team", ondelete="set null", readonly=True)
    surplus = fields.Boolean(
        string="Over Capacity",
        default=False,
        readonly=True,
        help="More than its responsible can do on that day, and no other day was allowed.",
    )

    _done_date_idx = models.Index("(company_id, done_date) WHERE state = 'done'")
    _cap_idx = models.Index("(company_id, due_rule) WHERE reason_code = 'cap'")

    def _get_bundle(self):
        """These touches and those that are done in the same contact."""
        return self | self.search([("bundle_id", "in", self.bundle_id.ids)])
