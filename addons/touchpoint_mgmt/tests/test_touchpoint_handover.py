from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError

from .common import TODAY, TouchpointCase

NOW = datetime(2027, 4, 29, 4)


class TestTouchpointHandover(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create({"name": "Service", "company_id": cls.company.id})
        cls.service, cls.second = (
            cls._new_user(f"touch_service_{number}", "user") for number in (1, 2)
        )
        cls.team.member_ids = cls.service | cls.second
        cls.company.touch_service_team_id = cls.team
        cls.firm = cls._new_customer("Car Buyer", is_company=True, user_id=cls.clerk.id)
        cls.Handover = cls.env["touchpoint.handover"]

    def _deliver(self, partner):
        order = self._new_order(partner, TODAY)
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        # what a run asks for is when the delivery was written down
        self.env.cr.execute(
            "UPDATE sale_order_line SET write_date = %s WHERE id = %s", (NOW, order.order_line.id)
        )
        self.env.invalidate_all()
        return order

    def _run(self):
        with patch.object(self.env.cr, "commit", lambda: None):
            self.Handover._cron_hand_over(NOW)
        return self.Handover.search([("partner_id", "=", self.firm.id)])

    def test_004_57_delivery_hands_the_customer_from_sales_to_service(self):
        self._new_order(self.firm, TODAY)
        self.assertFalse(self._run(), "an order is no delivery")
        order = self._deliver(self.firm)
        log = self._run()
        self.assertEqual(self.firm.user_id, self.service)
        self.assertEqual((log.from_user_id, log.to_user_id), (self.clerk, self.service))
        self.assertEqual((log.reason, log.order_id, log.to_team_id), ("delivery", order, self.team))

    def test_004_57_once_and_the_job_may_run_twice(self):
        self._deliver(self.firm)
        self.assertEqual(self._run(), self._run())
        self.firm.user_id = self.clerk  # sales took the customer back on purpose
        self._deliver(self.firm)
        self._run()
        self.assertEqual(self.firm.user_id, self.clerk)

    def test_004_57_the_team_shares_the_customers(self):
        others = [self._new_customer(f"Buyer {n}", is_company=True) for n in range(3)]
        for partner in (self.firm, *others):
            self._deliver(partner)
        self._run()
        owners = [partner.user_id for partner in (self.firm, *others)]
        self.assertEqual(sorted(owners.count(user) for user in self.team.member_ids), [2, 2])

    def test_002_169_a_change_by_hand_is_logged_with_both_departments(self):
        sales = self.env["crm.team"].create({"name": "Sales", "company_id": self.company.id})
        sales.member_ids = self.clerk
        self.firm.with_context(allowed_company_ids=self.company.ids).user_id = self.service
        log = self.Handover.search([("partner_id", "=", self.firm.id)])
        self.assertEqual((log.from_team_id, log.to_team_id), (sales, self.team))
        self.assertEqual((log.reason, log.company_id), ("hand", self.company))
        self.firm.write({"user_id": self.service.id, "name": "Same owner"})
        self.assertEqual(len(self.Handover.search([("partner_id", "=", self.firm.id)])), 1)

    def test_without_a_service_team_nothing_changes(self):
        self.company.touch_service_team_id = False
        self._deliver(self.firm)
        self.assertFalse(self._run())
        self.assertEqual(self.firm.user_id, self.clerk)

    def test_other_companies_see_nothing(self):
        self._deliver(self.firm)
        log = self._run()
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        clerk_b = self._new_user("touch_clerk_b", "user", company_b)
        with self.assertRaises(AccessError):
            log.with_user(clerk_b).with_context(allowed_company_ids=company_b.ids).check_access(
                "read"
            )
