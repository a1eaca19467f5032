from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointRuleTemplate(TouchpointCase):
    def _shipped(self):
        return self.env["touchpoint.rule.template"].search([("code", "!=", False)])

    def test_every_available_template_makes_a_rule_that_plans(self):
        templates = self._shipped()
        self.assertGreaterEqual(len(templates), 13)
        available = templates.filtered("is_available")
        self.assertIn("birthday", available.mapped("code"))
        for template in available:
            with self.subTest(template.code):
                action = template.with_user(self.manager).action_use()
                rule = self.env["touchpoint.rule"].browse(action["res_id"])
                self.assertEqual((rule.state, rule.company_id), ("draft", self.company))
                self.assertEqual(rule.offset_days, template.offset_days)
                self.assertEqual(rule.recurrence, template.recurrence)
                rule.write({"state": "running", "user_id": self.clerk.id})
                self.assertEqual(self._plan(rule).state, "done", rule.last_error)

    def test_every_available_template_makes_a_rule_that_can_be_previewed(self):
        firm = self._new_customer("Firm", is_company=True, anniversary_date=date(2010, 5, 14))
        person = self._new_customer("Person", birthdate_date=date(1980, 5, 13))
        for partner, day in ((firm, date(2027, 4, 28)), (person, date(2026, 11, 9))):
            self._new_order(partner, day)
        previewed = {}
        for template in self._shipped().filtered("is_available"):
            with self.subTest(template.code):
                action = template.with_user(self.manager).action_use()
                rule = self.env["touchpoint.rule"].browse(action["res_id"])
                self.assertFalse(rule.audience_problem)
                action = rule.with_user(self.manager).action_preview()
                preview = self.env["touchpoint.preview"].browse(action["res_id"])
                previewed[template.code] = preview.with_user(self.manager).read()[0]
        planned = {code for code, preview in previewed.items() if preview["touch_count"]}
        self.assertLessEqual({"order_thanks", "birthday", "company_anniversary", "lapsed"}, planned)

    def test_templates_on_figures_of_other_apps_are_available_with_the_app_only(self):
        for code, field, module in (
            ("churn_risk", "clv_m_score", "clv_analysis"),
            ("vip_birthday", "club_tier_id", "customer_club"),
        ):
            template = self.env.ref(f"touchpoint_mgmt.touchpoint_rule_template_{code}")
            has_field = field in self.env["res.partner"]._fields
            app = self.env["touchpoint.anchor"]._get_app_name(module)
            with self.subTest(code, has_field=has_field):
                self.assertEqual(template.is_available, has_field)
                self.assertEqual(f"“{app}”" in template.availability, not has_field)
                self.assertNotIn(field, template.availability, "a word of programmers")

    def test_a_template_of_a_missing_app_says_so(self):
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_birthday").copy(
            {"code": "test", "audience_domain": "[('no_such_field_x', '=', 1)]"}
        )
        self.assertFalse(template.is_available)
        self.assertIn("no_such_field_x", template.availability)
        with self.assertRefused(UserError, "no_such_field_x"):
            template.with_user(self.manager).action_use()

    def test_the_dealer_table(self):
        expected = {
            "delivery_thanks": ("delivery_done", 3, 12),
            "first_service": ("delivery_done", 7, 14),
            "after_repair": ("repair_done", 3, 12),
            "contract_expiry": ("contract_expiry", -30, 30),
            "birthday": ("birthday", 0, 0),
            "lapsed": ("last_order", 180, 85),
            "dissatisfied": ("last_dissatisfied", 7, 25),
            "after_event": ("event_attended", 3, 5),
        }
        for code, (anchor, offset, grace) in expected.items():
            template = self.env.ref(f"touchpoint_mgmt.touchpoint_rule_template_{code}")
            self.assertEqual(
                (template.anchor_id.code, template.offset_days, template.grace_days),
                (anchor, offset, grace),
            )
