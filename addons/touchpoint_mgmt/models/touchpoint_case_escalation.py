"""Cases nobody answered or solved in time, told to somebody higher, once per level."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 500
MANAGER_GROUP = "touchpoint_mgmt.touchpoint_mgmt_group_manager"


class TouchpointCase(models.Model):
    _inherit = "touchpoint.case"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_escalate(self):
        now = fields.Datetime.now()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(self._get_late_domain(now)))
        while cases := self.search(self._get_late_domain(now), limit=BATCH):
            cases._escalate(now)
            if not cron._commit_progress(len(cases)):
                break

    @api.model
    def _get_late_domain(self, now):
        """Cases that missed a deadline nobody was told of yet."""
        answer = Domain(
            [("state", "=", "new"), ("respond_by", "<", now), ("escalation_level", "<", 1)]
        )
        solution = Domain(
            [
                ("state", "in", ("new", "in_progress")),
                ("resolve_by", "<", now),
                ("escalation_level", "<", 2),
            ]
        )
        return answer | solution

    def _find_owner(self):
        """A case nobody is responsible for is told at once to whoever can choose somebody."""
        if self.user_id:
            return
        user = self.sudo()._get_escalation_user(1)
        if not user:
            _logger.warning("Case %s has no owner and nobody to tell", self.number)
            return
        self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._touch_today(self.opened_at),
            summary=user._touch_env()._("Nobody is responsible: choose an owner"),
            user_id=user.id,
        )

    def _escalate(self, now):
        """Level 1: not answered, to the team's leader. Level 2: not solved, to the next one."""
        values = []
        for case in self:
            level = 2 if case.resolve_by and case.resolve_by < now else 1
            user = case._get_escalation_user(level)
            if user:
                values.append(case._prepare_escalation(level, user, now))
            else:
                _logger.warning("Case %s is late and has nobody to tell", case.number)
        for level in (1, 2):
            late = self.filtered(
                lambda case, level=level: (
                    (case.resolve_by and case.resolve_by < now) == (level == 2)
                )
            )
            late.write({"escalation_level": level})
        # quick update: no mail for each, the activity is what the leader sees
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)

    def _get_escalation_user(self, level):
        second = self.policy_id.escalation_user_id if level == 2 else self.env["res.users"]
        user = second or self.team_id.user_id
        if user.active and user:
            return user
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER_GROUP).ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        )

    def _prepare_escalation(self, level, user, now):
        env = user._touch_env()
        message = env._("Not solved in time") if level == 2 else env._("Not answered in time")
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
            "summary": message,
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(
                self.with_context(tz=self.company_id._touch_tz()), now
            ),
        }
