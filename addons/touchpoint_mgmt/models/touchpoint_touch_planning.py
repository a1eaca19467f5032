"""What the planner keeps of a touch beside its day: how it got there, and with whom it goes."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


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
    arranged_mark = fields.Char(
        string="Mark of Contact Limits",
        readonly=True,
        copy=False,
        help="One touch of a firm over a limit says that the firm is arranged as it stands.",
    )
    surplus = fields.Boolean(
        string="Over Capacity",
        compute="_compute_surplus",
        search="_search_surplus",
        help="More than its responsible can do on that day, and no other day was allowed.",
    )

    # what was done in a period, with whom and how it was felt, without touching the table
    _done_date_idx = models.Index(
        "(company_id, done_date, commercial_partner_id, satisfaction_class) WHERE state = 'done'"
    )
    # who was touched when, read in the order of customers without touching the table
    _coverage_idx = models.Index(
        "(company_id, commercial_partner_id, done_date, channel_id) WHERE state = 'done'"
    )
    # what ended in a period
    _ended_idx = models.Index(
        "(company_id, COALESCE(done_date, due)) WHERE state IN ('done', 'no_contact', 'expired')"
    )
    _cap_idx = models.Index("(company_id, due_rule) WHERE reason_code = 'cap'")

    @api.depends("user_id", "due", "state")
    def _compute_surplus(self):
        stored = self.filtered(lambda touch: touch._is_open() and touch._origin.id)
        # sudo: the work of the person in all, whatever the reader sees of it
        planner = self.env["touchpoint.planner"].sudo()
        surplus = planner._get_surplus_ids(stored, fields.Date.context_today(self))
        for touch in self:
            touch.surplus = touch._origin.id in surplus

    def _search_surplus(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        planner = self.env["touchpoint.planner"].sudo()
        select = planner._get_surplus_select(self.env.companies, fields.Date.context_today(self))
        found = Domain("id", "in", SQL("(%s)", select))
        return found if True in value else ~found

    def _get_bundle(self):
        """These touches and those that are done in the same contact."""
        return self | self.search([("bundle_id", "in", self.bundle_id.ids)])

    def _reschedule(self, due):
        """Move open touches to a day a person chose; the planner leaves them there."""
        for touch in self:
            shift, grace = due - touch.due, timedelta(days=touch._get_grace())
            touch.write(
                {
                    "due": due,
                    "due_at": touch.due_at and touch.due_at + shift,
                    "deadline": max(touch.deadline or due, due + grace),
                    "date_locked": True,
                }
            )

    def _get_grace(self):
        return self.rule_id.grace_days
