from odoo.exceptions import UserError

from .common import TouchpointCase


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
