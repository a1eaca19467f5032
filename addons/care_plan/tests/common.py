from contextlib import contextmanager
from datetime import date, datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, freeze_time, new_test_user

TODAY = date(2026, 6, 1)


@freeze_time("2026-06-01 08:00:00")
class CareCommon(TransactionCase):
    """One company, a planner, an approver, a colleague; customers with orders; a plan of June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, tz="UTC"))
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "UTC"
        cls.env["care.approval.rule"].search([]).active = False
        cls.rule_any = cls.env["care.approval.rule"].create({"name": "Head of service"})
        user = "care_plan.care_plan_group_user"
        cls.planner = new_test_user(cls.env, "care_planner", groups=user)
        cls.colleague = new_test_user(cls.env, "care_colleague", groups=user)
        cls.approver = new_test_user(
            cls.env, "care_approver", groups="care_plan.care_plan_group_approver"
        )
        cls.manager = new_test_user(
            cls.env, "care_manager", groups="care_plan.care_plan_group_manager"
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Care"})
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {number:02}", "category_id": [(6, 0, cls.tag.ids)]}
                for number in range(20)
            ]
        )
        cls.product = cls.env["product.product"].create({"name": "Care product", "type": "service"})
        cls.channel = cls.env["touchpoint.channel"].search([], limit=1)
        cls.type = cls.env["touchpoint.type"].create(
            {"name": "Call", "code": "care_call", "channel_id": cls.channel.id, "unit_cost": 5.0}
        )
        cls.anchor = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed")

    @contextmanager
    def assertRefused(self, words):
        """A sentence with these words is shown and nothing is kept of what was tried."""
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            yield

    @classmethod
    def _order(cls, partner, day, price=100.0, company=None):
        """A confirmed order of one day, in the currency of the company."""
        order = (
            cls.env["sale.order"]
            .with_company(company or cls.company)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        fields.Command.create(
                            {"product_id": cls.product.id, "price_unit": price, "tax_ids": False}
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        order.date_order = datetime.combine(day, datetime.min.time()).replace(hour=10)
        return order

    @classmethod
    def _plan(cls, user=None, **values):
        """A complete draft: one goal, one action with a rule, one budget line."""
        plans = cls.env["care.plan"].with_user(user or cls.planner)
        plan = plans.create(
            {
                "name": "Care for the North",
                "date_from": "2026-06-01",
                "date_to": "2026-06-30",
                "audience_domain": f"[('category_id', 'in', [{cls.tag.id}])]",
                "hold_out_percent": 0.0,
                "attribution_window_days": 5,
                **values,
            }
        )
        cls._goal(plan)
        action = cls._action(plan)
        plan.budget_line_ids.create(
            {
                "plan_id": plan.id,
                "name": "Calls",
                "action_id": action.id,
                "planned": 1000.0,
                "takes_touch_cost": True,
            }
        )
        return plan

    @classmethod
    def _goal(cls, plan, **values):
        return plan.goal_ids.create(
            {
                "plan_id": plan.id,
                "name": "More revenue",
                "measure": "revenue",
                "baseline_value": 1000.0,
                "baseline_date": "2026-05-31",
                "target_value": 2000.0,
                "date_due": "2026-06-30",
                **values,
            }
        )

    @classmethod
    def _action(cls, plan, with_rule=True, **values):
        action = plan.action_ids.create({"plan_id": plan.id, "name": "Thank-you call", **values})
        if with_rule:
            rules = cls.env["touchpoint.rule"].with_user(plan.env.user)
            rules.with_context(**action._get_rule_defaults()).create(
                {
                    "type_id": cls.type.id,
                    "anchor_id": cls.anchor.id,
                    "offset_days": 3,
                    "workday_policy": "keep",
                    "assignment": "fixed",
                    "backfill": "grace",
                }
            )
        return action

    @classmethod
    def _approve(cls, plan):
        plan.action_submit()
        plan.with_user(cls.approver).action_approve()
        return plan
