from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestResPartner(CareCommon):
    def test_plans_of_a_customer_are_counted_and_searchable(self):
        first, second = self.customers[:2]
        partners = self.env["res.partner"].with_user(self.planner)
        self._approve(self._plan())
        self._approve(self._plan(audience_domain=f"[('id', '=', {first.id})]"))
        self.env.invalidate_all()
        self.assertEqual(first.with_user(self.planner).care_plan_count, 2)
        self.assertEqual(second.with_user(self.planner).care_plan_count, 1)
        care = [("category_id", "in", self.tag.ids)]
        for operator, value, number in (
            (">", 0, 20),
            ("=", 2, 1),
            ("!=", 1, 1),
            (">=", 2, 1),
            ("<", 2, 19),
            ("<=", 0, 0),
            ("=", 0, 0),
        ):
            found = partners.search([*care, ("care_plan_count", operator, value)])
            self.assertEqual(len(found), number, (operator, value))
        stranger = partners.sudo().create({"name": "Stranger"})
        self.assertIn(stranger, partners.search([("care_plan_count", "=", 0)]))
        opened = first.action_view_care_plans()
        self.assertEqual(self.env["care.plan"].search_count(opened["domain"]), 2)

    def test_the_count_can_choose_an_audience(self):
        self._approve(self._plan())
        plan = self._plan(
            audience_domain=f"[('care_plan_count', '>', 0), ('category_id', '=', {self.tag.id})]"
        )
        self.assertEqual(plan.audience_count, 20)
        self._approve(plan)
        self.assertEqual(len(plan.target_ids), 20)

    def test_plans_of_another_company_are_not_counted(self):
        self._approve(self._plan())
        other = self.env["res.company"].create({"name": "Other company"})
        self.env.user.company_ids |= other
        customer = self.customers[0].with_context(allowed_company_ids=other.ids)
        self.assertEqual(customer.care_plan_count, 0)
        self.assertFalse(customer.search([("care_plan_count", ">", 0)]) & self.customers)
