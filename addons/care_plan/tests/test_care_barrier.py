from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 08:00:00")
class TestCareBarrier(CareCommon):
    def test_share_of_removed_barriers(self):
        plan = self._plan()
        self.assertEqual(plan.barriers_removed, 0.0)
        barriers = plan.barrier_ids.create(
            [
                {
                    "name": name,
                    "plan_id": plan.id,
                    "removal": "Keep a stock in the region",
                    "date_due": "2026-06-10",
                    "partner_ids": [(6, 0, self.customers[:2].ids)],
                }
                for name in ("Late parts", "Old complaint", "No contact person", "Price")
            ]
        )
        self.assertTrue(barriers[0].is_overdue)
        barriers[0].action_removed()
        barriers[3].action_accept()
        self.assertEqual(plan.barriers_removed, 25.0)
        self.assertFalse(barriers[0].is_overdue)
        self.assertEqual(str(barriers[0].removed_on), "2026-06-15")
        barriers[0].action_reopen()
        self.assertEqual(plan.barriers_removed, 0.0)
        self.assertFalse(barriers[0].removed_on)
