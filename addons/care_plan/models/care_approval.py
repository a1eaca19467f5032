from odoo import api, fields, models
from odoo.exceptions import UserError


class CareApproval(models.Model):
    """Append-only: written by the buttons of the plan, changed or deleted by nobody."""

    _name = "care.approval"
    _description = "Decision on a Care Plan (fact)"
    _order = "id desc"
    _rec_name = "decision"

    plan_id = fields.Many2one(
        "care.plan", required=True, readonly=True, index=True, ondelete="restrict"
    )
    amendment_id = fields.Many2one(
        "care.amendment", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    visit_id = fields.Many2one(
        "care.visit", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    on_behalf_id = fields.Many2one(
        "res.users",
        "In place of",
        readonly=True,
        ondelete="restrict",
        help="The approver who was away and had handed the decision over.",
    )
    date = fields.Datetime("On", required=True, readonly=True, default=fields.Datetime.now)
    decision = fields.Selection(
        [
            ("submit", "Submitted"),
            ("approve", "Approved"),
            ("refuse", "Refused"),
            ("withdraw", "Taken back"),
            ("cancel", "Cancelled"),
            ("below_limit", "In force at once: below the limit"),
            ("override", "Budget exceeded on purpose"),
        ],
        required=True,
        readonly=True,
    )
    step_id = fields.Many2one("care.approval.step", readonly=True, index=True, ondelete="restrict")
    comment = fields.Text(readonly=True)
    plan_version = fields.Integer("Version", readonly=True)
    content_hash = fields.Char(
        "Fingerprint",
        required=True,
        readonly=True,
        help="SHA-256 of the plan, its goals, actions, budget and touchpoint rules as they were at "
        "that moment.",
    )
    preview_hash = fields.Char(
        "Fingerprint of the calendar",
        readonly=True,
        help="SHA-256 of who was going to be contacted when, as previewed at that moment.",
    )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A recorded decision cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A recorded decision cannot be deleted."))
