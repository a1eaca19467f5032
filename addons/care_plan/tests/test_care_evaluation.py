from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestCareEvaluation(CareCommon):
    def _running(self, customers=20, hold_out=0.0):
        self.customers |= self.env["res.partner"].create(
            [
                {"name": f"More {n}", "category_id": [(6, 0, self.tag.ids)]}
                for n in range(customers - 20)
            ]
        )
        with freeze_time("2026-06-01 08:00:00"):
            plan = self._approve(self._plan(hold_out_percent=hold_out))
            plan.action_run()
        return plan

    def _buy(self, plan, arm, buyers, price=100.0):
        targets = plan.target_ids.filtered(lambda t: t.arm == arm)
        for target in targets[:buyers]:
            self._order(target.partner_id, date(2026, 6, 3), price)
        plan.invalidate_recordset()
        return len(targets)

    @freeze_time("2026-06-20 08:00:00")
    def test_evaluation_scores_live_rows(self):
        self._order(self.customers[0], date(2026, 5, 30), 500.0)
        plan = self._running()
        self._order(self.customers[0], date(2026, 6, 3), 700.0)
        self._order(self.customers[0], date(2026, 6, 4), 300.0)
        self._order(self.customers[1], date(2026, 6, 4), 500.0)
        opened = plan.action_evaluate()
        evaluation = self.env["care.evaluation"].browse(opened["res_id"])
        lines = {line.key: line for line in evaluation.line_ids}
        self.assertEqual(len(lines), 12)
        self.assertAlmostEqual(lines["goals"].value, 75.0)  # 1,500 of 2,000
        self.assertAlmostEqual(lines["goals"].score, 75.0)
        self.assertAlmostEqual(lines["loyalty"].value, 50.0)  # one of two bought again
        self.assertAlmostEqual(lines["loyalty"].score, 100.0)
        self.assertAlmostEqual(lines["value"].value, 200.0)  # 1,500 after 500
        self.assertAlmostEqual(lines["process"].value, 100.0)
        self.assertFalse(lines["image"].is_measured)
        self.assertFalse(lines["roi"].is_measured)
        self.assertEqual(lines["image"].origin, "none")
        measured = [line for line in lines.values() if line.is_measured]
        self.assertEqual(evaluation.measured_count, len(measured))
        self.assertAlmostEqual(
            evaluation.score, sum(line.score for line in measured) / len(measured)
        )
        self.assertEqual(plan.goal_ids.recorded_value, 1500.0)
        self.assertEqual(len(evaluation.chart["labels"]), 12)
        self.assertIn(None, evaluation.chart["scores"])

    @freeze_time("2026-06-20 08:00:00")
    def test_a_snapshot_does_not_move(self):
        plan = self._running()
        plan.action_evaluate()
        before = plan.evaluation_ids.score
        self._order(self.customers[0], date(2026, 6, 3), 900.0)
        self.env["care.indicator"].search([]).sudo().weight = 7.0
        plan.invalidate_recordset()
        self.assertEqual(plan.evaluation_ids.score, before)
        plan.action_evaluate()
        self.assertEqual(len(plan.evaluation_ids), 2)

    @freeze_time("2026-06-20 08:00:00")
    def test_a_value_by_hand_needs_a_reason(self):
        plan = self._running()
        plan.action_evaluate()
        line = plan.evaluation_ids.line_ids.filtered(lambda rec: rec.key == "image")
        with self.assertRefused("needs its reason or source"):
            line.write({"is_overridden": True, "override_value": 60.0})
        line.write(
            {"is_overridden": True, "override_value": 60.0, "override_reason": "Survey of June"}
        )
        self.assertEqual((line.score, line.origin), (60.0, "manual"))
        self.assertEqual(line.override_user_id, self.planner)
        with self.assertRefused("only corrected"):
            line.write({"live_value": 99.0})

    @freeze_time("2026-06-20 08:00:00")
    def test_evaluations_of_a_closed_plan_are_kept(self):
        plan = self._running()
        plan.action_end()
        plan.action_evaluate()
        self.assertEqual(plan.evaluation_ids.kind, "final")
        plan.action_close()
        line = plan.evaluation_ids.line_ids[0]
        with self.assertRefused("kept as they are"):
            line.write({"is_overridden": True, "override_value": 1.0, "override_reason": "x"})
        with self.assertRefused("kept as they are"):
            plan.evaluation_ids.sudo().unlink()

    @freeze_time("2026-06-20 08:00:00")
    def test_indicators_of_a_company_replace_shared_ones(self):
        own = self.env["care.indicator"].create(
            {
                "name": "Our loyalty",
                "layer": "effect",
                "key": "loyalty",
                "company_id": self.company.id,
                "weight": 3.0,
                "target": 10.0,
            }
        )
        plan = self._running()
        plan.action_evaluate()
        lines = plan.evaluation_ids.line_ids.filtered(lambda rec: rec.key == "loyalty")
        self.assertEqual((lines.indicator_id, lines.weight), (own, 3.0))

    @freeze_time("2026-06-20 08:00:00")
    def test_without_a_control_group_no_effect_is_claimed(self):
        plan = self._running()
        self._buy(plan, "treat", 5)
        self.assertEqual(plan.lift_state, "none")
        self.assertIn("no effect is claimed", plan.lift_statement)

    @freeze_time("2026-06-20 08:00:00")
    def test_scenario_21_a_small_sample_says_so(self):
        plan = self._running(hold_out=30.0)
        self._buy(plan, "treat", 4)
        self.assertEqual(plan.lift_state, "small")
        self.assertIn("too small", plan.lift_statement)

    @freeze_time("2026-06-20 08:00:00")
    def test_effect_against_the_control_group(self):
        plan = self._running(customers=120, hold_out=40.0)
        treated = self._buy(plan, "treat", 40)
        control = self._buy(plan, "control", 8)
        self.assertEqual(plan.lift_state, "effect")
        for number in (100 * 40 / treated, 100 * 8 / control):
            self.assertIn(f"{number:.1f}", plan.lift_statement)
        self.assertIn("95 % interval", plan.lift_statement)
        plan.budget_line_ids.entry_ids.create(
            {"line_id": plan.budget_line_ids.id, "name": "INV/9", "amount": 500.0}
        )
        plan.invalidate_recordset()
        groups = self.env["care.dataset"]._get_touch_groups(plan)
        values = plan._get_indicator_values(date(2026, 6, 20), groups)
        gain = (4000.0 / treated - 800.0 / control) * treated
        if "margin" not in self.env["sale.order"]._fields:
            roi = 100 * (gain - 500.0) / 500.0
            self.assertAlmostEqual(values["roi"], roi)
            self.assertIn(f"additional margin: {roi:.0f} %", plan.lift_statement)
            self.assertIn("Welch", plan.lift_statement)
        extra = (40 / treated - 8 / control) * treated
        self.assertIn(f"{500.0 / extra:.2f}", plan.lift_statement)

    @freeze_time("2026-06-20 08:00:00")
    def test_no_return_is_claimed_where_the_margin_may_be_chance(self):
        """More of the contacted order, but one large order in the control group hides the rest."""
        plan = self._running(customers=120, hold_out=40.0)
        self._buy(plan, "treat", 40)
        self._buy(plan, "control", 8)
        large = plan.target_ids.filtered(lambda t: t.arm == "control")[0].partner_id
        self._order(large, date(2026, 6, 4), 50000.0)
        plan.budget_line_ids.entry_ids.create(
            {"line_id": plan.budget_line_ids.id, "name": "INV/9", "amount": 500.0}
        )
        plan.invalidate_recordset()
        if "margin" in self.env["sale.order"]._fields:
            return
        self.assertEqual(plan.lift_state, "effect")
        self.assertIn("no return on investment is claimed", plan.lift_statement)
        plan.action_evaluate()
        evaluation = plan.evaluation_ids
        line = evaluation.line_ids.filtered(lambda rec: rec.key == "roi")
        self.assertEqual((line.is_measured, line.origin), (False, "none"))
        self.assertEqual(evaluation.lift_statement, plan.lift_statement)

    def test_orders_after_the_attribution_window_do_not_count(self):
        plan = self._running(hold_out=40.0)
        last = plan.date_to + timedelta(days=5)
        with freeze_time("2026-09-01 08:00:00"):
            self._order(plan.target_ids[0].partner_id, last)
            self._order(plan.target_ids[1].partner_id, last + timedelta(days=1))
            figures = plan._get_effect_figures(date(2026, 9, 1))
        self.assertEqual(sum(group["buyers"] for group in figures.values()), 1)

    @freeze_time("2026-06-20 08:00:00")
    def test_scenario_09_a_merge_of_both_arms_is_left_out_of_the_lift(self):
        plan = self._running(hold_out=40.0)
        rule = plan.rule_ids[:1]
        pair = self.env["res.partner"]
        for arm in ("control", "treat"):
            target = plan.target_ids.filtered(lambda target, arm=arm: target.arm == arm)[:1]
            pair |= target.partner_id
            self.env["touchpoint.touch"].create(
                {
                    "company_id": self.company.id,
                    "partner_id": target.partner_id.id,
                    "commercial_partner_id": target.partner_id.id,
                    "rule_id": rule.id,
                    "res_id": -target.id,
                    "type_id": self.type.id,
                    "channel_id": self.channel.id,
                    "arm": arm,
                    "state": "control" if arm == "control" else "planned",
                    "due": date(2026, 6, 25),
                }
            )

        def count():
            figures = self.env["care.dataset"]._get_figures(
                plan, date(2026, 6, 1), date(2026, 6, 20)
            )
            return figures["control"]["customers"], figures["treat"]["customers"]

        control, treat = count()
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge(pair.ids, pair[1])
        self.env.invalidate_all()
        self.assertEqual(count(), (control - 1, treat - 1))
