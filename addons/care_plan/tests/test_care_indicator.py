"""Each of the three layers of an evaluation has four indicators; each of them has its test."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 08:00:00")
class TestCareIndicator(CareCommon):
    def _running(self, **values):
        with freeze_time("2026-06-01 08:00:00"):
            plan = self._approve(self._plan(**values))
            plan.action_run()
        return plan

    def _touch(self, plan, customer, **values):
        """A touch that was done in time."""
        return self.env["touchpoint.touch"].create(
            {
                "company_id": self.company.id,
                "partner_id": customer.id,
                "commercial_partner_id": customer.id,
                "rule_id": plan.rule_ids.id,
                "res_id": customer.id,
                "type_id": self.type.id,
                "channel_id": self.channel.id,
                "state": "done",
                "due": "2026-06-05",
                "deadline": "2026-06-06",
                "done_date": "2026-06-05",
                "user_id": self.planner.id,
                **values,
            }
        )

    def _measure(self, plan, key):
        """(layer, value, score) in an evaluation of today; (layer, None, 0.0) without a value."""
        self.env.invalidate_all()
        plan.action_evaluate()
        line = plan.evaluation_ids.sorted("id")[-1].line_ids.filtered(lambda row: row.key == key)
        value = round(line.value, 2) if line.is_measured else None
        return line.layer, value, round(line.score, 2)

    def test_000_76_78_strategy_planning_and_goals(self):
        """How far the goals were reached, each as heavy as its weight."""
        with freeze_time("2026-06-01 08:00:00"):
            plan = self._plan()
            self._goal(plan, name="Two orders", measure="orders", target_value=2.0,
                       baseline_value=0.0, weight=3.0)  # fmt: skip
            self._approve(plan)
            plan.action_run()
        self._order(self.customers[0], date(2026, 6, 3), 1000.0)
        # revenue 1,000 of 2,000 (50 %), one of two orders (50 %) three times as heavy
        self.assertEqual(self._measure(plan, "goals"), ("strategy", 50.0, 50.0))
        self._order(self.customers[0], date(2026, 6, 4), 0.0)
        self.assertEqual(self._measure(plan, "goals"), ("strategy", 87.5, 87.5))

    def test_000_76_78_strategy_customer_analysis_method(self):
        """Share of the customers whose value was computed; entered by hand without that app."""
        plan = self._running()
        if "clv.score" not in self.env:
            self.assertEqual(self._measure(plan, "analysis"), ("strategy", None, 0.0))
            return
        self.env["clv.score"].sudo().create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": customer.id,
                    "date": "2026-06-01",
                    "r_score": 5,
                    "f_score": 3,
                    "m_score": 1,
                }
                for customer in self.customers[:5]
            ]
        )
        self.env.flush_all()
        self.assertEqual(self._measure(plan, "analysis"), ("strategy", 25.0, 25.0))

    def test_000_76_78_strategy_channel_building_and_integration(self):
        """Channels over which touches were done, of three that a plan should have."""
        plan = self._running()
        self.assertEqual(self._measure(plan, "channels"), ("strategy", None, 0.0))
        other = self.env["touchpoint.channel"].search([("id", "!=", self.channel.id)], limit=1)
        self._touch(plan, self.customers[0])
        self._touch(plan, self.customers[1], channel_id=other.id)
        self._touch(plan, self.customers[2], channel_id=other.id)
        self.assertEqual(self._measure(plan, "channels"), ("strategy", 2.0, 66.67))

    def test_000_76_78_strategy_organisation_and_posts(self):
        """Sponsor, owner, two departments, somebody responsible for every action."""
        plan = self._running()
        self.assertEqual(self._measure(plan, "organisation"), ("strategy", 50.0, 50.0))
        plan.sudo().sponsor_id = self.manager
        for user, department in ((self.colleague, "Service"), (self.planner, "Sales")):
            plan.member_ids.create(
                {"plan_id": plan.id, "user_id": user.id, "department": department}
            )
        self.assertEqual(self._measure(plan, "organisation"), ("strategy", 100.0, 100.0))

    def test_000_80_82_implementation_system_implementation(self):
        """Touches carried out, of those that had to be by now."""
        plan = self._running()
        self._touch(plan, self.customers[0])
        self._touch(plan, self.customers[1], state="expired", done_date=False)
        self._touch(plan, self.customers[2], state="planned", done_date=False)
        self._touch(plan, self.customers[3], state="planned", done_date=False, due="2026-06-25")
        self._touch(plan, self.customers[4], state="no_contact")
        self.assertEqual(self._measure(plan, "system"), ("implementation", 50.0, 50.0))

    def test_000_80_82_implementation_process_planning(self):
        """Actions that run by touchpoint rules, of all actions."""
        with freeze_time("2026-06-01 08:00:00"):
            plan = self._plan()
            self._action(plan, name="By hand", with_rule=False)
            self._approve(plan)
            plan.action_run()
        self.assertEqual(self._measure(plan, "process"), ("implementation", 50.0, 50.0))

    def test_000_80_82_implementation_operations(self):
        """Touches in time, of those that were carried out; half of them in time earns nothing."""
        plan = self._running()
        for customer in self.customers[:3]:
            self._touch(plan, customer)
        self._touch(plan, self.customers[3], done_date="2026-06-09")
        self.assertEqual(self._measure(plan, "operations"), ("implementation", 75.0, 50.0))

    def test_000_80_82_implementation_return_on_investment(self):
        """Additional margin over the control group against what was spent."""
        self.customers |= self.env["res.partner"].create(
            [{"name": f"More {n}", "category_id": [(6, 0, self.tag.ids)]} for n in range(100)]
        )
        plan = self._running(hold_out_percent=40.0)
        arms = plan.target_ids.grouped("arm")
        for target in arms["treat"][:40] | arms["control"][:8]:
            self._order(target.partner_id, date(2026, 6, 3), 100.0)
        self.env["care.budget.entry"].create(
            {"line_id": plan.budget_line_ids.id, "name": "INV/9", "amount": 500.0}
        )
        layer, value, _score = self._measure(plan, "roi")
        self.assertEqual(layer, "implementation")
        if "margin" not in self.env["sale.order"]._fields:
            treated, control = len(arms["treat"]), len(arms["control"])
            gain = (4000.0 / treated - 800.0 / control) * treated
            self.assertAlmostEqual(value, 100 * (gain - 500.0) / 500.0, 1)

    def test_000_84_86_effect_awareness_and_image(self):
        """Only people know it: entered by hand with its source."""
        plan = self._running()
        self.assertEqual(self._measure(plan, "image"), ("effect", None, 0.0))
        line = plan.evaluation_ids.line_ids.filtered(lambda row: row.key == "image")
        line.write(
            {"is_overridden": True, "override_value": 60.0, "override_reason": "Survey of June"}
        )
        self.assertEqual((line.score, line.origin), (60.0, "manual"))

    def test_000_84_86_effect_problem_resolution(self):
        """Mean of perceived minus expected: from -3 (nothing) to +1 (all points)."""
        plan = self._running()
        self._touch(plan, self.customers[0], expected=8, perceived=7, satisfaction=-1,
                    satisfaction_class="dissatisfied")  # fmt: skip
        self._touch(plan, self.customers[1], expected=8, perceived=7, satisfaction=-1,
                    satisfaction_class="dissatisfied")  # fmt: skip
        self._touch(plan, self.customers[2])
        self.assertEqual(self._measure(plan, "resolution"), ("effect", -1.0, 50.0))

    def test_000_84_86_effect_customer_loyalty(self):
        """Customers who ordered again, of those who ordered; half of them is all one can ask."""
        plan = self._running()
        for number, orders in ((0, 2), (1, 1), (2, 1), (3, 1)):
            for day in range(orders):
                self._order(self.customers[number], date(2026, 6, 3 + day))
        self.assertEqual(self._measure(plan, "loyalty"), ("effect", 25.0, 50.0))

    def test_000_84_86_effect_company_value(self):
        """Revenue with the customers against as many days before."""
        self._order(self.customers[0], date(2026, 5, 25), 1000.0)
        plan = self._running()
        self._order(self.customers[1], date(2026, 6, 3), 1100.0)
        self.assertEqual(self._measure(plan, "value"), ("effect", 10.0, 50.0))
