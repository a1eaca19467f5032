from datetime import date, timedelta

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

    def _why(self, rule=None, partner=None, user=None, lang="en_US"):
        env = self.env(user=user or self.clerk, context={**self.env.context, "lang": lang})
        wizard = env["touchpoint.why"].create(
            {"partner_id": (partner or self.customer).id, "rule_id": (rule or self.rule).id}
        )
        return wizard.sentence

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
        rule = self._new_running_rule(self.customer, hold_out_percent=90)
        self._plan(rule)
        held = rule.touch_ids.arm == "control"
        self.assertEqual("in the control group" in self._why(rule), held)
        self.assertTrue(held)

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
