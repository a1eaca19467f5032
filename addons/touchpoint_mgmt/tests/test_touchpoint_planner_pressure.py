from datetime import date, datetime

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TouchpointCase

ORDERED, TODAY = date(2027, 6, 11), date(2027, 6, 12)
BALANCE_LOGGER = "odoo.addons.touchpoint_mgmt.models.touchpoint_planner_balance"


class TouchpointLimitsCase(TouchpointCase):
    """A customer with an order, and rules that count from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Wang Fang")
        cls.order = cls._new_order(cls.partner, ORDERED)
        cls.complaint = cls.type_thanks.copy({"code": "complaint_call", "name": "Complaint Call"})

    @classmethod
    def _new_policy(cls, **values):
        return cls.env["touchpoint.pressure.policy"].create(
            {
                "name": "Two a week",
                "max_touches": 2,
                "window_days": 7,
                "defer_max_days": 14,
                "company_id": cls.company.id,
                **values,
            }
        )

    def _channel(self, code):
        return self.env.ref(f"touchpoint_mgmt.touchpoint_channel_{code}")

    def _new_rules(self, *offsets, partners=None, **values):
        """One rule for each number of days after the order, by letter so that none is bundled."""
        values = {"channel_id": self._channel("letter").id, **values}
        rules = self.env["touchpoint.rule"]
        for offset in offsets:
            rules |= self._new_running_rule(
                partners or self.partner, name=f"Day {offset}", offset_days=offset, **values
            )
        return rules

    def _days(self, rules):
        touches = rules.touch_ids
        self.assertEqual(len(touches), len(rules))
        return [rule.touch_ids.state == "planned" and rule.touch_ids.due.day for rule in rules]

    def _replan(self, rules, today=TODAY):
        """Plan again; returns how many rows were written."""
        before = self._get_rows()
        runs = self.planner._plan(rules, today)
        self.assertFalse(self.env["touchpoint.run"].search([("error", "!=", False)]))
        counted = sum(runs.mapped(lambda r: r.rows_new + r.rows_changed + r.rows_cancelled))
        return counted + (before != self._get_rows())

    def _get_rows(self):
        self.env["touchpoint.touch"].flush_model()
        self.env.cr.execute("SELECT * FROM touchpoint_touch ORDER BY id")
        return self.env.cr.fetchall()

    def _plan_until_quiet(self, rules, today=TODAY):
        self.planner._plan(rules, today)
        runs = self.env["touchpoint.run"].search([])
        self.assertEqual(self._replan(rules, today), 0)
        new = self.env["touchpoint.run"].search([]) - runs
        self.assertFalse(new.filtered(lambda run: run.kind == "balance"), "nothing was balanced")
        self._assert_marks_hide_nothing(rules, today)

    def _assert_marks_hide_nothing(self, rules, today):
        """Arranged from the beginning everybody has the same days."""
        query = "SELECT to_jsonb(t) - 'arranged_mark' FROM touchpoint_touch t ORDER BY id"
        self.env.cr.execute(query)
        rows = self.env.cr.fetchall()
        self.env.cr.execute("UPDATE touchpoint_touch SET arranged_mark = NULL")
        self.planner._plan(rules, today)
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), rows)


class TestTouchpointPlannerPressure(TouchpointLimitsCase):
    def _new_scenario_17(self):
        return (
            self._new_running_rule(self.partner, name="Call", offset_days=3)
            | self._new_running_rule(
                self.partner, name="Mail", offset_days=4, channel_id=self._channel("email").id
            )
            | self._new_running_rule(
                self.partner,
                name="SMS",
                offset_days=5,
                channel_id=self._channel("sms").id,
                priority=4,
            )
            | self._new_running_rule(
                self.partner, name="Complaint", offset_days=6, type_id=self.complaint.id
            )
        )

    def test_scenario_17_pressure_across_channels(self):
        self._new_policy(exempt_type_ids=[Command.set(self.complaint.ids)])
        rules = self._new_scenario_17()
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 15, 22, 17])
        sms = rules[2].touch_ids
        self.assertEqual((sms.due_rule, sms.due_pressure), (date(2027, 6, 16), date(2027, 6, 22)))
        self.assertEqual(sms.due_at, datetime(2027, 6, 22, 1))

    def test_scenario_17_with_the_call_and_the_mail_done(self):
        self._new_policy(exempt_type_ids=[Command.set(self.complaint.ids)])
        rules = self._new_scenario_17()
        self.planner._plan(rules, TODAY, balance=False)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        rules[0].touch_ids._record_result(reached, datetime(2027, 6, 14, 3))
        rules[1].touch_ids._record_result(reached, datetime(2027, 6, 15, 3))
        self._plan_until_quiet(rules, date(2027, 6, 15))
        self.assertEqual(self._days(rules), [False, False, 22, 17])

    def test_scenario_17_with_three_days_at_most(self):
        policy = self._new_policy(
            exempt_type_ids=[Command.set(self.complaint.ids)], defer_max_days=3
        )
        rules = self._new_scenario_17()
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 15, False, 17])
        sms = rules[2].touch_ids
        self.assertEqual((sms.state, sms.reason_code), ("suppressed", "cap"))
        policy.active = False
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 15, 16, 17], "revived with the limit gone")

    def test_scenario_16_two_rules_on_the_same_day(self):
        self._new_policy(max_touches=1)
        birthday = self._new_running_rule(self.partner, name="Birthday", priority=3)
        insurance = self._new_running_rule(self.partner, name="Insurance", priority=2)
        letter = self._new_rules(5, priority=1)
        rules = birthday | insurance | letter
        self._plan_until_quiet(rules)
        both = (birthday | insurance).touch_ids
        self.assertEqual(set(both.mapped("due")), {date(2027, 6, 14)})
        self.assertEqual(both.bundle_id, birthday.touch_ids, "the higher priority leads")
        self.assertEqual(self._days(letter), [21], "the two count as one: 14 June and a week later")
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        for touch in both:
            touch._record_result(reached, datetime(2027, 6, 14, 3))
        self._plan_until_quiet(rules, date(2027, 6, 14))
        self.assertEqual(self._days(letter), [21], "done together counts once, too")

    def test_scenario_16_without_any_limit(self):
        rules = self._new_running_rule(self.partner, priority=2)
        rules |= self._new_running_rule(self.partner, priority=3)
        self._plan_until_quiet(rules)
        self.assertEqual(rules.touch_ids.bundle_id, rules[1].touch_ids)
        self.order.state = "cancel"
        self.planner._plan(rules[1], TODAY)
        self.order.state = "sale"
        rules[1].write({"state": "ended"})
        self._plan_until_quiet(rules[0])
        self.assertFalse(rules[0].touch_ids.bundle_id, "alone again")

    def test_a_bundle_within_two_days(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 5, channel_id=self._channel("phone").id)
        rules[0].priority = 9
        rules.write({"state": "running"})
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 14])
        self.assertEqual(rules.touch_ids.bundle_id, rules[0].touch_ids)
        rules[0].write({"state": "paused"})
        self._plan_until_quiet(rules[1])
        self.assertEqual(rules[1].touch_ids.due.day, 16)
        self.assertFalse(rules[1].touch_ids.bundle_id)

    def test_a_deferred_touch_stays_where_it_is_on_the_following_days(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4)
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 21])
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        rules[0].touch_ids._record_result(reached, datetime(2027, 6, 14, 3))
        for day in (15, 16, 18, 21):
            self._plan_until_quiet(rules, date(2027, 6, day))
            self.assertEqual(self._days(rules), [False, 21])

    def test_what_pushed_is_gone_and_the_deferred_comes_back(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4)
        self._plan_until_quiet(rules)
        rules[0].touch_ids._close("cancelled", "by_hand")
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [False, 15])

    def test_a_dropped_touch_is_never_put_off_longer_as_days_pass(self):
        self._new_policy(max_touches=1, defer_max_days=3)
        rules = self._new_rules(3, 4)
        for day in (12, 14, 15, 16, 17, 18, 20):
            self._plan_until_quiet(rules, date(2027, 6, day))
            self.assertEqual(rules[1].touch_ids.state, "suppressed", day)

    def test_touches_that_push_each_other_in_a_circle_come_to_rest(self):
        """Wherever one of them goes it is in the way of the others, by one limit or the other."""
        self._new_policy(max_touches=1, window_days=5, defer_max_days=6)
        self._new_policy(name="A gap", max_touches=9, min_gap_days=4, defer_max_days=6)
        rules = self._new_rules(3, 4, 5, 6, priority=5, workday_policy="keep")
        self._plan_until_quiet(rules)
        rest = self._days(rules)
        for today in (date(2027, 6, 13), date(2027, 6, 14)):
            self._plan_until_quiet(rules, today)
            self.assertEqual(self._days(rules), rest)
        kept = rules.touch_ids.filtered(lambda touch: touch.state == "planned").sorted("due")
        gaps = [(b.due - a.due).days for a, b in zip(kept, kept[1:], strict=False)]
        self.assertTrue(gaps and min(gaps) >= 5, rest)
        self.assertTrue(all((touch.due - touch.due_rule).days <= 6 for touch in kept))
        dropped = rules.touch_ids - kept
        self.assertEqual(set(dropped.mapped("state")), {"suppressed"})
        self.assertEqual(set(dropped.mapped("reason_code")), {"cap"})

    def test_deferred_only_to_working_days_and_not_into_leave(self):
        self._new_policy(max_touches=1, window_days=5)
        rules = self._new_rules(3, 4)
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 21], "19 June is a Saturday")
        rules[1].workday_policy = "keep"
        rules.write({"state": "running"})
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 19])

    def test_never_beyond_the_grace_days(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4, grace_days=2)
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, False])

    def test_dates_fixed_by_hand_count_and_stay(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4)
        self.planner._plan(rules, TODAY, balance=False)
        rules[0].touch_ids._reschedule(date(2027, 6, 15))
        rules[1].priority = 9
        rules.write({"state": "running"})
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [15, 22])

    def test_exempt_rules_and_types_that_do_not_count(self):
        self._new_policy(max_touches=1, defer_max_days=0)
        silent = self.type_thanks.copy({"code": "silent", "counts_in_pressure": False})
        rules = self._new_rules(3, type_id=silent.id)
        rules |= self._new_rules(3, cap_exempt=True)
        rules |= self._new_rules(3)
        rules[1:].write({"channel_id": self._channel("letter").id})
        rules.write({"state": "running"})
        self._plan_until_quiet(rules)
        self.assertEqual(self._days(rules), [14, 14, False])

    def test_rules_that_do_not_run_do_not_count(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4)
        self.planner._plan(rules, TODAY, balance=False)
        rules[0].write({"state": "paused"})
        self._plan_until_quiet(rules[1])
        self.assertEqual(rules[1].touch_ids.due.day, 15)

    def test_the_control_group_does_not_count(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3, 4)
        self.planner._plan(rules, TODAY, balance=False)
        self.env.cr.execute(
            "UPDATE touchpoint_touch SET state = 'control', arm = 'control' WHERE rule_id = %s",
            [rules[0].id],
        )
        self.planner._balance(self.company, TODAY)
        self.assertEqual(rules[1].touch_ids.due.day, 15)

    def test_person_and_firm(self):
        firm = self._new_customer("Firm", is_company=True)
        people = self._new_customer("X", parent_id=firm.id)
        people |= self._new_customer("Y", parent_id=firm.id)
        for person in people:
            self._new_order(person, ORDERED)
        policy = self._new_policy(max_touches=1, defer_max_days=0)
        rule = self._new_running_rule(people)
        self._plan_until_quiet(rule)
        self.assertEqual(rule.touch_ids.mapped("state"), ["planned"] * 2)
        policy.level = "firm"
        self._plan_until_quiet(rule)
        self.assertEqual(sorted(rule.touch_ids.mapped("state")), ["planned", "suppressed"])

    def _new_birthday_rules(self):
        """The same customer, one birthday rule in each of two companies, the second stronger."""
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        user_b = self._new_user("touch_user_b", "user", company_b)
        self.partner.birthdate_date = date(1990, 6, 21)
        rules = self.env["touchpoint.rule"]
        for company, user, priority in (
            (self.company, self.clerk, 3),
            (company_b, user_b, 7),
        ):
            rules |= self._new_running_rule(
                self.partner,
                anchor_id=self.anchor_birthday.id,
                offset_days=0,
                company_id=company.id,
                user_id=user.id,
                priority=priority,
                grace_days=0,
            )
        return rules

    def test_scenario_20_each_company_by_itself(self):
        self._new_policy(max_touches=1, company_id=False)
        rules = self._new_birthday_rules()
        for rule in rules:
            self._plan_until_quiet(rule)
        self.assertEqual(rules.touch_ids.mapped("state"), ["planned"] * 2)

    def test_scenario_20_all_companies_together(self):
        self._new_policy(max_touches=1, company_id=False, scope="global")
        rules = self._new_birthday_rules()
        for rule in rules:
            self.planner._plan(rule, TODAY)
        for rule in rules:
            self._plan_until_quiet(rule)
        mine, other = rules[0].touch_ids, rules[1].touch_ids
        self.assertEqual((mine.state, mine.reason_code), ("suppressed", "cap"))
        self.assertEqual(other.state, "planned")

    def test_scenario_20_nobody_sees_the_other_company(self):
        policy = self._new_policy(max_touches=1, company_id=self.company.id)
        rules = self._new_birthday_rules()
        self.planner._plan(rules[0], TODAY)
        self.planner._plan(rules[1], TODAY)
        own = new_test_user(
            self.env,
            login="touch_only_a",
            groups="touchpoint_mgmt.touchpoint_mgmt_group_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        Touch = self.env["touchpoint.touch"].with_user(own)
        self.assertEqual(Touch.search([]).company_id, self.company)
        groups = Touch.formatted_read_group([], ["company_id"], ["cost:sum"])
        self.assertEqual([group["company_id"][0] for group in groups], self.company.ids)
        stranger = self._new_user("touch_only_b", "manager", rules[1].company_id)
        seen = policy.with_user(stranger).with_context(allowed_company_ids=rules[1].company_id.ids)
        self.assertNotIn(policy, seen.search([]))

    def test_the_fresh_check_at_the_moment_of_the_work(self):
        self._new_policy(max_touches=1)
        rules = self._new_rules(3)
        self._plan_until_quiet(rules)
        touch = rules.touch_ids
        today = date(2027, 6, 14)
        self.assertEqual(self.planner._pressure_violations(touch.ids, today), set())
        spontaneous = self._new_touch(self.partner, due=today)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        spontaneous._record_result(reached, datetime(2027, 6, 13, 3))
        self.assertEqual(self.planner._pressure_violations(touch.ids, today), set(touch.ids))
        self.assertEqual(self.planner._pressure_violations(touch.ids, date(2027, 6, 20)), set())

    def test_many_customers_take_a_bounded_number_of_queries(self):
        self._new_policy(max_touches=1)
        numbers = []
        for size in (2, 30):
            partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(size)])
            for partner in partners:
                self._new_order(partner, ORDERED)
            rules = self._new_rules(3, 4, partners=partners)
            self.planner._plan(rules, TODAY, balance=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.planner._balance(self.company, TODAY)
            numbers.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(rules[1].touch_ids.mapped(lambda t: t.due.day)), {21})
        self.assertLessEqual(numbers[1], numbers[0] + 1)

    @mute_logger(BALANCE_LOGGER)
    def test_a_failure_is_in_the_run_log_and_the_plan_stays(self):
        rules = self._new_rules(3)
        self.patch(
            self.env.registry["touchpoint.planner"],
            "_apply_pressure",
            lambda *args: self.env.cr.execute("SELECT no_such_column"),
        )
        with mute_logger("odoo.sql_db"):
            self.planner._plan(rules, TODAY)
        run = self.env["touchpoint.run"].search([("kind", "=", "balance")], limit=1)
        self.assertEqual(run.state, "failed")
        self.assertIn("no_such_column", run.error)
        self.assertEqual(rules.touch_ids.state, "planned")
