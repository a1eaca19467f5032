"""The life of a rule: preview, approval by a manager, running, pause and end."""

from odoo import Command, fields, models
from odoo.exceptions import UserError


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    def action_preview(self):
        """Show who would be contacted, when and by whom; nothing is written."""
        self.ensure_one()
        preview = self.env["touchpoint.preview"].create({"rule_ids": [Command.set(self.ids)]})
        return preview._get_action()

    def action_preview_calendar(self):
        """The calendar of the chosen rules together; without a choice of all that are not ended."""
        company = self.company_id[:1] or self.env.company
        rules = self or self.search([("state", "!=", "ended")])
        rules = rules.filtered(lambda rule: rule.company_id == company)
        if not rules:
            raise UserError(self.env._("There is no rule yet whose calendar could be shown."))
        preview = self.env["touchpoint.preview"].create({"rule_ids": [Command.set(rules.ids)]})
        return preview._get_action()

    def action_approve(self):
        """Approve what the preview shows now; the hash of that calendar is kept."""
        self._check_manager()
        for rule in self:
            rule._check_state("draft")
            rule._check_can_approve()
            today = rule.company_id._touch_today()
            rule.sudo().write(
                {
                    "state": "approved",
                    "needs_approval": False,
                    "preview_hash": self.env["touchpoint.planner"]
                    .sudo()
                    ._get_preview_hash(rule, today),
                    "approved_by_id": self.env.user.id,
                    "approved_on": fields.Datetime.now(),
                }
            )
        return True

    def action_start(self):
        self._check_manager()
        for rule in self:
            rule._check_state("approved")
            today = rule.company_id._touch_today()
            since = rule._get_first_start_since()
            rule.sudo().write(
                {
                    "state": "running",
                    "plan_from": rule.plan_from or rule._get_plan_from(today),
                    "paused_on": False,
                }
            )
            planner = self.env["touchpoint.planner"].sudo()
            if since:
                planner._catch_up(rule.sudo(), today, since)
            else:
                planner._plan(rule, today)
        self.env.ref("touchpoint_mgmt.touchpoint_executor_cron_execute").sudo()._trigger()
        return True

    def action_pause(self):
        self._check_manager()
        self._check_state("running")
        for rule in self:
            today = rule.company_id._touch_today()
            rule.sudo().write({"state": "paused", "paused_on": today})
        return True

    def action_resume(self):
        self._check_manager()
        self._check_state("paused")
        self._end_pause(self.env.context.get("touchpoint_resume_policy", "expire"))
        return True

    def action_end(self):
        """End for good; what is still planned is cancelled."""
        self._check_manager()
        self._check_state("draft", "approved", "running", "paused")
        self.sudo().write({"state": "ended"})
        return self.env["touchpoint.planner"].sudo()._cancel_open(self, "rule_ended")

    def action_draft(self):
        self._check_manager()
        self._check_state("approved", "ended")
        return self.sudo().write({"state": "draft"})

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "touchpoint_mgmt.touchpoint_mgmt_group_manager"
        ):
            raise UserError(self.env._("Only a touchpoint manager can do this."))
        self.check_access("write")

    def _check_state(self, *states):
        for rule in self:
            if rule.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Rule “%(rule)s” is in state “%(state)s”; this cannot be done now.",
                        rule=rule.name,
                        state=labels[rule.state],
                    )
                )

    def _check_can_approve(self):
        """Raise UserError when the rule cannot be approved; other addons add their conditions."""
        self.ensure_one()
        self._check_has_anchor()
        self._check_has_members()
        if not self.user_id.active:
            raise UserError(self.env._("Rule “%s” has no responsible person.", self.name))
        if not self._count_audience():
            raise UserError(
                self.env._("Rule “%s” reaches nobody: its audience is empty.", self.name)
            )

    def _reopen_for_approval(self):
        self.ensure_one()
        self.sudo().write({"state": "draft", "needs_approval": True, "version": self.version + 1})
        self.message_post(
            body=self.env._(
                "The rule was changed (version %s). Nothing is planned or carried out until it is "
                "previewed, approved and started again.",
                self.version,
            )
        )
