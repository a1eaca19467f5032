from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestUiJourneys(HttpCase):
    """The day of a head of department and of a controller, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "touchpoint_mgmt.touchpoint_mgmt_group_"
        cls.leader = new_test_user(
            cls.env,
            login="journey_leader",
            password="journey_leader",
            groups=f"{group}manager,base.group_partner_manager",
        )
        cls.clerk = new_test_user(cls.env, login="journey_clerk", groups=f"{group}user")
        cls.company = cls.env.company
        cls.today = cls.company._touch_today()
        cls.partner, cls.forgotten = cls.env["res.partner"].create(
            [
                {"name": f"{name} of the journey", "customer_rank": 1, "user_id": cls.leader.id}
                for name in ("Customer", "Forgotten")
            ]
        )

    def _new_touches(self, partners):
        touch_type = self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
        return self.env["touchpoint.touch"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": partner.id,
                    "commercial_partner_id": partner.id,
                    "type_id": touch_type.id,
                    "channel_id": touch_type.channel_id.id,
                    "due": self.today,
                    "deadline": self.today,
                    "user_id": self.clerk.id,
                }
                for partner in partners
            ]
        )

    def _new_done_touch(self):
        touch = self._new_touches(self.partner)
        touch.with_user(self.clerk).sudo()._record_result(
            self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached"), fields.Datetime.now()
        )
        return touch

    def test_a_leader_looks_at_the_day_and_at_who_is_forgotten(self):
        self._new_done_touch()
        case = self.env["touchpoint.case"].create(
            {
                "name": "Cold seat of the journey",
                "partner_id": self.partner.id,
                "user_id": self.leader.id,
            }
        )
        case.respond_by = fields.Datetime.now() - timedelta(hours=1)
        # the list of the tour shows its customer on the first page, whatever else there is
        self.env["res.partner"].search(
            [("customer_rank", ">", 0), ("id", "not in", (self.partner | self.forgotten).ids)]
        ).customer_rank = 0
        self.start_tour("/odoo", "touchpoint_journey_leader", login="journey_leader")
        self.assertTrue(self.forgotten.touch_is_key)

    def test_a_controller_finds_a_false_report_and_warns(self):
        touch = self._new_done_touch()
        check = self.env["touchpoint.recheck"].create(
            {
                "touch_id": touch.id,
                "company_id": self.company.id,
                "executor_id": self.clerk.id,
            }
        )
        self.start_tour("/odoo", "touchpoint_journey_controller", login="journey_leader")
        self.assertEqual((check.state, check.checked_by_id), ("falsified", self.leader))
        conduct = self.env["touchpoint.conduct"].search([("user_id", "=", self.clerk.id)])
        self.assertEqual((conduct.decision, conduct.author_id), ("warning", self.leader))

    def test_a_manager_entrusts_calls_and_imports_the_results_twice(self):
        Partner = self.env["res.partner"]
        Partner.create({"name": "Call House of the tour", "is_company": True})
        names = ("One of the vendor tour", "Two of the vendor tour")
        touches = self._new_touches(
            Partner.create([{"name": name, "phone": "+86 10 6552 9900"} for name in names])
        )
        self.start_tour("/odoo", "touchpoint_vendor_manager", login="journey_leader")
        vendor_list = touches.vendor_list_id
        self.assertEqual(vendor_list.name, "Calls of the tour")
        self.assertEqual(touches.mapped("state"), ["done", "done"])
        self.assertEqual(touches.mapped("satisfaction"), [2, -3])
        self.assertEqual(touches.mapped("attempts"), [1, 1], "nothing is recorded twice")
        self.assertEqual(vendor_list.total_cost, 10)
        self.assertIn("Line 3", "".join(vendor_list.message_ids.mapped("body")))
