from odoo import api, fields, models

from ..models.touchpoint_rule_restart import RESUME_POLICIES


class TouchpointResume(models.TransientModel):
    """What to do with touches that fell due while their rule was paused."""

    _name = "touchpoint.resume"
    _description = "Resume of a Rule (wizard)"

    rule_id = fields.Many2one("touchpoint.rule", required=True, ondelete="cascade")
    paused_on = fields.Date(related="rule_id.paused_on", string="Paused Since")
    missed_count = fields.Integer(
        string="Fell Due in the Pause", compute="_compute_missed_count", store=True, precompute=True
    )
    policy = fields.Selection(
        RESUME_POLICIES, string="What to Do With Them", required=True, default="expire"
    )

    @api.depends("rule_id")
    def _compute_missed_count(self):
        # sudo: the calendar is the planner's, the same for every reader of the rule
        planner = self.env["touchpoint.planner"].sudo()
        for wizard in self:
            rule = wizard.rule_id.sudo()
            today = rule.company_id._touch_today()
            since = rule.paused_on or today
            wizard.missed_count = planner._count_missed(rule, today, since)

    def action_resume(self):
        self.ensure_one()
        self.rule_id.with_context(touchpoint_resume_policy=self.policy).action_resume()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
