from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import html2plaintext, mute_logger

from .common import TODAY, TouchpointCase


class TestTouchpointRule(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer()

    def test_a_rule_without_anchor_is_refused(self):
        with self.assertRefused(ValidationError, "has no anchor"):
            self._new_rule(anchor_id=False)
        rule = self._new_rule()
        with self.assertRefused(ValidationError, "has no anchor"):
            rule.anchor_id = False

    def test_an_offset_beyond_the_horizon_is_refused(self):
        self._new_rule(offset_days=-35)
        with self.assertRefused(ValidationError, "at most 35 days before"):
            self._new_rule(offset_days=-36)

    def test_numbers_out_of_range_are_refused(self):
        for values in (
            {"hold_out_percent": 91},
            {"hold_out_percent": -1},
            {"grace_days": -1},
            {"priority": 10},
            {"slot_hour": 2.5},
            {"slot_hour": 24},
            {"recurrence": "days", "recurrence_days": 0},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.CheckViolation),
            ):
                self._new_rule(**values)

    def test_a_broken_audience_is_refused_with_a_sentence(self):
        cases = [
            ("[('name', '=', ", "not a valid filter"),
            ("[('name', '=', uid)]", "not a valid filter"),
            ("[('no_such_field_x', '=', 1)]", "“no_such_field_x”, which does not exist"),
            ("[('parent_id.no_such_field_x', '=', 1)]", "“no_such_field_x”, which does not exist"),
            ("[('child_ids', 'any', [('no_such_field_x', '=', 1)])]", "“no_such_field_x”"),
            ("[('name', 'sounds like', 'x')]", "cannot be used|not a valid filter"),
            ("[('total_invoiced', '>', 0)]", "cannot be used"),
        ]
        for domain, part in cases:
            for name in ("audience_domain", "exclusion_domain"):
                with self.subTest(domain), self.assertRefused(ValidationError, part):
                    self._new_rule(**{name: domain})

    def test_the_sentence_names_the_rule(self):
        with self.assertRefused(ValidationError, "Three days after the order"):
            self._new_rule(audience_domain="[('no_such_field_x', '=', 1)]")

    def test_an_empty_audience_is_refused_at_approval(self):
        rule = self._new_rule(self.env["res.partner"]).with_user(self.manager)
        with self.assertRefused(UserError, "its audience is empty"):
            rule.action_approve()
        self.assertEqual(rule.state, "draft")

    def test_a_rule_without_an_active_responsible_is_refused_at_approval(self):
        rule = self._new_rule(self.partner, user_id=False).with_user(self.manager)
        with self.assertRefused(UserError, "no responsible person"):
            rule.action_approve()

    def test_own_staff_and_own_companies_are_no_audience(self):
        staff = self.clerk.partner_id | self.company.partner_id
        rule = self._new_rule(staff | self.partner)
        self.assertEqual(rule.audience_count, 1)

    def test_exclusion_takes_customers_out(self):
        other = self._new_customer("Other")
        rule = self._new_rule(self.partner | other)
        self.assertEqual(rule.audience_count, 2)
        rule.exclusion_domain = repr([("id", "=", other.id)])
        self.assertEqual(rule.audience_count, 1)

    def test_an_exclusion_is_only_there_when_somebody_is_left_out(self):
        rule = self._new_rule(self.partner, exclusion_domain="[]").with_user(self.manager)
        self.assertFalse(rule.has_exclusion)
        with Form(rule) as form:
            form.has_exclusion = True
            form.exclusion_domain = repr([("id", "=", self.partner.id)])
        self.assertTrue(rule.has_exclusion)
        self.assertEqual(rule.audience_count, 0)
        with Form(rule) as form:
            form.has_exclusion = False
        self.assertFalse(rule.exclusion_domain)
        self.assertEqual(rule.audience_count, 1)

    def test_the_chatter_says_in_plain_words_that_a_rule_was_made(self):
        rule = self._new_rule(self.partner)
        logged = rule.with_context(tracking_disable=False, mail_create_nolog=False).copy()
        self.assertEqual(html2plaintext(logged.message_ids[-1:].body), "Rule created")

    def test_no_chatter_names_the_kind_of_a_model(self):
        for name, model in self.env.registry.models.items():
            if name.startswith("touchpoint.") and "message_ids" in model._fields:
                with self.subTest(name):
                    self.assertNotIn("(", self.env[name].new({})._creation_message())

    def test_the_audience_is_counted_while_typing(self):
        with Form(self.env["touchpoint.rule"].with_user(self.manager)) as form:
            form.name = "Typed"
            form.type_id = self.type_thanks
            form.anchor_id = self.anchor_order
            form.audience_domain = repr([("id", "=", self.partner.id)])
            self.assertEqual(form.audience_count, 1)
            form.audience_domain = "[('no_such_field_x', '=', 1)]"
            self.assertIn("no_such_field_x", form.audience_problem)
            form.audience_domain = "[]"
            self.assertEqual(form.channel_id, self.type_thanks.channel_id)

    def test_life_of_a_rule(self):
        self._new_order(self.partner, TODAY)
        rule = self._new_rule(self.partner).with_user(self.manager)
        with self.assertRefused(UserError, "in state “Draft”"):
            rule.action_start()
        rule.action_approve()
        self.assertEqual(rule.state, "approved")
        self.assertEqual(rule.approved_by_id, self.manager)
        self.assertEqual(len(rule.preview_hash), 64)
        self._plan(rule)
        self.assertFalse(rule.touch_ids, "approved, but not running")
        rule.action_start()
        self.assertEqual(rule.state, "running")
        rule.action_pause()
        rule.action_resume()
        rule.sudo().plan_from = TODAY
        self._plan(rule)
        self.assertEqual(rule.touch_ids.mapped("state"), ["planned"])
        rule.action_end()
        self.assertEqual(rule.touch_ids.mapped("state"), ["cancelled"])
        self.assertEqual(rule.touch_ids.mapped("reason_code"), ["rule_ended"])

    def test_a_clerk_cannot_approve(self):
        rule = self._new_rule(self.partner).with_user(self.clerk)
        with self.assertRefused(UserError, "Only a touchpoint manager"):
            rule.action_approve()

    def test_the_state_cannot_be_written_by_hand(self):
        rule = self._new_rule(self.partner).with_user(self.manager)
        for values in ({"state": "running"}, {"preview_hash": "x"}, {"plan_from": TODAY}):
            with self.subTest(values), self.assertRefused(UserError, "with its buttons"):
                rule.write(values)
        with self.assertRefused(UserError, "with its buttons"):
            rule.create(rule.copy_data({"state": "running"}))

    def test_a_later_change_needs_approval_again(self):
        rule = self._new_rule(self.partner).with_user(self.manager)
        rule.action_approve()
        rule.action_start()
        rule.write({"name": "New name", "offset_days": 3})
        self.assertEqual(rule.state, "running", "nothing that matters has changed")
        rule.offset_days = 5
        self.assertEqual((rule.state, rule.version), ("draft", 2))
        self.assertTrue(rule.needs_approval)
        self.assertIn("approved and started again", rule.message_ids[:1].body)
        self._new_order(self.partner, TODAY)
        self._plan(rule)
        self.assertFalse(rule.touch_ids, "nothing is planned before the new approval")
        rule.action_approve()
        self.assertFalse(rule.needs_approval)

    def test_a_copy_starts_as_a_draft(self):
        rule = self._new_running_rule(self.partner)
        copy = rule.copy()
        self.assertEqual((copy.state, copy.version, copy.plan_from), ("draft", 1, False))
        self.assertNotEqual(copy._get_arm_salt(), rule._get_arm_salt())

    def test_summary_in_words(self):
        rule = self._new_rule(self.partner, hold_out_percent=10)
        self.assertIn("3 days after “Order Confirmed”", rule.summary)
        self.assertIn("10% control group", rule.summary)
        rule.offset_days = -2
        self.assertIn("2 days before", rule.summary)

    def test_a_rule_with_history_is_not_deleted(self):
        self._new_order(self.partner, TODAY)
        rule = self._new_running_rule(self.partner)
        self._plan(rule)
        rule.touch_ids._close("cancelled", "by_hand")
        with self.assertRefused(UserError, "has a history"):
            rule.unlink()

    def test_archived_contacts_are_no_audience_even_when_the_filter_says_so(self):
        self.partner.active = False
        rule = self._new_rule()
        rule.audience_domain = repr([("id", "=", self.partner.id), ("active", "in", [True, False])])
        self.assertEqual(rule.audience_count, 0)
