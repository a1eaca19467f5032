from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.touchpoint_mgmt.tools import arms

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareTarget(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers |= cls.env["res.partner"].create(
            [{"name": f"More {n}", "category_id": [(6, 0, cls.tag.ids)]} for n in range(80)]
        )

    def test_list_and_touches_agree_on_the_control_group(self):
        for customer in self.customers[:40]:
            self._order(customer, date(2026, 5, 30))
        plan = self._approve(self._plan(hold_out_percent=30.0))
        self.assertEqual(len(plan.target_ids), 100)
        plan.action_run()
        targets = {target.partner_id: target.arm for target in plan.target_ids}
        touches = self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])
        self.assertEqual(len(touches), 40)
        self.assertEqual(set(touches.mapped("arm")), {"treat", "control"})
        for touch in touches:
            self.assertEqual(touch.arm, targets[touch.commercial_partner_id])
            self.assertEqual(touch.state == "control", touch.arm == "control")
        for customer, arm in targets.items():
            expected = arms.is_control(plan._get_arm_salt(), customer.id, 30.0)
            self.assertEqual(arm == "control", expected)
        plan.invalidate_recordset()
        self.assertEqual(plan.target_count, 100)
        self.assertEqual(plan.control_count, list(targets.values()).count("control"))

    def test_the_list_is_frozen(self):
        """A customer who enters the audience after approval is not contacted."""
        plan = self._approve(self._plan())
        late = self.env["res.partner"].create({"name": "Late", "category_id": self.tag.ids})
        self._order(late, date(2026, 5, 30))
        self._order(self.customers[0], date(2026, 5, 30))
        plan.action_run()
        touches = self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])
        self.assertEqual(touches.partner_id, self.customers[0])

    def test_an_open_audience_takes_new_customers_in(self):
        plan = self._approve(self._plan(is_audience_frozen=False))
        late = self.env["res.partner"].create({"name": "Late", "category_id": self.tag.ids})
        self._order(late, date(2026, 5, 30))
        plan.action_run()
        touches = self.env["touchpoint.touch"].search([("rule_id", "in", plan.rule_ids.ids)])
        self.assertEqual(touches.partner_id, late)
        self.assertNotIn(late, plan.target_ids.partner_id)

    def test_freezing_twice_adds_nobody_twice(self):
        plan = self._approve(self._plan())
        self.assertEqual(self.env["care.dataset"]._freeze_targets(plan), 0)
        self.assertEqual(len(plan.target_ids), 100)

    def test_nobody_writes_the_list_by_hand(self):
        plan = self._approve(self._plan())
        values = {
            "plan_id": plan.id,
            "company_id": plan.company_id.id,
            "partner_id": self.customers[0].id,
            "arm": "treat",
        }
        for user in (self.planner, self.approver, self.manager):
            targets = self.env["care.target"].with_user(user)
            with self.assertRaises(UserError):
                targets.create(values)
            with self.assertRaises(AccessError):
                plan.target_ids[0].with_user(user).write({"arm": "control"})
            with self.assertRaises(AccessError):
                plan.target_ids[0].with_user(user).unlink()

    def test_merged_customers_count_once(self):
        plan = self._approve(self._plan(hold_out_percent=30.0))
        kept, gone = self.customers[:2]
        arm = plan.target_ids.filtered(lambda t: t.partner_id == kept).arm
        only_gone = self._approve(self._plan(audience_domain=f"[('id', '=', {gone.id})]"))
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((kept | gone).ids, kept)
        self.env.invalidate_all()
        rows = plan.target_ids.filtered(lambda t: t.partner_id == kept)
        counted = rows.filtered(lambda t: not t.exclusion_reason)
        self.assertEqual((len(rows), len(counted), counted.arm), (2, 1, arm))
        self.assertEqual(plan.target_count, 99)
        self.assertEqual(only_gone.target_ids.partner_id, kept)
        self.assertEqual(kept.care_plan_count, 2)

    def test_approving_asks_few_queries_however_many_customers(self):
        plan = self._plan()
        small = self._count_freeze_queries(plan)
        self.env["res.partner"].create(
            [{"name": f"Crowd {n}", "category_id": [(6, 0, self.tag.ids)]} for n in range(300)]
        )
        self.assertEqual(self._count_freeze_queries(self._plan()), small)

    def _count_freeze_queries(self, plan):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["care.dataset"]._freeze_targets(plan)
        return self.env.cr.sql_log_count - before
