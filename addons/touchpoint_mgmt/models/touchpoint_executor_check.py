"""The fresh look at a touch in the moment of the work: may and can it still happen?"""

import logging

from odoo import fields, models

from .touchpoint_planner import RETRY_ERRORS

_logger = logging.getLogger(__name__)


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _drop_unfit(self, touches, today):
        """Close what must not happen.

        :returns: (touches that may happen, one sentence per rule that could not be checked)
        """
        archived = touches.filtered(lambda touch: not touch.partner_id.active)
        archived._close("cancelled", "archived")
        touches, problems = self._drop_not_eligible(touches - archived)
        for check in (self._choose_channels, self._drop_over_credit, self._drop_over_pressure):
            touches = check(touches, today) if touches else touches
        return touches, problems

    def _drop_not_eligible(self, touches):
        """Without those whose anchor or customer left the audience of their rule."""
        problems = []
        for rule, group in touches.grouped("rule_id").items():
            if not rule:
                continue
            try:
                with self.env.cr.savepoint():
                    qualified = self.env["touchpoint.planner"]._get_qualified_res_ids(
                        rule, group.mapped("res_id")
                    )
            except RETRY_ERRORS:
                raise
            except Exception as error:  # a broken rule waits for a person, the others go on
                _logger.warning("Rule %s (%s) could not be checked: %s", rule.id, rule.name, error)
                rule.last_error = str(error)
                problems.append(f"{rule.name}: {error}")
                touches -= group
                continue
            lost = group.filtered(lambda touch, ok=qualified: touch.res_id not in ok)
            lost._close("cancelled", "not_eligible")
            touches -= lost
        return touches, problems

    def _choose_channels(self, touches, today):
        """Refused or unreachable customers: the next channel of the rule, else suppressed."""
        planner = self.env["touchpoint.planner"]
        for group in touches.grouped(
            lambda touch: (touch.rule_id, touch.type_id, touch.channel_id, touch.company_id)
        ).values():
            first = group.channel_id
            channels = first
            if group.rule_id:
                channels |= group.rule_id._get_channels()
            problems = planner._get_channel_problems(group, channels, today)
            refused = group.filtered(lambda touch, found=problems: found[touch.id][0])
            reasons = {touch.id: problems[touch.id][0] for touch in refused}
            moves, tried = {}, refused._get_tried_channels()
            for touch in refused:
                others = zip(channels[1:], problems[touch.id][1:], strict=True)
                moves[touch] = next(
                    (ch for ch, code in others if not code and ch not in tried[touch]), None
                )
            moved = refused.filtered(lambda touch, to=moves: to[touch])
            if moved:
                planner._copy_refused(moved, reasons)
            for channel, part in moved.grouped(lambda touch, to=moves: to[touch]).items():
                part.write({"channel_id": channel.id})
            for reason, part in (
                (refused - moved).grouped(lambda touch, found=reasons: found[touch.id]).items()
            ):
                part._close("suppressed", reason)
                touches -= part
        return touches

    def _drop_over_credit(self, touches, today):
        """Customers over their credit limit get no promotion; what they bought goes on."""
        company = touches.company_id
        if not company.account_use_credit_limit:
            return touches
        promotional = touches.filtered(lambda touch: not touch.type_id.is_transactional)
        Credit, payers = self.env["touchpoint.credit"], promotional.commercial_partner_id
        Credit._review(company, fields.Datetime.now(), payers)
        over = Credit._get_held(payers, company)
        held = promotional.filtered(lambda touch: touch.commercial_partner_id.id in over.ids)
        held._close("suppressed", "credit_hold")
        return touches - held

    def _drop_over_pressure(self, touches, today):
        """Customers who were contacted often enough since the touch was planned.

        Asked for what rules planned: what a person put on a day, tries again, or does in one
        contact with a touch that is under way already, stays.
        """
        planned = touches.filtered(
            lambda touch: touch.rule_id and not touch.date_locked and not touch.attempts
        )
        bundles = planned.bundle_id.ids
        under_way = (
            self.env["touchpoint.touch"]
            .sudo()
            .search([("bundle_id", "in", bundles), ("state", "in", ("assigned", "done"))])
            .bundle_id
        )
        planned = planned.filtered(lambda touch: touch.bundle_id not in under_way)
        # one contact per bundle: its first touch stands for all
        leaders = planned.browse(
            group[:1].id for group in planned.grouped(lambda t: t.bundle_id or t).values()
        )
        over = leaders.browse(
            self.env["touchpoint.planner"]._pressure_violations(leaders.ids, today)
        )
        over |= planned.filtered(
            lambda touch: touch.bundle_id and touch.bundle_id in over.bundle_id
        )
        over._close("suppressed", "cap")
        return touches - over
