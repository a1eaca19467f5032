"""Work for people: one quiet activity per customer and contact, visits also as meetings."""

from datetime import datetime, timedelta

import pytz

from odoo import models
from odoo.fields import Command, Domain

from ..tools import slots

QUIET = {
    "mail_activity_quick_update": True,
    "touchpoint_no_subscribe": True,
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_contact_description": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _assign(self, touches, today):
        """One activity per bundle and person, created quietly in one batch."""
        touches = self._find_people(touches)
        groups = self._join_open_activities(self._group_bundles(touches))
        meetings = [group for group in groups if group[:1].channel_id.makes_meeting]
        self._create_activities([group for group in groups if group not in meetings])
        self._create_meetings(meetings, today)

    def _group_bundles(self, touches):
        """Touches that one person does with one customer in one contact, the leading one first."""
        groups = touches.grouped(
            lambda touch: (touch.bundle_id or touch, touch.partner_id, touch.user_id)
        )
        return [
            group.sorted(lambda touch: (touch != touch.bundle_id, -touch.priority, touch.id))
            for group in groups.values()
        ]

    def _join_open_activities(self, groups):
        """Add touches to the activity that another touch of their bundle has already.

        :returns: groups that need an activity
        """
        bundles = self.env["touchpoint.touch"].union(*(group.bundle_id for group in groups))
        waiting = bundles.search(
            Domain("bundle_id", "in", bundles.ids)
            & Domain("state", "=", "assigned")
            & Domain("activity_id", "!=", False)
        ).grouped(lambda touch: (touch.bundle_id, touch.partner_id, touch.user_id))
        alone = []
        for group in groups:
            first = group[:1]
            mates = waiting.get((first.bundle_id, first.partner_id, first.user_id))
            if first.bundle_id and mates:
                activity = mates[:1].activity_id
                group.write({"state": "assigned", "activity_id": activity.id})
                activity._show_touches()
            else:
                alone.append(group)
        return alone

    def _create_activities(self, groups):
        if not groups:
            return
        # sudo: activities of the responsible people, whoever runs the executor
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(**QUIET)
            .create([self._prepare_activity(group) for group in groups])
        )
        for group, activity in zip(groups, activities, strict=True):
            group.write({"state": "assigned", "activity_id": activity.id})

    def _prepare_activity(self, touches):
        first = touches[:1]
        default_type = self.env["ir.model.data"]._xmlid_to_res_id(
            "touchpoint_mgmt.mail_activity_type_touch"
        )
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": first.partner_id.id,
            "activity_type_id": first.type_id.activity_type_id.id or default_type,
            **touches._prepare_activity_text(),
            "date_deadline": min(touches.mapped("due")),
            "user_id": first.user_id.id,
            "automated": True,
        }

    def _create_meetings(self, groups, today):
        """Visits: a meeting beside the activity, at the first free hour of the person."""
        if not groups:
            return
        busy = self._get_busy(groups, today)
        rows = []
        for group in groups:
            first = group[:1]
            start, stop = self._find_slot(first, today, busy.setdefault(first.user_id, []))
            activity = self._prepare_activity(group)
            rows.append(
                {
                    "name": f"{activity['summary']}: {first.partner_id.display_name}",
                    "description": activity["note"],
                    "start": start,
                    "stop": stop,
                    "user_id": first.user_id.id,
                    "partner_ids": [
                        Command.link(first.user_id.partner_id.id),
                        Command.link(first.partner_id.id),
                    ],
                    "location": ", ".join(
                        filter(None, first.partner_id._display_address(True).split("\n"))
                    ),
                    "res_model_id": activity["res_model_id"],
                    "res_id": activity["res_id"],
                    "activity_ids": [Command.create(activity)],
                }
            )
        # sudo: see _create_activities
        events = self.env["calendar.event"].sudo().with_context(**QUIET).create(rows)
        for group, event in zip(groups, events, strict=True):
            group.write({"state": "assigned", "activity_id": event.activity_ids.id})

    def _get_busy(self, groups, today):
        """{user: [(start, stop) in UTC]} of today and the next day."""
        users = self.env["res.users"].union(*(group.user_id for group in groups))
        first = datetime.combine(today, datetime.min.time()) - timedelta(days=1)
        # sudo: private meetings make a person busy too
        events = (
            self.env["calendar.event"]
            .sudo()
            .search(
                Domain("partner_ids", "in", users.partner_id.ids)
                & Domain("show_as", "=", "busy")
                & Domain("start", "<", first + timedelta(days=3))
                & Domain("stop", ">", first)
            )
        )
        return {
            user: [
                (event.start, event.stop)
                for event in events
                if user.partner_id in event.partner_ids
            ]
            for user in users
        }

    def _find_slot(self, touch, today, busy):
        """Start and stop (UTC) of a visit; they are added to ``busy``."""
        zone = pytz.timezone(touch.company_id._touch_tz())
        start = touch.due_at or zone.localize(
            datetime.combine(today, datetime.min.time()) + timedelta(hours=9)
        ).astimezone(pytz.utc).replace(tzinfo=None)
        start += timedelta(days=max((today - touch.due).days, 0))
        evening = zone.localize(datetime.combine(today, datetime.min.time()) + timedelta(hours=18))
        length = timedelta(minutes=touch.type_id.duration_minutes or 60)
        start = slots.first_free(
            start, length, busy, evening.astimezone(pytz.utc).replace(tzinfo=None)
        )
        busy.append((start, start + length))
        return start, start + length

    def _find_people(self, touches):
        """Give touches of people who left to somebody who is there; the reason is kept.

        :returns: touches somebody can do
        """
        orphans = touches.filtered(lambda touch: not touch.user_id.active)
        attempts = []
        for touch in orphans:
            heir = touch._find_substitute()
            if not heir:
                touch._close("suppressed", "no_user")
                touches -= touch
                continue
            note = self.env._(
                "Handed over from %(old)s to %(new)s: %(old)s no longer works here.",
                old=touch.user_id.name or self.env._("nobody"),
                new=heir.name,
            )
            touch.user_id = heir
            attempts.append(touch._prepare_attempt(note))
        self.env["touchpoint.attempt"].create(attempts)
        return touches
