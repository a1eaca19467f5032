import logging

from odoo import api, models
from odoo.fields import Domain

from .touchpoint_touch import OPEN_STATES

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500


class TouchpointExecutor(models.AbstractModel):
    """Turns touches that are due today into work for people, after a fresh look at the facts."""

    _name = "touchpoint.executor"
    _description = "Touchpoint Executor (service)"

    @api.model
    def _cron_execute(self, batch_size=BATCH_SIZE):
        """Hourly: expire what is too late, hand out what is due; batch by batch."""
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("active", "=", True)]):
            executor = self.with_company(company)
            today = company._touch_today()
            for step in (executor._expire, executor._execute):
                while count := step(company, today, batch_size):
                    if not cron._commit_progress(count, remaining=1):
                        return  # out of time: the next call goes on
        cron._commit_progress(remaining=0)

    @api.model
    def _expire(self, company, today, limit=BATCH_SIZE):
        """End open touches whose grace days are over; returns how many."""
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "in", OPEN_STATES)
            & Domain("deadline", "<", today),
            limit,
        )
        healthy = touches.filtered_domain(self._get_healthy_rule_domain())
        stopped = touches.filtered("rule_id") - healthy
        stopped._close("expired", "rule_stopped")
        (touches - stopped)._close("expired", "grace_over")
        return len(touches)

    @api.model
    def _execute(self, company, today, limit=BATCH_SIZE):
        """Hand out touches due until ``today``; returns how many were looked at."""
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "planned")
            & Domain("due", "<=", today)
            & Domain("deadline", ">=", today)
            & Domain("user_id", "!=", False)
            & (Domain("rule_id", "=", False) | self._get_healthy_rule_domain()),
            limit,
        )
        ready = self._drop_unfit(touches, today)
        self._assign(ready)
        return len(touches)

    def _get_healthy_rule_domain(self):
        """Rules that may act: running, and the last look at their domain did not fail."""
        return Domain("rule_id.state", "=", "running") & Domain("rule_id.last_error", "=", False)

    def _claim(self, domain, limit):
        """Lock up to ``limit`` touches that no other process works on."""
        Touch = self.env["touchpoint.touch"].sudo()
        touches = Touch.search(domain, limit=limit, order="priority desc, due, id")
        return touches.try_lock_for_update().filtered_domain(domain)

    def _drop_unfit(self, touches, today):
        """Fresh check at the moment of the work: close what must not happen, return the rest."""
        archived = touches.filtered(lambda touch: not touch.partner_id.active)
        archived._close("cancelled", "archived")
        touches -= archived
        for rule, group in touches.grouped("rule_id").items():
            if not rule:
                continue
            try:
                with self.env.cr.savepoint():
                    qualified = self.env["touchpoint.planner"]._get_qualified_res_ids(
                        rule, group.mapped("res_id")
                    )
            except Exception as error:  # a broken rule waits for a person, the others go on
                _logger.warning("Rule %s (%s) could not be checked: %s", rule.id, rule.name, error)
                rule.last_error = str(error)
                touches -= group
                continue
            lost = group.filtered(lambda touch, ok=qualified: touch.res_id not in ok)
            lost._close("cancelled", "not_eligible")
            touches -= lost
        unwanted = touches.filtered(lambda touch: touch._is_opted_out())
        # sudo (from the touches): a refusal counts whoever may read it
        unwanted |= self.env["touchpoint.preference"].sudo()._get_refused(touches, today)
        unwanted._close("suppressed", "consent")
        return touches - unwanted

    def _assign(self, touches):
        """One activity per touch, created quietly in one batch."""
        default_type = self.env.ref("touchpoint_mgmt.mail_activity_type_touch")
        model_id = self.env["ir.model"]._get_id("res.partner")
        if not touches:
            return
        for touch in touches.filtered(lambda touch: not touch.user_id.active):
            touch.user_id = touch.rule_id.user_id or self.env.user
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True, touchpoint_no_subscribe=True)
            .create([self._prepare_activity(touch, model_id, default_type) for touch in touches])
        )
        for touch, activity in zip(touches, activities, strict=True):
            touch.write({"state": "assigned", "activity_id": activity.id})

    def _prepare_activity(self, touch, model_id, default_type):
        return {
            "res_model_id": model_id,
            "res_id": touch.partner_id.id,
            "activity_type_id": (touch.type_id.activity_type_id or default_type).id,
            "summary": touch.rule_id.name or touch.type_id.name,
            "note": touch.type_id.script,
            "date_deadline": touch.due,
            "user_id": touch.user_id.id,
            "automated": True,
        }
