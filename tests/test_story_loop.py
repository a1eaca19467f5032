"""One customer's way through the whole loop, over all four addons."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import mail_new_test_user

MANAGER = (
    "base.group_user,sales_team.group_sale_manager,account.group_account_invoice,"
    "care_plan.care_plan_group_manager,touchpoint_mgmt.touchpoint_mgmt_group_manager,"
    "customer_club.customer_club_group_manager,clv_analysis.clv_analysis_group_manager"
)
DIRECTOR = f"{MANAGER},care_plan.care_plan_group_approver"
CLERK = (
    "base.group_user,sales_team.group_sale_salesman_all_leads,care_plan.care_plan_group_user,"
    "touchpoint_mgmt.touchpoint_mgmt_group_user,customer_club.customer_club_group_user"
)


@tagged("post_install", "-at_install")
class TestStoryLoop(AccountTestInvoicingCommon):
    """order → invoice → points and tier → score and segment → plan → touch → activity → outcome →
    evaluation; each step by the person whose work it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.manager, cls.director, cls.clerk = (
            mail_new_test_user(
                cls.env,
                login=login,
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
                tz="UTC",
            )
            for login, groups in (
                ("loop_manager", MANAGER),
                ("loop_director", DIRECTOR),
                ("loop_clerk", CLERK),
            )
        )
        cls.company.partner_id.tz = "UTC"
        cls.service = cls.env["product.product"].create(
            {"name": "Service", "type": "service", "invoice_policy": "order", "taxes_id": False}
        )
        cls.buyer, cls.other = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "phone": "+86 10 6552 9988",
                    "customer_rank": 1,
                    "user_id": cls.clerk.id,
                }
                for name in ("Zhang Wei", "Nobody Special")
            ]
        )

    def as_(self, user):
        """The environment of a user in the company of the story."""
        return self.env(user=user, su=False, context={"allowed_company_ids": self.company.ids})

    def sell(self, partner, amount, day):
        """A confirmed order of `day` with its posted invoice."""
        env = self.as_(self.manager)
        with freeze_time(datetime.combine(day, datetime.min.time().replace(hour=9))):
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create({"product_id": self.service.id, "price_unit": amount})
                    ],
                }
            )
            order.action_confirm()
            invoice = order._create_invoices()
            invoice.invoice_date = day
            invoice.action_post()
        return order, invoice

    def refund(self, invoice, day):
        with freeze_time(day):
            credit = invoice._reverse_moves([{"invoice_date": day, "date": day}])
            credit.action_post()
        return credit

    def open_club(self):
        club = self.as_(self.manager)["club.club"].create(
            {"name": "Loop Club", "code": "LOOP", "consent_required": False}
        )
        club.sudo().sequence_id.flush_recordset()
        club.sudo()._enrol(self.buyer, consent_given=True)
        return club, club.sudo().member_ids

    def score(self, day):
        with freeze_time(day):
            self.as_(self.manager)["clv.run"].action_compute_now()

    def plan(self):
        """The manager's plan for Gold members who count as good customers."""
        env = self.as_(self.manager)
        audience = "[('club_tier_id.name', '=', 'Gold'), ('clv_segment_id', '!=', False)]"
        plan = env["care.plan"].create(
            {
                "name": "Care for Gold",
                "date_from": "2026-05-04",
                "date_to": "2026-06-30",
                "audience_domain": audience,
                "hold_out_percent": 0.0,  # of one customer, ids would decide
            }
        )
        action = env["care.action"].create(
            {"plan_id": plan.id, "name": "Call after the visit", "kind": "personal_service"}
        )
        env["touchpoint.rule"].create(
            {
                "care_action_id": action.id,
                "name": "Call after the visit",
                "type_id": env.ref("touchpoint_mgmt.touchpoint_type_satisfaction_call").id,
                "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
                "audience_domain": audience,
                "offset_days": 3,
                "grace_days": 12,
                "assignment": "owner",
                "user_id": self.clerk.id,
            }
        )
        env["care.budget.line"].create(
            {"plan_id": plan.id, "action_id": action.id, "name": "Calls", "planned": 500}
        )
        env["care.goal"].create(
            {
                "plan_id": plan.id,
                "name": "More revenue",
                "measure": "revenue",
                "target_value": 5000,
                "date_due": "2026-06-30",
            }
        )
        plan.action_capture_baselines()
        return plan

    def test_from_order_to_evaluation(self):
        # order -> invoice -> points and tier
        _club, member = self.open_club()
        _order, invoice = self.sell(self.buyer, 1200, date(2026, 5, 1))
        self.sell(self.other, 90, date(2026, 4, 2))
        self.assertEqual((member.points_available, member.tier_id.name), (1200, "Gold"))
        self.assertEqual(self.buyer.club_tier_id.name, "Gold")

        # score and segment
        self.score(date(2026, 5, 2))
        buyer = self.buyer.with_env(self.as_(self.manager))
        self.assertEqual((buyer.clv_frequency, buyer.clv_monetary), (1, 1200))
        self.assertTrue(buyer.clv_segment_id)

        with freeze_time("2026-05-02 09:00:00"):
            plan = self.plan()
            rule = plan.rule_ids
            # nothing is planned before the plan is approved
            with self.assertRaises(UserError):
                rule.action_approve()
            planner = self.env["touchpoint.planner"]
            planner._plan(rule, date(2026, 5, 2))
            self.assertFalse(rule.touch_ids)
            plan.action_submit()
            with self.assertRaises(UserError):
                plan.action_approve()  # one's own plan
            plan.with_env(self.as_(self.director)).action_approve()
        with freeze_time("2026-05-04 09:00:00"):
            plan.action_run()

        # the touch, and the activity of the clerk on the day
        touch = rule.sudo().touch_ids
        self.assertEqual(touch.partner_id, self.buyer)
        self.assertEqual((touch.due, touch.user_id), (date(2026, 5, 4), self.clerk))
        planner._plan(rule.sudo(), date(2026, 5, 4))
        self.assertEqual(rule.sudo().touch_ids, touch)
        with freeze_time("2026-05-04 09:30:00"):
            self.env["touchpoint.executor"]._execute(self.company, date(2026, 5, 4))
            activity = self.buyer.activity_ids
            self.assertEqual((activity.user_id, touch.state), (self.clerk, "assigned"))

            # outcome, expected and perceived -> satisfaction of the customer
            self.as_(self.clerk)["touchpoint.result"].create(
                {
                    "touch_id": touch.id,
                    "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").id,
                    "expected": "8",
                    "perceived": "9",
                }
            ).action_save()
        self.assertEqual(touch.state, "done")
        customer = self.buyer.with_env(self.as_(self.clerk))
        self.assertEqual(customer.touch_satisfaction_class, "delighted")
        self.assertFalse(self.buyer.activity_ids)

        # the plan's goal is computed from live orders, and the plan is evaluated
        self.sell(self.buyer, 2500, date(2026, 5, 20))
        self.assertEqual((member.points_available), 1200 + 3750)  # Gold earns 1.5 times
        with freeze_time("2026-07-01 09:00:00"):
            plan.invalidate_recordset()
            goal = plan.goal_ids
            self.assertEqual((goal.baseline_value, goal.actual_value), (1200, 2500))
            self.assertEqual(plan.budget_line_ids.usage_percent, 0)
            plan.action_end()
            plan.action_evaluate()
            plan.action_close()
        self.assertEqual(plan.state, "closed")
        evaluation = plan.evaluation_ids
        self.assertGreater(evaluation.score, 0)

        # what comes back takes its points and its tier back
        self.refund(invoice, date(2026, 7, 2))
        self.assertEqual(member.points_available, 3750)
        checks = self.env["club.check"].sudo()
        checks._run(self.company)
        found = checks.search([("company_id", "=", self.company.id)])
        self.assertTrue(found)
        self.assertFalse(found.filtered("violations"))
