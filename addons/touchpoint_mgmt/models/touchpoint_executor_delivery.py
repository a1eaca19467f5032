"""What became of the messages the system sent: Odoo's failures and bounces come back to the touch."""

from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

#: failures that are the fault of the address, by Odoo's failure types
ADDRESS_FAILURES = (
    "mail_bounce",
    "mail_email_invalid",
    "mail_email_missing",
    "sms_number_missing",
    "sms_number_format",
    "sms_invalid_destination",
    "sms_not_delivered",
)
#: the sender's own trouble, which passes or is mended: the customer waits for the same message
SENDER_FAILURES = (
    "mail_smtp",
    "mail_from_invalid",
    "mail_from_missing",
    "sms_server",
    "sms_credit",
    "sms_acc",
    "sms_registration_needed",
)
#: so long a message waits before it is tried again
RETRY_AFTER = timedelta(minutes=30)
#: so many customers are named in one message
LIST_SIZE = 20


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _return_batch(self, company, today, limit, now):
        """Messages that did not arrive: tried again when the fault is ours, on over the next
        channel of the rule when it is the address, else an end with a reason.

        Safe to repeat: a touch that came back is no longer done over that message, and a message
        that is tried again waits in the queue.
        """
        touches = self._claim(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "done")
            & self._get_failed_domain(now),
            limit,
        )
        if not touches:
            return Counter()
        failures = self._get_failures(touches)
        waiting = self._get_waiting(touches, today)
        counts = self._try_again(waiting, failures, now)
        touches -= waiting
        self._stop_queue(touches.message_id)
        self._tell_responsible(touches, failures)
        reasons = {touch.id: code for touch, (code, _words) in failures.items()}
        moves = self._find_next_channels(touches, reasons, today)
        self._log_failures(touches, failures, now)
        self._go_on(moves, reasons)
        self._end_undelivered(touches.filtered(lambda touch: touch not in moves), reasons)
        counts.update(seen=len(touches), rows_failed=len(touches))
        return counts

    def _get_failed_domain(self, now):
        """Touches whose message failed; without those that were tried again a moment ago."""
        failed = Domain("notification_status", "in", ("bounce", "exception", "canceled"))
        # somebody took the mail out of the queue
        stuck = Domain("notification_type", "=", "email") & Domain(
            "notification_status", "=", "ready"
        )
        stuck &= Domain("mail_mail_id", "=", False) | Domain("mail_mail_id.state", "=", "cancel")
        ours = failed & Domain("failure_type", "in", SENDER_FAILURES)
        theirs = failed & Domain("failure_type", "not in", SENDER_FAILURES)
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_undelivered")
        again = Domain("outcome_id", "=", outcome.id) & Domain("at", ">", now - RETRY_AFTER)
        return self._get_message_domain(theirs | stuck) | (
            self._get_message_domain(ours) & ~Domain("attempt_ids", "any", again)
        )

    def _get_message_domain(self, notifications):
        return Domain("message_id", "any", Domain("notification_ids", "any", notifications))

    def _get_failures(self, touches):
        """{touch: (reason code, sentence of Odoo)}"""
        failures = {}
        for touch in touches:
            notification = self._get_notification(touch)
            is_address = notification.notification_status == "bounce"
            is_address |= notification.failure_type in ADDRESS_FAILURES
            kind = notification.failure_type and notification.format_failure_reason()
            details = (notification.failure_reason, notification.mail_mail_id.failure_reason)
            words = dict.fromkeys(filter(None, (kind, *details)))
            failures[touch] = ("bounced" if is_address else "failed", ": ".join(words))
        return failures

    def _get_notification(self, touch):
        return touch.message_id.notification_ids.filtered(
            lambda notification: notification.res_partner_id == touch.partner_id
        )[:1]

    def _get_waiting(self, touches, today):
        """Those whose message may go out later in the same way: the address is not to blame, there
        is time, the customer still wants it, and it is still in the queue."""
        waiting = touches.filtered(
            lambda touch: (
                self._get_notification(touch).failure_type in SENDER_FAILURES
                and touch.deadline >= today
                and touch.rule_id.state in (False, "running")
                and touch.partner_id.active
            )
        )
        mails, texts = self._get_queued(waiting.message_id)
        queued = mails.mail_message_id | texts.mail_message_id
        waiting = waiting.filtered(lambda touch: touch.message_id in queued)
        for group in waiting.grouped(
            lambda touch: (touch.rule_id, touch.type_id, touch.channel_id)
        ).values():
            problems = self.env["touchpoint.planner"]._get_channel_problems(
                group, group.channel_id, today
            )
            waiting -= group.filtered(lambda touch, found=problems: found[touch.id][0])
        return waiting

    def _get_queued(self, messages):
        """The mails and SMS of Odoo's queues that failed."""
        # sudo: the queues belong to the system
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)])
        texts = self.env["sms.sms"].sudo().search([("mail_message_id", "in", messages.ids)])
        return (
            mails.filtered(lambda mail: mail.state == "exception"),
            texts.filtered(lambda sms: sms.state == "error" and not sms.to_delete),
        )

    def _try_again(self, touches, failures, now):
        """Put the messages back into their queues; the history of a touch keeps the last time."""
        counts = Counter(seen=len(touches))
        if not touches:
            return counts
        mails, texts = self._get_queued(touches.message_id)
        mails.mark_outgoing()
        texts.action_set_outgoing()
        # sudo: the messages belong to the system
        touches.message_id.sudo().notification_ids.write(
            {"notification_status": "ready", "failure_type": False, "failure_reason": False}
        )
        for queue in ("mail.ir_cron_mail_scheduler_action", "sms.ir_cron_sms_scheduler_action"):
            self.env.ref(queue).sudo()._trigger()
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_undelivered")
        before = touches.attempt_ids.filtered(
            lambda attempt: (
                attempt.outcome_id == outcome and attempt.channel_id == attempt.touch_id.channel_id
            )
        )
        before.at = now
        self._log_failures(touches - before.touch_id, failures, now)
        reasons = dict.fromkeys(failures[touch][1] for touch in touches)
        counts["error"] = self.env._(
            "%(count)s messages could not be sent and are tried again: %(reasons)s",
            count=len(touches),
            reasons="; ".join(reasons),
        )
        return counts

    def _stop_queue(self, messages):
        """Nobody sends them again from the queue: the touch has gone on."""
        mails, texts = self._get_queued(messages)
        mails.write({"state": "cancel"})
        texts.write({"state": "canceled"})

    def _find_next_channels(self, touches, reasons, today):
        """{touch: the next channel of its rule over which the customer can still be reached}"""
        planner, moves = self.env["touchpoint.planner"], {}
        waiting = touches.filtered(
            lambda touch: touch.deadline >= today and touch.rule_id.state == "running"
        )
        for group in waiting.grouped(
            lambda touch: (touch.rule_id, touch.type_id, touch.channel_id)
        ).values():
            channels = group.rule_id._get_channels()
            problems = planner._get_channel_problems(group, channels, today)
            tried = group._get_tried_channels()
            for touch in group:
                for channel, problem in zip(channels, problems[touch.id], strict=True):
                    if not problem and channel not in tried[touch]:
                        moves[touch] = channel
                        break
        return moves

    def _log_failures(self, touches, failures, now):
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_undelivered")
        self.env["touchpoint.attempt"].create(
            [
                {
                    **touch._prepare_attempt(failures[touch][1]),
                    "at": now,
                    "outcome_id": outcome.id,
                }
                for touch in touches
            ]
        )

    def _go_on(self, moves, reasons):
        """The failed message stays as a row of its own; its touch waits for another channel."""
        touches = self.env["touchpoint.touch"].union(*moves)
        if not touches:
            return
        self.env["touchpoint.planner"]._copy_refused(touches, reasons, "no_contact")
        for channel, group in touches.grouped(moves.get).items():
            group._write_history(
                {
                    "state": "planned",
                    "channel_id": channel.id,
                    "message_id": False,
                    "outcome_id": False,
                    "done_at": False,
                    "done_date": False,
                    "closed_by_id": False,
                    # else the planner would send it over the first channel again
                    "date_locked": True,
                }
            )

    def _end_undelivered(self, touches, reasons):
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_undelivered")
        for reason, group in touches.grouped(lambda touch: reasons[touch.id]).items():
            group._write_history(
                {"state": "no_contact", "reason_code": reason, "outcome_id": outcome.id}
            )

    def _tell_responsible(self, touches, failures):
        """One message per person about all that did not arrive."""
        for user, group in touches.grouped(self._get_watcher).items():
            if not user.active or user.share:
                continue
            group = group.with_context(lang=user.lang)  # noqa: PLW2901
            env = group.env
            lines = Markup().join(
                Markup("<li>%s</li>")
                % env._(
                    "%(customer)s, %(touch)s of %(day)s: %(reason)s",
                    customer=touch.partner_id.display_name,
                    touch=touch.rule_id.name or touch.type_id.name,
                    day=format_date(env, touch.due),
                    reason=failures[touch][1] or env._("cancelled in the queue"),
                )
                for touch in group[:LIST_SIZE]
            )
            more = len(group) - LIST_SIZE
            if any(failures[touch][0] == "bounced" for touch in group):
                intro = env._(
                    "These customers did not get their message. Please check the address:"
                )
            else:
                intro = env._("These customers did not get their message:")
            group[:1].partner_id.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("%s messages did not arrive", len(group)),
                body=Markup("<p>%s</p><ul>%s</ul><p>%s</p>")
                % (
                    intro,
                    lines,
                    env._("And %s more.", more) if more > 0 else "",
                ),
            )

    def _get_watcher(self, touch):
        """Who looks after a touch that the system carries out."""
        user = touch.user_id or touch.rule_id.user_id
        return user if user.active else touch._find_substitute()
