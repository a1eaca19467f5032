from datetime import timedelta

from odoo import api, fields, models

BATCH = 500


class TouchpointPromise(models.Model):
    _name = "touchpoint.promise"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Touchpoint Promise (fact)"
    _order = "due, id"

    name = fields.Char(string="What We Promised", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="To", required=True, index=True)
    touch_id = fields.Many2one("touchpoint.touch", index=True, ondelete="set null")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    due = fields.Date(required=True)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken")],
        required=True,
        default="open",
        index=True,
    )
    is_late = fields.Boolean(compute="_compute_is_late")
    team_id = fields.Many2one(
        related="user_id.sale_team_id",
        string="Department",
        help="Of the person who promised.",
        store=True,
        readonly=True,
    )
    kept_on = fields.Date(readonly=True, copy=False)
    kept_count = fields.Integer(
        string="Kept in Time",
        compute="_compute_counts",
        store=True,
        help="Kept on the promised day or before.",
    )
    broken_count = fields.Integer(
        string="Broken or Late", compute="_compute_counts", store=True, help="Broken, or kept late."
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    late_told_on = fields.Date(readonly=True, copy=False)

    _open_idx = models.Index("(due) WHERE state = 'open'")

    @api.depends("state", "kept_on", "due")
    def _compute_counts(self):
        for promise in self:
            in_time = promise.state == "kept" and (promise.kept_on or promise.due) <= promise.due
            promise.kept_count = int(in_time)
            promise.broken_count = int(promise.state != "open" and not in_time)

    @api.depends("due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.is_late = promise.state == "open" and bool(promise.due) and promise.due < today

    def _creation_message(self):
        return self.env._("Promise made")

    def action_keep(self):
        self._end_reminders()
        return self.write({"state": "kept", "kept_on": fields.Date.context_today(self)})

    def action_break(self):
        self._end_reminders()
        return self.write({"state": "broken", "kept_on": False})

    def action_reopen(self):
        return self.write(
            {"state": "open", "kept_on": False, "reminded_on": False, "late_told_on": False}
        )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    def _end_reminders(self):
        # sudo: the reminder may be of a colleague or of the head of the department
        self.sudo().activity_ids.unlink()

    @api.model
    def _cron_remind(self):
        """Daily: remind of what is due by tomorrow, tell the head of the department what is late.

        What was told is stamped, so that a second run on the same day tells nothing again.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("active", "=", True)])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            while self._remind(company, company._touch_today()):
                if not cron._commit_progress(0):
                    return
            if not cron._commit_progress(1):
                return

    @api.model
    def _remind(self, company, today):
        """Handle one batch; -> how many promises somebody was told of"""
        here = [("company_id", "=", company.id), ("state", "=", "open")]
        soon = self.search(
            [*here, ("due", "<=", today + timedelta(days=1)), ("reminded_on", "=", False)],
            limit=BATCH,
        )
        late = self.search([*here, ("due", "<", today), ("late_told_on", "=", False)], limit=BATCH)
        values = [promise._prepare_reminder(promise.user_id) for promise in soon]
        for promise in late:
            head = promise.team_id.user_id
            if head and head != promise.user_id:
                values.append(promise._prepare_reminder(head))
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [vals for vals in values if vals]
        )
        soon.reminded_on = today
        late.late_told_on = today
        return len(soon) + len(late)

    def _prepare_reminder(self, user):
        if not user.active:
            return False
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "summary": user._touch_env()._(
                "Promised to %(customer)s: %(promise)s",
                customer=self.partner_id.display_name,
                promise=self.name,
            ),
            "user_id": user.id,
            "date_deadline": self.due,
        }
