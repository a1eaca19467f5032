from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCarePlanTemplate(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.other = cls.env["res.company"].create({"name": "Company B", "currency_id": cls.euro.id})
        cls.newcomer = new_test_user(
            cls.env,
            "care_newcomer",
            groups="care_plan.care_plan_group_user",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.plans = cls.env["care.plan"].with_user(cls.newcomer)

    def test_shipped_templates_serve_a_new_company(self):
        templates = self.plans.search([("is_template", "=", True)])
        shipped = [
            self.env.ref(f"care_plan.care_plan_template_{purpose}")
            for purpose in ("retain", "win_back", "acquire", "expand")
        ]
        for template in shipped:
            self.assertIn(template, templates)
            plan = self.plans.browse(
                template.with_user(self.newcomer).action_use_template()["res_id"]
            )
            self.assertEqual((plan.company_id, plan.user_id), (self.other, self.newcomer))
            self.assertEqual(len(plan.goal_ids), len(template.goal_ids))
            self.assertEqual(len(plan.action_ids), len(template.action_ids))
            for rule in plan.rule_ids:
                self.assertEqual(rule.company_id, self.other)

    def test_a_new_company_fills_a_plan_from_its_purpose(self):
        plan = self.plans.create({"name": "First of ours", "purpose": "win_back"})
        plan.action_fill_from_purpose()
        self.assertEqual(plan.company_id, self.other)
        self.assertTrue(plan.goal_ids and plan.rule_ids)

    def test_a_template_of_a_company_is_not_seen_by_others(self):
        plan = self._plan()
        template = self.env["care.plan"].browse(plan.action_save_as_template()["res_id"])
        self.assertFalse(self.plans.search([("id", "=", template.id)]))
        with self.assertRaises(AccessError):
            template.with_user(self.newcomer).action_use_template()

    def test_only_a_template_has_no_company(self):
        with self.assertRaisesRegex(Exception, "care_plan_company"), self.env.cr.savepoint():
            self.env["care.plan"].create({"name": "Nobody's", "company_id": False})
            self.env.flush_all()

    def test_a_template_with_rules_keeps_its_company(self):
        plan = self._plan()
        template = self.env["care.plan"].browse(plan.action_save_as_template()["res_id"])
        with self.assertRefused("has touchpoint rules, which belong to a company"):
            template.with_user(self.manager).company_id = False
        self.assertEqual(template.company_id, self.company)

    def test_money_of_a_template_becomes_the_money_of_the_plan(self):
        self.env["res.currency.rate"].create(
            {
                "name": "2026-06-01",
                "currency_id": self.euro.id,
                "company_rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self.env["res.currency.rate"].create(
            {
                "name": "2026-06-01",
                "currency_id": self.company.currency_id.id,
                "company_rate": 2.0,
                "company_id": self.other.id,
            }
        )
        plan = self._plan()
        self.manager.company_ids |= self.other
        template = self.env["care.plan"].browse(plan.action_save_as_template()["res_id"])
        template.rule_ids.sudo().unlink()
        both = template.with_user(self.manager).with_context(
            allowed_company_ids=[self.other.id, self.company.id]
        )
        made = self.env["care.plan"].browse(both.action_use_template()["res_id"])
        self.assertEqual((made.company_id, made.currency_id), (self.other, self.euro))
        self.assertEqual(made.budget_planned, 500.0)
