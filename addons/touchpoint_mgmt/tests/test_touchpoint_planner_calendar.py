from contextlib import suppress
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time

from .common import TouchpointCase

TODAY = date(2027, 4, 29)


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPlannerCalendar(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "phone": "+86 10 6552 9988"} for n in range(12)]
        )
        for number, partner in enumerate(cls.partners):
            cls._new_order(partner, TODAY - timedelta(days=number % 4))
        cls.rules = cls._new_rule(cls.partners, hold_out_percent=50) | cls._new_running_rule(
            cls.partners[:6]
        )
        cls._plan(cls.rules[1])
        cls.planner = cls.env["touchpoint.planner"]

    def _look(self, planner):
        preview = planner._get_preview(self.rules, TODAY)
        groups = sorted(preview["groups"], key=str)
        hashes = [planner._get_preview_hash(rule, TODAY) for rule in self.rules]
        sight = {name: sorted(rows, key=str) for name, rows in preview["sight"].pack().items()}
        close = sorted((row["id"], row["other_due"]) for row in preview["sight"].close)
        return groups, preview["days"], preview["control_count"], sight, close, hashes

    def test_what_is_kept_says_the_same(self):
        computed = self._look(self.planner)
        self.assertTrue(computed[0])
        with self.planner._keep_calendar(self.rules, TODAY) as keeper:
            self.assertEqual(self._look(keeper), computed)

    def test_nothing_is_worked_out_twice(self):
        Planner = type(self.planner)
        with (
            patch.object(
                Planner, "_get_wanted_select", autospec=True, side_effect=Planner._get_wanted_select
            ) as select,
            self.planner._keep_calendar(self.rules, TODAY) as keeper,
        ):
            self._look(keeper)
        self.assertEqual(select.call_count, len(self.rules))

    def test_other_days_and_rules_are_worked_out(self):
        other = self._new_rule(self.partners)
        with self.planner._keep_calendar(self.rules, TODAY) as keeper:
            tomorrow = TODAY + timedelta(days=1)
            for args in ((other, TODAY), (self.rules[0], TODAY, 91), (self.rules[0], tomorrow)):
                self.assertEqual(
                    keeper._get_preview_hash(*args), self.planner._get_preview_hash(*args)
                )

    def test_after_an_error_the_next_look_is_a_new_one(self):
        # no assertRaises: it would roll the table back
        with suppress(ZeroDivisionError), self.planner._keep_calendar(self.rules, TODAY):
            raise ZeroDivisionError
        self._new_order(self.partners[0], TODAY)
        computed = self._look(self.planner)
        with self.planner._keep_calendar(self.rules, TODAY) as keeper:
            self.assertEqual(self._look(keeper), computed)
