"""The hours, the channel and the refusals of a customer, in the moment of the work."""

from collections import defaultdict

import pytz

from odoo import api, models
from odoo.fields import Domain

from .touchpoint_touch import OPEN_STATES


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _get_ripe_domain(self, company, now):
        """What the system sends waits for the hours in which the customer wants to be reached."""
        domain = super()._get_ripe_domain(company, now)
        # sudo: the wishes hold whoever runs the executor
        wish = Domain("touch_hour_to", ">", 0)
        if not self.env["res.partner"].sudo().search_count(wish, limit=1):
            return domain
        zones = defaultdict(list)
        for name in pytz.common_timezones:
            zones[pytz.utc.localize(now).astimezone(pytz.timezone(name)).hour].append(name)
        awake = Domain("partner_id.touch_hour_to", "in", (False, 0))
        for hour, names in zones.items():
            place = Domain("partner_id.tz", "in", names)
            if company._touch_tz() in names:
                place |= Domain("partner_id.tz", "=", False)
            awake |= (
                place
                & Domain("partner_id.touch_hour_from", "<=", hour)
                & Domain("partner_id.touch_hour_to", ">", hour)
            )
        return domain & (Domain("channel_id.mode", "!=", "automatic") | awake)

    @api.model
    def _apply_wishes(self, partner):
        """Open touches of a customer, or of the people of the firm, follow the wishes at once:
        refused ones go on over another channel of their rule or end, others take the preferred
        channel. What is printed is on its way."""
        # sudo: the customer decides, whoever writes it down
        touches = (
            self.env["touchpoint.touch"]
            .sudo()
            .search(
                (
                    Domain("partner_id", "=", partner.id)
                    | Domain("commercial_partner_id", "=", partner.id)
                )
                & Domain("state", "in", OPEN_STATES)
                & (Domain("batch_id", "=", False) | Domain("batch_id.state", "=", "draft"))
            )
        )
        for day, group in touches.grouped("due").items():
            for part in group.grouped(
                lambda touch: (touch.rule_id, touch.type_id, touch.channel_id, touch.company_id)
            ).values():
                self._prefer_channel(part, day)
            self._take_back_refused(group, day)
            self._choose_channels(group.filtered(lambda touch: touch.state == "planned"), day)

    def _prefer_channel(self, touches, day):
        """Planned touches of one rule and channel move to the channel their customers prefer."""
        planner = self.env["touchpoint.planner"]
        planned = touches.filtered(lambda touch: touch.state == "planned" and touch.rule_id)
        for wanted, part in planned.grouped(lambda t: t.partner_id.touch_channel_id).items():
            if wanted and wanted != part.channel_id and wanted in part.rule_id._get_channels():
                problems = planner._get_channel_problems(part, wanted, day)
                part.filtered(lambda touch, found=problems: not found[touch.id][0]).write(
                    {"channel_id": wanted.id}
                )

    def _take_back_refused(self, touches, day):
        """Work handed out already that is now refused: planned again, for another channel."""
        planner = self.env["touchpoint.planner"]
        for part in (
            touches.filtered(lambda touch: touch.state == "assigned")
            .grouped(lambda t: (t.rule_id, t.type_id, t.channel_id, t.company_id))
            .values()
        ):
            problems = planner._get_channel_problems(part, part.channel_id, day)
            refused = part.filtered(lambda touch, found=problems: found[touch.id][0] == "consent")
            activities = refused.activity_id
            refused.write({"state": "planned", "activity_id": False, "batch_id": False})
            activities._drop_without_touches()
