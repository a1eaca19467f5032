from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareDelegation(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = new_test_user(
            cls.env, "care_deputy", groups="care_plan.care_plan_group_approver"
        )
        cls.rule_any.user_ids = cls.approver

    def _hand_over(self, user, delegate, **values):
        return (
            self.env["care.delegation"]
            .with_user(user)
            .create(
                {
                    "delegate_id": delegate.id,
                    "date_from": "2026-06-01",
                    "date_to": "2026-06-10",
                    **values,
                }
            )
        )

    def test_the_delegate_decides_and_both_names_are_kept(self):
        self._hand_over(self.approver, self.deputy)
        plan = self._plan()
        plan.action_submit()
        self.assertIn(self.deputy, plan.sudo().activity_ids.user_id)
        self.assertTrue(plan.with_user(self.deputy).is_my_turn)
        inbox = self.env["care.approval.step"].with_user(self.deputy)
        self.assertEqual(inbox.search([("is_my_turn", "=", True)]).plan_id, plan)
        plan.with_user(self.deputy).action_approve()
        decision = plan.approval_ids.sorted("id")[-1]
        self.assertEqual((decision.user_id, decision.on_behalf_id), (self.deputy, self.approver))
        self.assertEqual(plan.state, "approved")

    def test_only_while_away(self):
        self._hand_over(self.approver, self.deputy, date_from="2026-06-05")
        plan = self._plan()
        plan.action_submit()
        with self.assertRefused("not your turn"):
            plan.with_user(self.deputy).action_approve()
        with freeze_time("2026-06-06 08:00:00"):
            plan.invalidate_recordset()
            self.assertTrue(plan.with_user(self.deputy).is_my_turn)

    def test_the_delegate_does_not_approve_his_own(self):
        self._hand_over(self.approver, self.deputy)
        plan = self._plan(user=self.deputy)
        plan.action_submit()
        self.assertFalse(plan.is_my_turn)
        with self.assertRefused("somebody else has to decide"):
            plan.action_approve()

    def test_who_is_away_does_not_get_his_own_approved_by_the_delegate(self):
        self.rule_any.user_ids |= self.manager
        self._hand_over(self.approver, self.deputy)
        plan = self._plan(user=self.approver)
        plan.action_submit()
        with self.assertRefused("not your turn"):
            plan.with_user(self.deputy).action_approve()

    def test_no_loop(self):
        self._hand_over(self.approver, self.deputy)
        with self.assertRefused("would come back to"):
            self._hand_over(self.deputy, self.approver)
        with self.assertRefused("would come back to"):
            self._hand_over(self.manager, self.manager)
        self._hand_over(self.deputy, self.approver, date_from="2026-07-01", date_to="2026-07-02")

    def test_bad_delegations_are_refused(self):
        with self.assertRefused("before it begins"):
            self._hand_over(self.approver, self.deputy, date_to="2026-05-01")
        with self.assertRefused("not in the group"):
            self._hand_over(self.approver, self.planner)
        self._hand_over(self.approver, self.deputy)
        with self.assertRefused("handed the decisions over to"):
            self._hand_over(self.approver, self.manager)

    def test_nobody_hands_over_for_others(self):
        with self.assertRaises(AccessError):
            self._hand_over(self.approver, self.deputy, user_id=self.manager.id)
