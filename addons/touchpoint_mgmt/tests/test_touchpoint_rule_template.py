from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TouchpointCase

#: number in the table -> (anchor, days after, recurrence, channels, grace days) of its templates
DEALER_TABLE = {
    1: {("delivery_done", 3, "none", "sms, phone", 12)},
    2: {("delivery_done", 7, "none", "phone", 14)},
    3: {("repair_done", 3, "none", "phone", 12)},
    4: {("contract_expiry", -30, "none", "phone", 30)},
    # a card must leave days before, so it is a rule of its own
    5: {("birthday", 0, "yearly", "phone", 0), ("birthday", -7, "yearly", "letter", 6)},
    6: {("last_order", 180, "quarterly", "phone", 85)},
    7: {
        ("event_begin", -7, "none", "phone, sms", 5),
        ("event_attended", 3, "none", "phone, sms", 5),
    },
    8: {("last_dissatisfied", 0, "monthly_list", "phone", 25)},
}


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
                preview = preview.with_user(self.manager)
                preview.with_context(touchpoint_horizon=365).action_show_horizon()
                previewed[template.code] = preview.read()[0]
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

    def _channels(self, template):
        """Codes of the channels of the rule made from the template, in their order."""
        first = template.channel_id or template.type_id.channel_id
        return ", ".join((first + template.fallback_channel_ids).mapped("code"))

    def test_the_dealer_table(self):
        for number, rows in DEALER_TABLE.items():
            templates = self.env["touchpoint.rule.template"].search(
                [("collection", "=", "dealer"), ("collection_number", "=", number)]
            )
            got = {
                (t.anchor_id.code, t.offset_days, t.recurrence, self._channels(t), t.grace_days)
                for t in templates
            }
            self.assertEqual(got, rows, number)

    def _use_dealer_table(self):
        Template = self.env["touchpoint.rule.template"].with_user(self.manager)
        action = Template.with_company(self.company).action_use_dealer_table()
        rules = self.env["touchpoint.rule"].search([("template_id.collection", "=", "dealer")])
        return action, rules

    def test_scenario_02_the_seed_table_loads(self):
        action, rules = self._use_dealer_table()
        templates = self.env["touchpoint.rule.template"].search([("collection", "=", "dealer")])
        self.assertEqual(rules.template_id, templates.filtered("is_available"))
        self.assertEqual(set(rules.mapped("state")), {"draft"})
        for rule in rules:
            template = rule.template_id
            self.assertEqual(
                (rule.offset_days, rule.grace_days), (template.offset_days, template.grace_days)
            )
            channels = ", ".join(rule._get_channels().mapped("code"))
            self.assertEqual(channels, self._channels(template))
        apps = {"sale_stock", "repair", "fleet", "event", "sale"}
        Anchor = self.env["touchpoint.anchor"]
        if not any(Anchor._is_app_missing(app) for app in apps):
            self.assertEqual(set(rules.template_id.mapped("collection_number")), set(range(1, 9)))
            self.assertEqual(action["res_model"], "touchpoint.rule")
        else:
            self.assertEqual(action["tag"], "display_notification")
            self.assertIn("which is not installed", action["params"]["message"])
        self.assertEqual(self._use_dealer_table()[1], rules, "a second click makes nothing new")

    def test_scenario_02_without_the_repair_app_only_rule_3_is_absent(self):
        Anchor = self.registry["touchpoint.anchor"]
        is_missing = Anchor._is_app_missing
        before = self._use_dealer_table()[1].template_id.mapped("collection_number")
        self.env["touchpoint.rule"].search([]).unlink()
        with patch.object(
            Anchor,
            "_is_app_missing",
            lambda anchor, name: name == "repair" or is_missing(anchor, name),
        ):
            self.env["touchpoint.rule.template"].invalidate_model()
            action, rules = self._use_dealer_table()
        self.assertEqual(set(rules.template_id.mapped("collection_number")), set(before) - {3})
        self.assertIn("Satisfaction after repair", action["params"]["message"])

    def test_availability_is_said_in_the_language_of_the_reader(self):
        birthday = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_birthday")
        self._assert_reader_language(birthday, "availability")

    def test_an_update_brings_shipped_templates_up_to_date_and_leaves_own_ones(self):
        shipped = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_birthday")
        row = self.env["ir.model.data"].search(
            [("module", "=", "touchpoint_mgmt"), ("name", "=", "touchpoint_rule_template_birthday")]
        )
        row.noupdate = True  # as the first release loaded it
        self.env["touchpoint.rule.template"]._refresh_shipped()
        self.assertFalse(row.noupdate)
        self.assertEqual(shipped.collection_number, 5)

    def test_every_shipped_template_follows_updates_from_its_first_installation_on(self):
        kept = self.env["ir.model.data"].search(
            [
                ("module", "in", ("touchpoint_mgmt", "care_plan", "customer_club", "clv_analysis")),
                ("model", "=", "touchpoint.rule.template"),
                ("noupdate", "=", True),
            ]
        )
        self.assertFalse(kept.mapped("name"))
