from datetime import date

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareBudgetLine(CareCommon):
    def _entry(self, line, amount, **values):
        return (
            self.env["care.budget.entry"]
            .with_user(self.planner)
            .create(
                {
                    "line_id": line.id,
                    "name": "INV/1",
                    "amount": amount,
                    "date": "2026-06-01",
                    **values,
                }
            )
        )

    def test_documents_and_touches_are_added_up(self):
        self._order(self.customers[0], date(2026, 5, 30))
        self._order(self.customers[1], date(2026, 5, 30))
        plan = self._approve(self._plan())
        line = plan.budget_line_ids
        self.assertEqual((line.committed, line.actual, line.alert), (0.0, 0.0, "ok"))
        plan.action_run()
        line.invalidate_recordset()
        self.assertEqual((line.committed, line.actual), (10.0, 0.0))
        touch = self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])[0]
        outcome = self.env["touchpoint.outcome"].search(
            [("reached", "=", True), ("closes", "=", True)], limit=1
        )
        touch._record_result(outcome, self.env.cr.now())
        self._entry(line, 100.0)
        line.invalidate_recordset()
        self.assertEqual((line.committed, line.actual), (5.0, 105.0))
        self.assertEqual(line.available, 890.0)
        plan.invalidate_recordset()
        self.assertAlmostEqual(plan.budget_usage, 11.0)
        report = self.env["care.budget.report"].with_user(self.planner)
        rows = report._read_group([("plan_id", "=", plan.id)], [], ["planned:sum", "actual:sum"])
        self.assertEqual(rows, [(1000.0, 105.0)])

    def test_a_payment_settles_its_commitment(self):
        line = self._plan().budget_line_ids
        order = self._entry(line, 400.0, kind="commitment")
        self.assertEqual((line.committed, line.actual), (400.0, 0.0))
        self._entry(line, 420.0, settles_id=order.id)
        line.invalidate_recordset()
        self.assertEqual((line.committed, line.actual), (0.0, 420.0))
        with self.assertRefused("cannot settle"):
            self._entry(line, 1.0, kind="commitment", settles_id=order.id)

    def test_warning_at_80_percent_and_block_at_100(self):
        line = self._plan().budget_line_ids
        self._entry(line, 799.0)
        self.assertEqual(line.alert, "ok")
        self._entry(line, 1.0)
        line.invalidate_recordset()
        self.assertEqual(line.alert, "warn")
        self._entry(line, 200.0)
        line.invalidate_recordset()
        self.assertEqual(line.alert, "over")
        with self.assertRefused("“Calls” would be exceeded"):
            self._entry(line, 0.01)

    def test_a_changed_document_is_checked_as_well(self):
        line = self._plan().budget_line_ids
        entry = self._entry(line, 900.0)
        with self.assertRefused("would be exceeded"):
            entry.amount = 1001.0

    def test_an_approver_may_allow_more_with_a_reason(self):
        plan = self._approve(self._plan())
        line = plan.budget_line_ids
        with self.assertRefused("Only an approver"):
            line.override_reason = "I want to"
        line.with_user(self.approver).override_reason = "Agreed with the board"
        self.assertEqual(line.override_user_id, self.approver)
        self._entry(line, 1500.0)
        self.assertEqual(line.alert, "over")
        decision = plan.approval_ids.sorted("id")[-1]
        self.assertEqual(decision.decision, "override")
        self.assertIn("Agreed with the board", decision.comment)

    def test_the_owner_cannot_allow_himself_more(self):
        plan = self._plan(user=self.approver)
        with self.assertRefused("somebody else has to allow"):
            plan.budget_line_ids.override_reason = "Mine"

    def test_touch_costs_need_one_line_of_one_action(self):
        plan = self._plan()
        with self.assertRefused("say of which action"):
            plan.budget_line_ids.action_id = False
        with self.assertRefused("one is enough"):
            plan.budget_line_ids.copy({"plan_id": plan.id, "action_id": plan.action_ids.id})
        with self.assertRefused("belongs to another plan"):
            plan.budget_line_ids.action_id = self._plan().action_ids

    def test_nothing_is_booked_on_a_plan_that_is_over(self):
        plan = self._plan()
        entry = self._entry(plan.budget_line_ids, 10.0)
        plan.action_cancel("Not needed")
        with self.assertRefused("is over"):
            self._entry(plan.budget_line_ids, 10.0)
        with self.assertRefused("is over"):
            entry.unlink()
