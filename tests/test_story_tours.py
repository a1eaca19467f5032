"""The loop in the browser, by the people who walk it: manager, clerk, portal member."""

from pathlib import Path

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

TOURS = Path(__file__).parent / "tours" / "story_tours.js"
AUDIENCE = "[('club_tier_id.name', '=', 'Gold'), ('clv_segment_id', '!=', False)]"


@tagged("post_install", "-at_install")
class TestStoryTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_tours()
        cls.env.company.partner_id.tz = "UTC"
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.env.company, install_demo=False
        )
        cls.manager = cls.new_user("story_manager", "manager", "sales_team.group_sale_manager")
        cls.manager.group_ids += cls.env.ref("care_plan.care_plan_group_approver")
        cls.manager.group_ids += cls.env.ref("account.group_account_invoice")
        cls.clerk = cls.new_user("story_clerk", "user", "sales_team.group_sale_salesman_all_leads")
        cls.customer = cls.env["res.partner"].create(
            {
                "phone": "+86 10 6552 9988",
                "name": "Story Customer",
                "customer_rank": 1,
                "user_id": cls.clerk.id,
            }
        )
        cls.member = mail_new_test_user(
            cls.env,
            login="story_member",
            name=cls.customer.name,
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.club = cls.env["club.club"].create({"name": "Story Club", "code": "STORY"})
        cls.club._enrol(cls.customer, consent_given=True)

    @classmethod
    def add_tours(cls):
        """Tours of the suite as a whole belong to no addon: they join the bundle for this test."""
        cls.env["ir.attachment"].create(
            {
                "name": "story",
                "url": "/story/static/tests/story_tours.js",
                "raw": TOURS.read_bytes(),
                "public": True,
            }
            | {"mimetype": "text/javascript", "type": "binary"}
        )
        cls.env["ir.asset"].create(
            {
                "name": "story",
                "bundle": "web.assets_tests",
                "path": "/story/static/tests/story_tours.js",
            }
        )

    @classmethod
    def new_user(cls, login, level, sales):
        groups = ["base.group_user", sales]
        for addon in ("care_plan", "touchpoint_mgmt", "customer_club", "clv_analysis"):
            groups.append(f"{addon}.{addon}_group_{level}")
        return mail_new_test_user(cls.env, login=login, groups=",".join(groups), tz="UTC")

    def new_order(self):
        product = self.env["product.product"].create(
            {"name": "Service", "type": "service", "invoice_policy": "order", "taxes_id": False}
        )
        line = Command.create({"product_id": product.id, "price_unit": 1200})
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.manager.id,
                "order_line": [line],
            }
        )

    def new_plan(self):
        """What the clerk has typed in: goal, audience, action with its rule, budget."""
        today = self.env.company._touch_today()
        plan = (
            self.env["care.plan"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "Story Plan",
                    "date_from": today,
                    "audience_domain": AUDIENCE,
                    "hold_out_percent": 0.0,  # of one customer, ids would decide
                }
            )
        )
        action = plan.env["care.action"].create({"plan_id": plan.id, "name": "Call"})
        self.env["touchpoint.rule"].create(
            {
                "care_action_id": action.id,
                "name": "Story call",
                "type_id": self.env.ref("touchpoint_mgmt.touchpoint_type_satisfaction_call").id,
                "anchor_id": self.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
                "audience_domain": AUDIENCE,
                "offset_days": 0,
                "grace_days": 5,
                "workday_policy": "keep",
                "user_id": self.clerk.id,
            }
        )
        plan.env["care.budget.line"].create(
            {"plan_id": plan.id, "action_id": action.id, "name": "Calls", "planned": 100}
        )
        plan.env["care.goal"].create(
            {
                "plan_id": plan.id,
                "name": "More orders",
                "measure": "orders",
                "target_value": 5,
                "date_due": plan.date_to,
            }
        )
        plan.action_capture_baselines()
        return plan

    def walk(self, user, path, tour):
        self.start_tour(path, tour, login=user.login)
        self.env.invalidate_all()

    def test_manager_clerk_and_member(self):
        order = self.new_order()
        self.walk(self.manager, f"/odoo/orders/{order.id}", "story_manager_sells")
        member = self.club.member_ids
        self.assertEqual((member.points_available, member.tier_id.name), (1200, "Gold"))

        self.walk(self.manager, "/odoo/clv-customers", "story_manager_scores")
        plan = self.new_plan()
        self.walk(self.clerk, f"/odoo/care-plans/{plan.id}", "story_clerk_submits")
        self.assertFalse(plan.sudo().rule_ids.touch_ids)
        self.walk(self.manager, f"/odoo/care-plans/{plan.id}", "story_manager_approves")
        self.walk(self.clerk, f"/odoo/care-plans/{plan.id}", "story_clerk_runs")

        touch = plan.sudo().rule_ids.touch_ids
        self.assertEqual((touch.partner_id, touch.user_id), (self.customer, self.clerk))
        self.env["touchpoint.executor"]._execute(self.env.company, touch.due)
        self.assertEqual(touch.activity_id.user_id, self.clerk)
        self.walk(self.clerk, "/odoo/touchpoint-today", "story_clerk_calls")
        self.assertEqual((touch.state, touch.satisfaction_class), ("done", "delighted"))

        self.walk(self.manager, f"/odoo/care-plans/{plan.id}", "story_manager_evaluates")
        self.assertTrue(plan.sudo().evaluation_ids)
        self.walk(self.member, "/my/club", "story_member_looks")
