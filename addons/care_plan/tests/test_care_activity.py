"""Service activities: who is invited, who is told before, what came of them."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareActivity(CareCommon):
    def _activity(self, **values):
        """An approved and running plan with a service activity on the tenth."""
        plan = self._plan()
        action = self._action(
            plan,
            **{
                "with_rule": False,
                "name": "Winter check",
                "kind": "service_activity",
                "date_from": "2026-06-10",
                **values,
            },
        )
        return action

    def _start(self, plan):
        self._approve(plan)
        plan.action_run()

    def _answer(self, action, customer, satisfaction):
        return self.env["touchpoint.touch"].create(
            {
                "company_id": self.company.id,
                "partner_id": customer.id,
                "commercial_partner_id": customer.id,
                "rule_id": action.rule_ids[0].id,
                "res_id": customer.id,
                "type_id": self.type.id,
                "channel_id": self.channel.id,
                "state": "done",
                "due": "2026-06-01",
                "done_date": "2026-06-01",
                "satisfaction": satisfaction,
                "satisfaction_class": "satisfied" if satisfaction >= 0 else "dissatisfied",
            }
        )

    def test_004_149_153_guests_are_chosen_by_class(self):
        action = self._activity(invite_domain=f"[('id', 'in', {self.customers[:3].ids})]")
        with self.assertRefused("Nobody is invited to “Winter check” before"):
            action.action_invite_customers()
        self.assertFalse(action.invitee_ids)
        self._start(action.plan_id)
        action.action_invite_customers()
        self.assertEqual(action.invitee_ids.partner_id, self.customers[:3])
        self.assertEqual(set(action.invitee_ids.mapped("day")), {date(2026, 6, 10)})
        with self.assertRefused("no customer left"):
            action.action_invite_customers()
        self.assertEqual(len(action.invitee_ids), 3)

    def test_guests_are_asked_from_the_contacted_customers_only(self):
        plan = self._plan(hold_out_percent=40.0)
        action = self._action(plan, with_rule=False, kind="group_activity")
        self._approve(plan)
        action.action_invite_customers()
        treated = plan.target_ids.filtered(lambda t: t.arm == "treat").partner_id
        self.assertTrue(plan.control_count)
        self.assertEqual(action.invitee_ids.partner_id, treated)

    def test_who_gave_no_rating_does_not_count_in_the_average(self):
        action = self._activity()
        self._start(action.plan_id)
        guests = action.invitee_ids.create(
            [  # a form sends the nought of an empty field
                {"action_id": action.id, "partner_id": p.id, "rating": 0}
                for p in self.customers[:3]
            ]
        )
        guests[:2].action_attended()
        guests[0].rating = 8
        rows = guests._read_group([("action_id", "=", action.id)], [], ["rating:avg", "__count"])
        self.assertEqual(rows, [(8, 3)])
        self.assertEqual(action.trial_rating, 8)

    def test_a_choice_of_guests_that_cannot_be_read_is_refused(self):
        action = self._activity()
        with self.assertRefused("The guests of “Winter check” are not a valid choice"):
            action.invite_domain = "[('no_such_field', '=', 1)]"
        self.assertEqual(action.invite_domain, "[]")

    def test_004_149_153_each_guest_is_told_before_the_start(self):
        """Three days before, once, and only the guests of this activity."""
        action = self._activity(invite_domain=f"[('id', 'in', {self.customers[:2].ids})]")
        other = self._action(
            action.plan_id, with_rule=False, kind="group_activity", date_from="2026-06-10"
        )
        rules = self.env["touchpoint.rule"].with_user(self.planner)
        rule = rules.with_context(**action._get_rule_defaults()).create(
            {
                "type_id": self.type.id,
                "anchor_id": self.env.ref("care_plan.touchpoint_anchor_guest_day").id,
                "offset_days": -3,
                "workday_policy": "keep",
                "assignment": "fixed",
            }
        )
        self._start(action.plan_id)
        action.action_invite_customers()
        other.action_invite_customers()
        action.invitee_ids[1].action_decline()
        for _run in range(2):
            self.env["touchpoint.planner"].sudo()._plan(rule.sudo(), date(2026, 6, 1))
        touches = self.env["touchpoint.touch"].search([("rule_id", "=", rule.id)])
        self.assertEqual(touches.partner_id, self.customers[0])
        self.assertEqual(touches.mapped("due"), [date(2026, 6, 7)])

    def test_004_167_179_service_classes_with_revenue_and_satisfaction(self):
        plan = self._plan()
        action = plan.action_ids
        action.write({"kind": "service_activity", "service_class": "product"})
        other = self._action(plan, kind="service_activity", service_class="customer")
        self.assertEqual((action.layer, other.layer), ("structural", "structural"))
        self._start(plan)
        self._answer(action, self.customers[0], 2)
        self._answer(action, self.customers[1], -1)
        self._order(self.customers[0], date(2026, 6, 1), 300.0)
        self._order(self.customers[5], date(2026, 6, 1), 999.0)
        self.env.invalidate_all()
        self.assertEqual((action.order_count, action.order_revenue), (1, 300.0))
        self.assertEqual((action.answer_count, action.satisfaction), (2, 0.5))
        self.assertEqual((other.order_count, other.answer_count), (0, 0))
        rows = self.env["care.attribution.report"].search(action.action_view_orders()["domain"])
        self.assertEqual(rows.partner_id, self.customers[0])

    def test_004_41_advertising_care_and_single_contacts_in_one_plan(self):
        """A campaign, touches by a rule and a visit, each with what it brought."""
        campaign = self.env["utm.campaign"].create({"name": "Spring", "title": "Spring"})
        plan = self._plan()
        action = plan.action_ids
        action.campaign_id = campaign
        self._start(plan)
        order = self._order(self.customers[0], date(2026, 6, 5), 400.0)
        order.campaign_id = campaign
        late = self._order(self.customers[0], date(2026, 7, 5), 400.0)
        late.campaign_id = campaign
        visit = self.env["care.visit"].with_user(self.planner).create(
            {"plan_id": plan.id, "partner_id": self.customers[0].id, "name": "Talk",
             "date": "2026-06-10"}
        )  # fmt: skip
        action.invalidate_recordset()
        self.assertEqual(action.campaign_revenue, 400.0)
        self.assertEqual((action.rule_count, plan.visit_ids), (1, visit))

    def test_000_42_the_club_asks_the_contacted_customers(self):
        action = self._activity(kind="club", name="Club of the North")
        with self.assertRefused("Nobody is invited to “Club of the North” before"):
            action.action_invite_to_club()
        self._start(action.plan_id)
        if "club.enrol" not in self.env:
            with self.assertRefused("which is not installed"):
                action.action_invite_to_club()
            return
        opened = action.action_invite_to_club()
        self.assertEqual(opened["res_model"], "club.enrol")
        self.assertEqual(set(opened["context"]["default_partner_ids"]), set(self.customers.ids))

    def test_000_10b_touches_by_executives_are_counted(self):
        plan = self._plan(sponsor_id=self.manager.id)
        dinner = self._action(plan, name="Dinner", kind="executive")
        self._start(plan)
        self._answer(dinner, self.customers[0], 1)
        self._answer(plan.action_ids - dinner, self.customers[1], 1)
        plan.invalidate_recordset()
        self.assertEqual(plan.executive_touch_count, 1)
