from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_security import SecurityCommon

# role: operations (read, write, create, unlink) on records of a plan the role owns or manages
TABLE = {
    "care.plan": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.plan.member": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.goal": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.action": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.budget.line": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.budget.entry": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.budget.report": {"user": "r", "approver": "r", "manager": "r"},
    "care.task": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.barrier": {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"},
    "care.target": {"user": "r", "approver": "r", "manager": "r"},
    "care.approval": {"user": "r", "approver": "r", "manager": "r"},
    "care.approval.step": {"user": "r", "approver": "r", "manager": "r"},
    "care.approval.rule": {"user": "r", "approver": "r", "manager": "rwcu"},
    "care.service": {"user": "r", "approver": "r", "manager": "rwcu"},
    "care.indicator": {"user": "r", "approver": "r", "manager": "rwcu"},
    "care.evaluation": {"user": "rw", "approver": "rw", "manager": "rwu"},
    "care.evaluation.line": {"user": "rw", "approver": "rw", "manager": "rw"},
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestSecurity(SecurityCommon):
    def test_access_table(self):
        self.assertAccessTable(TABLE)

    def _records(self, plan):
        """One record of every model that belongs to the plan."""
        plan.member_ids.create({"plan_id": plan.id, "user_id": self.planner.id})
        self.env["care.budget.entry"].create(
            {"line_id": plan.budget_line_ids.id, "name": "INV/1", "amount": 1.0}
        )
        plan.action_ids.task_ids.create(
            {"name": "Call list", "action_id": plan.action_ids.id, "date_due": "2026-06-10"}
        )
        plan.barrier_ids.create(
            {"name": "Late", "plan_id": plan.id, "removal": "Stock", "date_due": "2026-06-10"}
        )
        self._approve(plan)
        plan.action_run()
        plan.action_evaluate()
        return {
            model: self.env[model].search([("plan_id", "=", plan.id)])
            for model in TABLE
            if "plan_id" in self.env[model]._fields
        } | {"care.plan": plan}

    def test_company_b_sees_nothing_of_company_a(self):
        records = self._records(self._plan())
        stranger = self._stranger()
        for model, rows in records.items():
            self.assertTrue(rows, model)
            self.assertFalse(
                self.env[model].with_user(stranger).search([("id", "in", rows.ids)]), model
            )
            if model != "care.budget.report":
                with self.assertRaises(AccessError, msg=model):
                    rows[:1].with_user(stranger).check_access("read")
        rule = self.env["care.approval.rule"].create(
            {"name": "Only A", "company_id": self.company.id}
        )
        self.assertFalse(rule.with_user(stranger).search([("id", "=", rule.id)]))
        service = self.env["care.service"].create({"name": "A", "company_id": self.company.id})
        self.assertFalse(service.with_user(stranger).search([("id", "=", service.id)]))

    def test_a_colleague_sees_a_plan_only_in_its_team(self):
        plan = self._plan()
        plans = self.env["care.plan"].with_user(self.colleague)
        self.assertFalse(plans.search([("id", "=", plan.id)]))
        plan.member_ids.create({"plan_id": plan.id, "user_id": self.colleague.id})
        self.assertTrue(plans.search([("id", "=", plan.id)]))
        self.assertEqual(plan.goal_ids.with_user(self.colleague).name, "More revenue")
        with self.assertRaises(AccessError):
            plan.with_user(self.colleague).write({"name": "Mine now"})
        with self.assertRaises(AccessError):
            plan.goal_ids.with_user(self.colleague).write({"target_value": 1.0})
        with self.assertRaises(AccessError):
            plan.with_user(self.colleague).action_submit()

    def test_an_approver_sees_all_plans_and_changes_none_of_others(self):
        plan = self._plan()
        self.assertEqual(plan.with_user(self.approver).name, "Care for the North")
        with self.assertRaises(AccessError):
            plan.with_user(self.approver).write({"name": "Other"})
        with self.assertRaises(AccessError):
            plan.with_user(self.approver).action_cancel("Because")

    def test_a_planner_changes_only_touchpoint_rules_of_own_plans(self):
        own = self._plan().rule_ids
        own.with_user(self.planner).write({"offset_days": 4})
        free = self.env["touchpoint.rule"].create(
            {"name": "Free", "type_id": self.type.id, "anchor_id": self.anchor.id}
        )
        with self.assertRaises(AccessError):
            free.with_user(self.planner).write({"offset_days": 4})
        with self.assertRaises(AccessError):
            own.with_user(self.colleague).write({"offset_days": 4})
        free.with_user(self.manager).write({"offset_days": 4})
        with self.assertRaises(AccessError):
            self.env["touchpoint.rule"].with_user(self.planner).create(
                {"name": "Free", "type_id": self.type.id, "anchor_id": self.anchor.id}
            )
