from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time

from odoo.addons.touchpoint_mgmt.models import touchpoint_planner_preview_limits as limits

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPreviewLimits(TouchpointCase):
    """The preview shows what limits and bundles will do, and the planner then does just that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {n}", "company_id": False, "phone": "+86 10 6552 9988"}
                for n in range(12)
            ]
        )
        for partner in cls.partners:
            cls._new_order(partner, date(2027, 4, 29))
        cls.policy = cls.env["touchpoint.pressure.policy"].create(
            {
                "name": "One in five days",
                "company_id": cls.company.id,
                "max_touches": 1,
                "window_days": 5,
                "defer_max_days": 10,
            }
        )
        cls.sms = cls.env.ref("touchpoint_mgmt.touchpoint_channel_sms")
        cls.calls = cls._new_rule(cls.partners, name="Call", priority=7, workday_policy="keep")
        cls.texts = cls._new_rule(
            cls.partners[:7],
            name="Text",
            offset_days=4,
            workday_policy="keep",
            channel_id=cls.sms.id,
            priority=3,
        )
        cls.rules = cls.calls | cls.texts

    def _preview(self, horizon=35):
        action = self.rules.with_user(self.manager).action_preview_calendar()
        preview = self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])
        if horizon != 35:
            preview.with_context(touchpoint_horizon=horizon).action_show_horizon()
        return preview

    def _get_days(self):
        """{(rule, day): number}, as the planner sees it beforehand"""
        counts = {}
        for row in self.planner._get_preview(self.rules, TODAY)["groups"]:
            key = (row["rule_id"], row["due"])
            counts[key] = counts.get(key, 0) + row["count"]
        return counts

    def _get_planned(self):
        """The same of what is planned then."""
        self.rules.write({"state": "running", "plan_from": TODAY})
        self.planner._plan(self.rules, TODAY)
        counts = {}
        for touch in self.rules.touch_ids.filtered(lambda touch: touch.state == "planned"):
            key = (touch.rule_id.id, touch.due)
            counts[key] = counts.get(key, 0) + 1
        return counts

    def test_what_is_put_off_is_shown_and_happens(self):
        preview = self._preview()
        self.assertEqual((preview.deferred_count, preview.dropped_count), (7, 0))
        self.assertIn("Put off to", preview.limits)
        self.assertIn("Customer 3", preview.limits)
        self.assertEqual(preview.touch_count, 19)
        self.assertFalse(self.rules.touch_ids, "nothing is written")
        days = self._get_days()
        self.assertEqual(days[self.texts.id, TODAY + timedelta(days=8)], 7)
        self.assertEqual(days, self._get_planned())

    def test_what_is_dropped_is_shown_and_happens(self):
        self.policy.defer_max_days = 2
        preview = self._preview()
        self.assertEqual((preview.deferred_count, preview.dropped_count), (0, 7))
        self.assertIn("Dropped", preview.limits)
        self.assertEqual(preview.touch_count, 12)
        days = self._get_days()
        self.assertEqual(days, self._get_planned())
        self.assertEqual(set(self.texts.touch_ids.mapped("reason_code")), {"cap"})

    def test_touches_that_go_together_count_once_against_the_workload(self):
        self.company.touch_daily_capacity = 12
        self.texts.write({"channel_id": self.calls.channel_id.id, "offset_days": 3})
        preview = self._preview()
        self.assertEqual((preview.together_count, preview.deferred_count), (7, 0))
        self.assertEqual(preview.overload_count, 0, "12 conversations, 19 touches")
        self.assertEqual(preview.touch_count, 19)
        self.company.touch_daily_capacity = 11
        preview = self._preview()
        self.assertEqual((preview.overload_count, preview.surplus_count), (1, 1))

    def test_what_was_done_and_is_planned_elsewhere_counts(self):
        self.rules = self.calls
        self.assertEqual(self._preview().deferred_count, 0)
        touch = self._new_touch(self.partners[0], due=TODAY, deadline=TODAY)
        self.assertEqual(self._preview().deferred_count, 1)
        touch.write({"state": "done", "done_date": TODAY})
        self.assertEqual(self._preview().deferred_count, 1)

    def test_without_limits_nothing_moves(self):
        self.policy.active = False
        preview = self._preview()
        self.assertEqual(
            (preview.deferred_count, preview.together_count, preview.dropped_count), (0, 0, 0)
        )
        self.assertEqual(preview.conflict_count, 7)

    def test_of_many_firms_some_are_arranged_and_the_rest_is_estimated(self):
        self.patch(limits, "SAMPLE_FIRMS", 3)
        preview = self._preview()
        self.assertTrue(preview.is_estimate)
        self.assertEqual(preview.deferred_count, 7)
        self.assertEqual(preview.touch_count, 19, "an estimate loses nothing")

    def test_a_team_is_moved_before_it_is_shared_out(self):
        team = self.env["crm.team"].create(
            {
                "name": "Team",
                "company_id": self.company.id,
                "member_ids": [(6, 0, (self.clerk | self.other_clerk).ids)],
            }
        )
        self.texts.write({"assignment": "round_robin", "team_id": team.id})
        days = self._get_days()
        self.assertEqual(days[self.texts.id, TODAY + timedelta(days=8)], 7)

    def test_looking_again_shows_the_same(self):
        self.assertEqual(self._get_days(), self._get_days())

    def test_a_running_rule_shows_what_it_would_become(self):
        planned = self._get_planned()
        self.assertEqual(self._get_days(), planned)

    def test_a_year_goes_on_from_the_first_look(self):
        SHOWN = ("touch_count", "deferred_count", "dropped_count", "grid", "grid_rules", "limits")
        preview = self._preview()
        fresh = preview.copy({"horizon": "365"})
        again = AssertionError("looked for twice")
        with (
            patch.object(type(self.planner), "_foresee", side_effect=again),
            patch.object(type(self.planner), "_get_people", side_effect=again),
        ):
            preview.with_context(touchpoint_horizon=365).action_show_horizon()
        self.assertTrue(preview.deferred_count)
        for name in SHOWN:
            self.assertEqual(preview[name], fresh[name], name)

    def test_a_year_looks_again_when_limits_or_rules_are_others(self):
        preview = self._preview()
        self.policy.active = False
        preview.with_context(touchpoint_horizon=365).action_show_horizon()
        self.assertFalse(preview.deferred_count)
        self.policy.active = True
        preview.with_context(touchpoint_horizon=35).action_show_horizon()
        self.assertEqual(preview.deferred_count, 7)
        self.texts.audience_domain = repr([("id", "in", self.partners[:3].ids)])
        preview.with_context(touchpoint_horizon=91).action_show_horizon()
        self.assertEqual(preview.deferred_count, 3)
