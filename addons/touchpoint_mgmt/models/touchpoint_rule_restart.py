"""What happens to dates that have passed: at the first start, and after a pause."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

RESUME_POLICIES = [
    ("expire", "Do those whose grace days are not over"),
    ("catch_up", "Do all of them late"),
    ("skip", "Skip them all"),
]


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    backfill = fields.Selection(
        selection_add=[("since", "Also touches due since a date")], ondelete={"since": "set none"}
    )
    backfill_from = fields.Date(
        string="Since",
        help="Touches due from this day on are planned at the first start; those that are late get "
        "their grace days from the day of the start.",
    )
    paused_on = fields.Date(copy=False, readonly=True)

    @api.constrains("backfill", "backfill_from")
    def _check_backfill_from(self):
        for rule in self:
            if rule.backfill == "since" and not rule.backfill_from:
                raise ValidationError(
                    self.env._(
                        "Rule “%s”: since which date do past touches count? Fill in “Since”.",
                        rule.name,
                    )
                )

    def _get_plan_from(self, today):
        if self.backfill == "since" and self.backfill_from:
            return min(self.backfill_from, today)
        return super()._get_plan_from(today)

    def _get_first_start_since(self):
        """Day from which the first start also plans what is too late for its grace days."""
        self.ensure_one()
        return not self.plan_from and self.backfill == "since" and self.backfill_from

    def action_ask_resume(self):
        """Resume at once, or ask what to do with touches that fell due in the pause."""
        self.ensure_one()
        self._check_manager()
        self._check_state("paused")
        resume = self.env["touchpoint.resume"].create({"rule_id": self.id})
        if not resume.missed_count:
            return self.action_resume()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resume: %s", self.name),
            "res_model": "touchpoint.resume",
            "res_id": resume.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_review_changes(self):
        """Show what the change of an approved rule does to its planned touches."""
        self.ensure_one()
        self._check_state("draft")
        return self.env["touchpoint.review"].create({"rule_id": self.id})._get_action()

    def _end_pause(self, policy):
        """Run again; ``policy`` (of RESUME_POLICIES) for touches that fell due in the pause."""
        planner = self.env["touchpoint.planner"].sudo()
        for rule in self.sudo():
            today = rule.company_id._touch_today()
            since = rule.paused_on or today
            values = {"state": "running", "paused_on": False}
            if policy == "skip":
                values["plan_from"] = max(rule.plan_from or today, today)
                planner._skip_missed(rule, today, since)
            rule.write(values)
            if policy == "catch_up":
                planner._reopen_missed(rule, today, since)
                planner._catch_up(rule, today, since)
