"""Measures beyond orders and touches: relationship, key persons, value, wallet and club."""

from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 08:00:00")
class TestCareGoalValue(CareCommon):
    def _running_goal(self, **values):
        """A goal of a plan that runs since the first of June."""
        with freeze_time("2026-06-01 08:00:00"):
            plan = self._plan()
            goal = self._goal(plan, **{"name": "Special", "baseline_value": 0.0, **values})
            self._approve(plan)
            plan.action_run()
        goal.invalidate_recordset()
        return goal

    def test_000_8c_length_of_the_relationship(self):
        self._order(self.customers[0], date(2026, 6, 10))
        self._order(self.customers[0], date(2025, 6, 20))
        self._order(self.customers[1], date(2026, 6, 10))
        goal = self._running_goal(measure="relationship_length", target_value=300.0)
        # noon to midnight after the 20th: 365.6 and 10.6 days
        self.assertAlmostEqual(goal.actual_value, (365.58 + 10.58) / 2, 1)
        self.assertTrue(goal.is_measured)

    def test_000_18_attitude_of_key_persons_weighs_who_counts(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {n}", "parent_id": self.customers[n].id} for n in range(2)]
        )
        self.env["care.keyperson"].create(
            [
                {"partner_id": people[0].id, "attitude": "2", "value_score": 3},
                {"partner_id": people[1].id, "attitude": "-2", "value_score": 1},
            ]
        )
        goal = self._running_goal(kind="key_person", measure="attitude", target_value=2.0)
        self.assertEqual((goal.actual_value, goal.achievement), (1.0, 50.0))

    def test_the_baseline_of_a_state_is_that_of_today(self):
        person = self.env["res.partner"].create({"name": "P", "parent_id": self.customers[0].id})
        self.env["care.keyperson"].create({"partner_id": person.id, "attitude": "1"})
        goal = self._goal(self._plan(), measure="attitude", target_value=2.0)
        goal.action_capture_baseline()
        self.assertEqual((goal.baseline_value, goal.baseline_date), (1.0, date(2026, 6, 20)))

    def test_000_16_value_score_at_the_start_and_now(self):
        if "clv.score" not in self.env:
            goal = self._goal(self._plan(), measure="value_score", target_value=4.0)
            with self.assertRefused("“More revenue” cannot be measured: it needs the app"):
                goal.action_capture_baseline()
            return
        score = (
            self.env["clv.score"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.customers[0].id,
                    "date": "2026-06-01",
                    "r_score": 5,
                    "f_score": 3,
                    "m_score": 1,
                }
            )
        )
        goal = self._running_goal(measure="value_score", baseline_value=2.0, target_value=4.0)
        self.assertEqual(goal.actual_value, 3.0)
        target = goal.plan_id.target_ids.filtered(lambda t: t.partner_id == self.customers[0])
        self.assertEqual(target.value_score_before, 3.0)
        score.m_score = 4
        goal.invalidate_recordset()
        self.assertEqual((goal.actual_value, goal.achievement), (4.0, 100.0))

    def test_002_429_share_of_the_customers_spending(self):
        if "clv.wallet" not in self.env:
            self.assertTrue(self.env["care.dataset"]._get_missing_app(("wallet",)))
            return
        self._order(self.customers[0], date(2026, 6, 1), 250.0)
        wallets = self.env["clv.wallet"]
        wallets.create({"partner_id": self.customers[0].id, "need": 9999.0, "date": "2026-01-01"})
        wallets.create({"partner_id": self.customers[0].id, "need": 1000.0, "date": "2026-06-10"})
        bought = wallets.search([("need", "=", 1000.0)]).own_amount
        goal = self._running_goal(
            kind="customer_share", measure="customer_share", target_value=50.0
        )
        self.assertAlmostEqual(goal.actual_value, 100.0 * bought / 1000.0)

    def test_club_enrolments_and_referrals_of_the_period(self):
        if "club.member" not in self.env:
            self.assertTrue(self.env["care.dataset"]._get_missing_app(("club",)))
            return
        club = self.env["club.club"].create({"name": "Club", "code": "CARE"})
        members = self.env["club.member"].sudo()
        host = members.create({"club_id": club.id, "partner_id": self.customers[0].id})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        friend = members.create({"club_id": club.id, "partner_id": stranger.id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE club_member SET since = '2026-06-10', referrer_id = %s WHERE id = %s",
            (host.id, friend.id),
        )
        self.env.cr.execute("UPDATE club_member SET since = '2026-05-10' WHERE id = %s", (host.id,))
        self.env.invalidate_all()
        joined = self._running_goal(measure="enrolments", target_value=10.0)
        self.assertEqual(joined.actual_value, 0.0, "joined before the plan")
        self.env.cr.execute("UPDATE club_member SET since = '2026-06-02' WHERE id = %s", (host.id,))
        self.env.invalidate_all()
        self.assertEqual(joined.actual_value, 1.0)
        brought = self._running_goal(measure="referrals", target_value=4.0)
        self.assertEqual((brought.actual_value, brought.achievement), (1.0, 25.0))
        self.assertEqual(brought.treated_value, 1.0 / 20)

    def test_000_24_a_value_by_hand_needs_its_day_and_source(self):
        goal = self._goal(self._plan(), kind="market_share", measure="manual")
        with self.assertRefused("say of which day"):
            goal.manual_value = 12.0
        with self.assertRefused("say of which day"):
            goal.write({"manual_value": 12.0, "manual_date": "2026-06-01"})
        self.assertFalse(goal.manual_value)
        with self.assertRefused("the source of its values is missing"):
            goal.plan_id.action_submit()
        goal.write(
            {"manual_value": 12.0, "manual_date": "2026-06-01", "manual_source": "Trade paper",
             "competitor": "The other one"}
        )  # fmt: skip
        self.assertTrue(goal.is_measured)

    def test_the_kind_of_a_goal_proposes_its_measure(self):
        form = Form(self.env["care.goal"].with_context(default_plan_id=self._plan().id))
        form.name = "Rank"
        form.kind = "market_rank"
        self.assertEqual((form.measure, form.direction), ("manual", "down"))
        form.kind = "key_person"
        self.assertEqual((form.measure, form.direction), ("attitude", "up"))

    def test_a_level_far_below_its_baseline_shows_words_not_a_large_number(self):
        self._order(self.customers[0], date(2026, 6, 3))
        goal = self._running_goal(
            measure="conversion", baseline_value=60.0, target_value=65.0, date_due="2026-06-30"
        )
        self.assertEqual(goal.achievement, -1100.0)
        self.assertEqual(goal.progress_text, "Below the baseline so far")
        self.assertEqual(goal.progress_percent, 0.0)
        goal._record()
        self.assertEqual(goal.recorded_achievement, 0.0, "what graphs over plans show")

    def test_progress_is_told_beside_the_time_that_is_gone(self):
        self._order(self.customers[0], date(2026, 6, 3), 500.0)
        goal = self._running_goal(measure="revenue", target_value=1000.0, date_due="2026-06-30")
        self.assertAlmostEqual(goal.time_percent, 100.0 * 20 / 30)
        self.assertEqual(goal.progress_text, "50 % of the way, 67 % of the time gone")

    def test_002_449_where_the_revenue_comes_from(self):
        self._order(self.customers[0], date(2026, 5, 25))
        self._order(self.customers[1], date(2026, 5, 25))
        plan = self._running_goal(measure="revenue").plan_id
        self._order(self.customers[1], date(2026, 6, 5), 300.0)
        self._order(self.customers[2], date(2026, 6, 5), 100.0)
        plan.invalidate_recordset()
        self.assertEqual((plan.customers_gained, plan.retention_percent), (1, 50.0))
        self.assertEqual(plan.revenue_per_buyer, 200.0)
        self.assertIn("(1 won + 2 before × 50.0 % kept)", plan.decomposition)
        total = (plan.customers_gained + 2 * 0.5) * plan.revenue_per_buyer
        self.assertEqual(total, plan.effect_figures["treat"]["revenue"])
