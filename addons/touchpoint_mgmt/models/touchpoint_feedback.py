from odoo import api, fields, models

from .touchpoint_datum import DATA

KINDS = [
    ("opinion", "Opinion"),
    ("need", "New Need"),
    ("problem", "Problem"),
    ("data", "Changed Data"),
    ("competitor", "Bought Elsewhere"),
]


class TouchpointFeedback(models.Model):
    """What a customer told us in a touch beside its result, and what became of it."""

    _name = "touchpoint.feedback"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Feedback (fact)"
    _order = "said_at desc, id desc"
    _rec_name = "text"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    touch_id = fields.Many2one(
        "touchpoint.touch", string="Said In", readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    topic_id = fields.Many2one("touchpoint.feedback.topic", ondelete="restrict", tracking=True)
    text = fields.Text(string="What the Customer Said", required=True, readonly=True)
    datum = fields.Selection(DATA, string="Changed Datum", readonly=True)
    said_at = fields.Datetime(required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    hours_to_record = fields.Float(
        compute="_compute_hours_to_record",
        store=True,
        aggregator="avg",
        help="From the contact to the entry.",
    )
    recorded_by_id = fields.Many2one("res.users", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Goes To", index=True, tracking=True)
    case_id = fields.Many2one("touchpoint.case", readonly=True, ondelete="set null")
    lead_ref = fields.Reference(
        selection=[("crm.lead", "Opportunity")], string="Opportunity", readonly=True
    )
    state = fields.Selection(
        [("new", "New"), ("used", "Used"), ("dismissed", "Dismissed")],
        required=True,
        default="new",
        tracking=True,
    )
    answer = fields.Text(string="What We Made of It", tracking=True)

    @api.depends("said_at", "recorded_at")
    def _compute_hours_to_record(self):
        for feedback in self:
            waited = feedback.recorded_at - feedback.said_at
            feedback.hours_to_record = waited.total_seconds() / 3600

    @api.model_create_multi
    def create(self, vals_list):
        feedbacks = super().create(vals_list)
        for feedback in feedbacks:
            feedback._route()
        return feedbacks

    def _route(self):
        """Give it to whoever makes use of it, and tell that person."""
        # sudo: whoever records what a customer said need not see topics or other owners
        feedback = self.sudo()
        owner = feedback.user_id or feedback.topic_id.user_id or feedback.partner_id.user_id
        if not owner or not owner.active:
            return
        feedback.user_id = owner
        if owner != feedback.recorded_by_id:
            feedback.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=owner._touch_env()._("Feedback of %s", feedback.partner_id.display_name),
                user_id=owner.id,
            )

    def _creation_message(self):
        return self.env._("Feedback received")

    def action_use(self):
        self.activity_ids.action_feedback()
        return self.write({"state": "used"})

    def action_dismiss(self):
        self.activity_ids.action_feedback()
        return self.write({"state": "dismissed"})

    def action_reopen(self):
        return self.write({"state": "new"})
