from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import Form, freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointWhy(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._new_customer("Li Wei")
        cls.order = cls._new_order(cls.customer, date(2027, 4, 29))
        cls.rule = cls._new_running_rule(cls.customer, name="Thanks")

    def _wizard(self, rule=None, partner=None, lang="en_US"):
        env = self.env(user=self.clerk, context={**self.env.context, "lang": lang})
        return env["touchpoint.why"].create(
            {"partner_id": (partner or self.customer).id, "rule_id": (rule or self.rule).id}
        )

    def _why(self, rule=None, partner=None, lang="en_US"):
        return self._wizard(rule, partner, lang).sentence

    def test_before_and_after_planning(self):
        self.assertRegex(self._why(), "“Li Wei” will be contacted on 05/03/2027 .* next run")
        self._plan(self.rule)
        self.assertRegex(
            self._why(),
            "“Li Wei” will be contacted on 05/03/2027 by touch_clerk.*because of “Order Confirmed”",
        )

    def test_done_and_not_reached(self):
        self._plan(self.rule)
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        self.rule.touch_ids._record_result(outcome, self.env.cr.now())
        self.assertRegex(self._why(), "was contacted on .* by touch_clerk.*: Reached")

    def test_every_reason_has_its_sentence(self):
        outsider = self._new_customer("Outsider")
        without_order = self._new_customer("No Order")
        self._new_order(outsider, date(2027, 4, 29))
        cases = (
            ("not in the audience", outsider, {}),
            ("no “Order Confirmed”", without_order, {}),
            (
                "exception of the rule",
                self.customer,
                {"exclusion_domain": "[('name', '=', 'Li Wei')]"},
            ),
            ("state is “Paused”", self.customer, {"state": "paused"}),
            ("is over", self.customer, {"offset_days": -20}),
        )
        for sentence, partner, values in cases:
            with self.subTest(sentence):
                audience = {"audience_domain": repr([("id", "=", self.customer.id)])}
                rule = self._new_running_rule(None, **audience)
                rule.sudo().write(values)
                rule.sudo().write(
                    {"state": values.get("state", "running"), "needs_approval": False}
                )
                self.assertIn(sentence, self._why(rule, partner))

    def test_refusals_blacklists_and_missing_numbers(self):
        self.assertIn("will be contacted", self._why())
        self.env["phone.blacklist"]._add([self.customer.phone_sanitized])
        self.assertIn("on the blacklist of this channel", self._why())
        self.env["phone.blacklist"]._remove([self.customer.phone_sanitized])
        refusal = self.env["touchpoint.preference"].create(
            {"partner_id": self.customer.id, "scope": "all", "date_from": date(2027, 1, 1)}
        )
        self.assertIn("the customer does not want it", self._why())
        refusal.date_to = TODAY - timedelta(days=1)
        self.assertIn("will be contacted", self._why())
        self.customer.phone = False
        self.assertIn("nothing to reach the customer by", self._why())

    def test_a_refusal_after_planning_is_told_with_the_date(self):
        self._plan(self.rule)
        self.env["touchpoint.preference"].create(
            {"partner_id": self.customer.id, "scope": "all", "date_from": date(2027, 1, 1)}
        )
        self.assertRegex(
            self._why(), "planned for 05/03/2027 will not take place: the customer does not want it"
        )
        touch = self.rule.touch_ids
        touch._close("suppressed", "consent")
        self.assertRegex(self._why(), "was not contacted on .*: Suppressed .Customer does not want")

    def test_the_control_group(self):
        # who is held out depends on ids: of thirty customers some are in each half
        customers = self.env["res.partner"].create(
            [{"name": f"Split {number}", "phone": "+86 10 6552 9988"} for number in range(30)]
        )
        for customer in customers:
            self._new_order(customer, date(2027, 4, 28))
        rule = self._new_running_rule(customers, hold_out_percent=50)
        self._plan(rule)
        arms = {touch.arm: touch.partner_id for touch in rule.touch_ids}
        self.assertEqual(set(arms), {"control", "treat"})
        self.assertIn("in the control group", self._why(rule, arms["control"]))
        self.assertNotIn("in the control group", self._why(rule, arms["treat"]))

    def test_a_far_day_and_a_broken_rule(self):
        self.customer.birthdate_date = date(1980, 11, 3)
        rule = self._new_running_rule(
            self.customer, anchor_id=self.anchor_birthday.id, offset_days=0
        )
        self.assertRegex(self._why(rule), "11/03/2027 .* plans it 35 days before")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = '[(''gone_x'', ''='', 1)]' WHERE id = %s",
            [rule.id],
        )
        rule.invalidate_recordset()
        self.assertIn("gone_x", self._why(rule))

    def test_waiting_for_approval(self):
        self._plan(self.rule)
        self.rule.offset_days = 4
        self.assertIn("waits for approval", self._why())

    def test_every_channel_of_the_rule_is_asked(self):
        sms = self.env.ref("touchpoint_mgmt.touchpoint_channel_sms")
        email = self.env.ref("touchpoint_mgmt.touchpoint_channel_email")
        self.customer.email = "li@example.com"
        self.env["touchpoint.preference"].create(
            {
                "partner_id": self.customer.id,
                "channel_id": self.rule.channel_id.id,
                "scope": "all",
                "date_from": date(2027, 1, 1),
            }
        )
        self.assertIn("the customer does not want it", self._why())
        self.rule.fallback_ids = [Command.create({"channel_id": email.id})]
        self.rule.write({"state": "running", "needs_approval": False})
        self.assertIn("will be contacted", self._why())
        self.env["mail.blacklist"]._add("li@example.com")
        self.assertIn("the customer does not want it", self._why())
        rule = self._new_running_rule(self.customer, channel_id=sms.id)
        self.assertIn("will be contacted", self._why(rule))
        rule.type_id.sms_template_id = False
        self.assertIn("there is no text to send", self._why(rule))

    def test_a_customer_without_a_date_outside_the_audience(self):
        stranger = self._new_customer("Stranger")
        self.assertIn("no “Order Confirmed”", self._why(partner=stranger))

    def test_a_key_person_of_the_firm(self):
        firm = self._new_customer("Firm C", is_company=True)
        clerk = self._new_customer("Y", parent_id=firm.id)
        decider = self._new_customer("X", parent_id=firm.id, touch_key_role="decider")
        self._new_order(clerk, date(2027, 4, 29))
        for target, person in (("role", "Firm C, X"), ("firm", "Firm C")):
            rule = self._new_running_rule(clerk, target=target, target_role="decider")
            for planned in (False, True):
                for partner in (clerk, decider, firm):
                    with self.subTest(target, planned=planned, asked=partner.name):
                        self.assertIn(
                            f"“{person}” will be contacted on 05/03/2027", self._why(rule, partner)
                        )
                self._plan(rule)
        checks = str(self._wizard(rule, clerk).checks)
        self.assertIn("speaks to the firm “Firm C” itself", checks)

    def test_held_back_by_a_limit(self):
        policy = self.env["touchpoint.pressure.policy"].create(
            {
                "name": "One a week",
                "company_id": self.company.id,
                "max_touches": 1,
                "window_days": 7,
                "defer_max_days": 3,
            }
        )
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        self._new_touch(self.customer)._record_result(reached, datetime(2027, 4, 29, 3))
        self.assertRegex(
            self._why(), "limit of contacts.*last ones: 04/29/2027; it is put off by up to 3 days"
        )
        policy.defer_max_days = 0
        self.assertRegex(self._why(), "is not contacted.*limit of contacts.*: 04/29/2027\\.")
        self._plan(self.rule)
        touch = self.rule.touch_ids
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "cap"))
        self.assertRegex(
            self._why(), "planned for 05/03/2027 will not take place: the limit.*: 04/29/2027\\."
        )
        policy.active = False
        self._plan(self.rule)
        self.assertIn("will be contacted on 05/03/2027", self._why())

    def test_the_dialog(self):
        with Form(self.env["touchpoint.why"].with_user(self.clerk)) as form:
            self.assertIn("Choose", form.sentence)
            form.partner_id = self.customer
            form.rule_id = self.rule
            self.assertIn("will be contacted", form.sentence)
            self.assertIn("fa-check", form.checks)

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "touchpoint_mgmt")]
        )._update_translations(["zh_CN"])
        self.assertRegex(self._why(lang="zh_CN"), "Li Wei.*联系")
