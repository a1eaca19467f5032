"""One short test for every requirement of care plans, through the methods behind the buttons.

Numbers are the requirement's source and line. Longer tests of the same topics are in the files
named after the models.
"""

from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareRequirements(CareCommon):
    def _running(self, **values):
        plan = self._approve(self._plan(**values))
        plan.action_run()
        return plan

    def _contact(self, customer, name="Ms Lee"):
        return self.env["res.partner"].create({"name": name, "parent_id": customer.id})

    def test_000_8a_barrier_register(self):
        plan = self._plan()
        values = {"plan_id": plan.id, "removal": "Stock them", "date_due": "2026-06-10"}
        barriers = plan.barrier_ids.create(
            [
                {**values, "name": "Late parts", "partner_ids": self.customers[:2].ids},
                {**values, "name": "Old complaint"},
            ]
        )
        barriers[0].action_removed()
        self.assertEqual(plan.barriers_removed, 50.0)

    def test_000_8b_team_across_departments(self):
        plan = self._plan()
        plan.member_ids.create(
            {
                "plan_id": plan.id,
                "user_id": self.colleague.id,
                "department": "Service",
                "share_percent": 40.0,
            }
        )
        self.assertIn(plan, self.env["care.plan"].with_user(self.colleague).search([]))

    def test_000_8c_and_002_449_measures_of_relationship(self):
        plan = self._running()
        for measure in ("orders_per_customer", "margin_per_order", "retention", "repeat_rate"):
            self.assertIn(measure, dict(plan.goal_ids._fields["measure"].selection))
        self._order(self.customers[0], date(2026, 6, 1), 300.0)
        self.assertEqual(plan.goal_ids.actual_value, 300.0)

    def test_000_10a_successor_and_continuity(self):
        plan = self._running(period="month", sponsor_id=self.manager.id)
        with freeze_time("2026-06-25 08:00:00"):
            cron = self.env.ref("care_plan.care_plan_cron_make_successors")
            for _run in range(2):
                with self.enter_registry_test_mode():
                    cron.method_direct_trigger()
        successor = plan.successor_ids
        self.assertEqual(len(successor), 1)
        self.assertEqual(
            (successor.date_from, successor.date_to, successor.state),
            (date(2026, 7, 1), date(2026, 7, 31), "draft"),
        )
        self.assertEqual(successor.user_id, self.planner)
        self.assertEqual(successor.rule_ids.state, "draft")
        self.assertEqual(successor.budget_line_ids.action_id, successor.action_ids)
        with freeze_time("2026-07-20 08:00:00"):
            plan.invalidate_recordset()
            self.assertEqual((plan.periods_planned, plan.continuity), (2, 50.0))

    def test_000_10b_sponsor_and_executive_touch(self):
        person = self._contact(self.customers[0])
        self.env["care.keyperson"].create({"partner_id": person.id, "role": "decider"})
        plan = self._plan()
        self.assertIn("No sponsor", plan.warnings)
        self.assertIn("1 key customers have no touch by an executive", plan.warnings)
        plan.sponsor_id = self.manager
        self._action(plan, name="Dinner with the board", kind="executive")
        plan.invalidate_recordset()
        self.assertFalse(plan.warnings)
        self._order(self.customers[0], date(2026, 5, 30))
        self._approve(plan)
        plan.action_run()
        plan.invalidate_recordset()
        self.assertFalse(plan.warnings)

    def test_000_12b_purpose_brings_audience_goals_and_actions(self):
        plans = self.env["care.plan"].with_user(self.planner)
        for purpose in ("retain", "win_back", "acquire", "expand"):
            plan = plans.create({"name": purpose, "purpose": purpose})
            plan.action_fill_from_purpose()
            self.assertTrue(plan.goal_ids and plan.action_ids, purpose)
            self.assertNotEqual(plan.audience_domain, "[]")
            self.assertFalse(plan._get_domain_problem())
        with self.assertRefused("has goals or actions already"):
            plan.action_fill_from_purpose()
        won = plans.search([("name", "=", "win_back")])
        self.assertEqual(won.rule_ids.mapped("state"), ["draft"])
        acquired = plans.search([("name", "=", "acquire")])
        self.assertEqual(acquired.rule_ids.mapped("state"), ["draft"])

    def test_000_12c_audience_by_service_history(self):
        self._order(self.customers[0], date(2026, 5, 30))
        plan = self._plan(audience_domain="[('sale_order_ids', 'any', [('state', '=', 'sale')])]")
        self._approve(plan)
        self.assertIn(self.customers[0], plan.target_ids.partner_id)
        self.assertNotIn(self.customers[1], plan.target_ids.partner_id)

    def test_000_12d_value_segment_is_a_soft_link(self):
        """A field of an addon that is not installed is refused in words, not with a crash."""
        if "clv_segment_id" in self.env["res.partner"]._fields:
            plan = self._plan(audience_domain="[('clv_score_id', '=', False)]")
            self.assertTrue(plan.audience_count)
        else:
            with self.assertRefused("clv_segment_id"):
                self._plan(audience_domain="[('clv_segment_id', '=', 1)]")

    def test_000_16_value_and_contribution_at_the_start(self):
        self._order(self.customers[0], date(2026, 5, 30), 700.0)
        person = self.env["care.keyperson"].create(
            {"partner_id": self._contact(self.customers[0]).id, "value_score": 5}
        )
        plan = self._approve(self._plan())
        target = plan.target_ids.filtered(lambda t: t.partner_id == self.customers[0])
        self.assertEqual((target.revenue_before, target.keyperson_ids), (700.0, person))

    def test_000_18_key_person_map(self):
        person = self.env["care.keyperson"].create(
            {
                "partner_id": self._contact(self.customers[0]).id,
                "role": "blocker",
                "attitude": "-2",
                "user_id": self.planner.id,
            }
        )
        self.assertEqual((person.customer_id, person.attitude_value), (self.customers[0], -2))
        groups = self.env["care.keyperson"]._read_group([], ["attitude"], ["__count"])
        self.assertIn(("-2", 1), groups)

    def test_000_20_tracked_list_is_frozen(self):
        plan = self._plan()
        row = plan.tracked_ids.create({"plan_id": plan.id, "name": "New hall"})
        has_crm = "crm.lead" in self.env
        if has_crm:
            self.env["crm.lead"].create(
                {"name": "Two machines", "type": "opportunity", "partner_id": self.customers[0].id}
            )
        self._approve(plan)
        self.assertEqual(len(plan.tracked_ids), 1 + has_crm)
        with self.assertRefused("needs a reason"):
            plan.tracked_ids.create({"plan_id": plan.id, "name": "Later"})
        with self.assertRefused("take it off with a reason"):
            row.unlink()
        row.reason = "Lost to a competitor"
        row.action_drop()
        self.assertIn("Lost to a competitor", plan.message_ids[0].body)
        target = plan.target_ids[0]
        with self.assertRefused("give a reason"):
            target.action_take_off(" ")
        target.action_take_off("Went bankrupt")
        self.assertEqual((target.exclusion_reason, plan.target_count), ("left", 19))

    def test_000_22_offer_scope(self):
        inside, outside = self.env["product.category"].create([{"name": "In"}, {"name": "Out"}])
        self.product.categ_id = outside
        plan = self._plan(scope_category_ids=inside.ids)
        action = self._action(
            plan, name="New line", kind="recommendation", product_ids=self.product.ids
        )
        self.assertTrue(action.is_out_of_scope)
        self.assertIn("outside the offer", plan.warnings)
        self._approve(plan)
        plan.action_run()
        self._order(self.customers[0], date(2026, 6, 1))
        self.env.flush_all()
        row = self.env["care.attribution.report"].search([("plan_id", "=", plan.id)])
        self.assertTrue(row.is_out_of_scope)
        inside_too = self.product.copy({"categ_id": inside.id})
        action.sudo().with_context(care_amendment_id=1).product_ids = inside_too
        self.assertFalse(action.is_out_of_scope)

    def test_000_24_and_002_429_rank_and_share_by_hand(self):
        plan = self._plan()
        goal = self._goal(
            plan,
            name="Rank in the North",
            kind="market_rank",
            measure="manual",
            direction="down",
            baseline_value=5.0,
            target_value=3.0,
        )
        goal.write(
            {"manual_value": 4.0, "manual_date": "2026-06-01", "manual_source": "Trade paper"}
        )
        self.assertEqual(goal.achievement, 50.0)
        self.assertIn("customer_share", dict(goal._fields["kind"].selection))

    def test_000_26_input_and_output(self):
        plan = self._plan(
            expected_response=10.0, revenue_per_order=1000.0, margin_percent=50.0
        )  # 20 customers, budget 1,000
        self.assertEqual((plan.estimated_revenue, plan.estimated_margin), (2000.0, 1000.0))
        self.assertEqual((plan.estimated_roi, plan.break_even_response), (0.0, 10.0))
        self._approve(plan)
        plan.action_run()
        self._order(self.customers[0], date(2026, 6, 1), 400.0)
        plan.invalidate_recordset()
        self.assertEqual((plan.actual_revenue, plan.actual_response), (400.0, 5.0))

    def test_000_30_series_of_actions_and_individual_measures(self):
        plan = self._plan()
        own = self._action(plan, name="For one customer", sequence=1)
        own.rule_ids.audience_domain = f"[('id', '=', {self.customers[3].id})]"
        self.assertEqual(plan.action_ids.sorted("sequence")[0], own)
        self.assertEqual(own.rule_ids.audience_count, 1)

    def test_000_32_each_action_has_its_team_and_tasks(self):
        action = self._plan().action_ids
        task = action.task_ids.create(
            {"action_id": action.id, "name": "Book a room", "date_due": "2026-06-05"}
        )
        after = task.copy({"name": "Invite", "depends_on_ids": [(6, 0, task.ids)]})
        with self.assertRefused("has to wait for “Book a room”"):
            after.action_done()
        with self.assertRefused("wait for itself"):
            task.depends_on_ids = after
        task.action_done()
        after.action_done()
        self.assertEqual(after.state, "done")

    def test_000_34_budget_by_class_with_warning_and_block(self):
        line = self._running().budget_line_ids
        entry = {"line_id": line.id, "name": "INV/1", "amount": 850.0}
        self.env["care.budget.entry"].create(entry)
        self.assertEqual((line.alert, line.usage_percent), ("warn", 85.0))
        with self.assertRefused("would be exceeded"):
            self.env["care.budget.entry"].create({**entry, "amount": 200.0})
        line.with_user(self.approver).override_reason = "Fair was prolonged"
        self.env["care.budget.entry"].create({**entry, "amount": 200.0})
        self.assertEqual(line.alert, "over")

    def test_000_34_accounting_counts_as_spent(self):
        plan = self._running()
        root = self.env["account.analytic.plan"].create({"name": "Care"})
        account = self.env["account.analytic.account"].create({"name": "Care", "plan_id": root.id})
        plan.budget_line_ids.sudo().analytic_account_id = account
        column = root._column_name()
        self.env["account.analytic.line"].create(
            [
                {"name": "Flowers", column: account.id, "amount": -70.0, "date": "2026-06-03"},
                {"name": "Later", column: account.id, "amount": -70.0, "date": "2026-08-03"},
            ]
        )
        plan.invalidate_recordset()
        plan.budget_line_ids.invalidate_recordset()
        self.assertEqual(plan.budget_actual, 70.0)

    def test_000_38a_birthday_and_holiday_rules(self):
        plan = self._plan()
        gallery = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_birthday")
        action = self._action(plan, with_rule=False, name="Birthday", rule_template_id=gallery.id)
        action.action_add_gallery_rule()
        self.assertEqual(action.rule_ids.anchor_id, gallery.anchor_id)
        line = plan.budget_line_ids[0]
        line.write({"action_id": action.id, "budget_class": "gift"})
        self.assertTrue(line.takes_touch_cost)

    def test_000_40_recommends_only_what_is_not_owned(self):
        self._order(self.customers[0], date(2026, 5, 30))
        plan = self._plan()
        action = self._action(
            plan, name="New line", kind="recommendation", product_ids=self.product.ids
        )
        domain = action.rule_ids._get_audience_domain(plan.company_id)
        found = self.env["res.partner"].search(domain)
        self.assertNotIn(self.customers[0], found)
        self.assertIn(self.customers[1], found)

    def test_000_42_club_eligibility(self):
        for customer in self.customers[:4]:
            self._order(customer, date(2026, 5, 30), 1000.0)
        self._order(self.customers[5], date(2026, 5, 30), 1000.0)
        plan = self._plan()
        action = self._action(plan, with_rule=False, kind="club", minimum_concentration=75.0)
        action.action_test_club()
        self.assertEqual((action.concentration, action.is_club_worthwhile), (80.0, True))
        action.minimum_profit = 1000.0
        action.action_test_club()
        self.assertFalse(action.is_club_worthwhile)

    def test_000_44_and_004_27_offer_levels_and_codes(self):
        self._order(self.customers[0], date(2025, 5, 1))
        plan = self._plan(hold_out_percent=30.0)
        action = self._action(plan, with_rule=False, kind="offer")
        old, rest = action.level_ids.create(
            [
                {"action_id": action.id, "name": "Old", "discount": 10.0, "minimum_tenure": 300},
                {"action_id": action.id, "name": "All", "discount": 5.0, "sequence": 20},
            ]
        )
        with self.assertRefused("issued after the approval"):
            action.action_issue_codes()
        self._approve(plan)
        action.action_issue_codes()
        treated = plan.target_ids.filtered(lambda t: t.arm == "treat").partner_id
        codes = old.code_ids | rest.code_ids
        self.assertEqual(codes.partner_id, treated)
        self.assertEqual(len(codes), len(treated))
        self.assertEqual(old.code_count, int(self.customers[0] in treated))
        code = rest.code_ids[0]
        code.order_id = self._order(code.partner_id, date(2026, 6, 1))
        code.action_use()
        with self.assertRefused("was used on"):
            code.action_use()
        with self.assertRefused("belongs to"):
            rest.code_ids[1].order_id = code.order_id
            rest.code_ids[1].action_use()
        rest.invalidate_recordset()
        self.assertEqual(rest.used_count, 1)
        action.action_issue_codes()
        self.assertEqual(len(old.code_ids | rest.code_ids), len(treated))

    def test_003_10b_a_goal_is_complete_or_not_submitted(self):
        plan = self._plan()
        for field, word in (("baseline_date", "baseline"), ("date_due", "due date")):
            kept, plan.goal_ids[field] = plan.goal_ids[field], False
            with self.assertRefused(f"its {word} is missing"):
                plan.action_submit()
            plan.goal_ids[field] = kept
        form = Form(plan)
        form.name = "Still a draft"
        self.assertEqual(form.save().state, "draft")
