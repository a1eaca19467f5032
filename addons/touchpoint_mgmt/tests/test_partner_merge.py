from datetime import date, datetime

from .common import TODAY, TouchpointCase


class TestPartnerMerge(TouchpointCase):
    def test_a_merge_keeps_the_history_and_one_plan(self):
        source, target = self._new_customer("Same"), self._new_customer("Same")
        (source | target).write({"birthdate_date": date(1990, 5, 18)})
        rule = self._new_running_rule(
            source | target, anchor_id=self.anchor_birthday.id, offset_days=0
        )
        self._plan(rule)
        self.assertEqual(len(rule.touch_ids), 2)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        history = self.env["touchpoint.touch"]
        for _number in range(20):
            history |= self._new_touch(source)
        for touch in history:
            touch._record_result(reached, datetime(2027, 4, 1))
        refusal = self.env["touchpoint.preference"].create(
            {"partner_id": source.id, "date_from": TODAY}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()
        self.assertFalse(source.exists())
        self.assertEqual(history.partner_id, target)
        self.assertEqual(target.touch_count, 20)
        self.assertEqual(refusal.partner_id, target)
        rule.audience_domain = repr([("id", "=", target.id)])
        rule.write({"state": "running"})
        self._plan(rule)
        states = rule.touch_ids.mapped(lambda touch: (touch.state, touch.reason_code))
        self.assertEqual(sorted(states, key=str), [("cancelled", "merged"), ("planned", False)])

    def test_scenario_09_mixed_arms_denied_sms_and_history(self):
        a = self._new_customer("A", birthdate_date=date(1990, 6, 18), email="ab@example.com")
        b = self._new_customer("B", birthdate_date=date(1990, 6, 18), email="ab@example.com")
        rule = self._new_running_rule(
            a | b, anchor_id=self.anchor_birthday.id, offset_days=0, workday_policy="keep"
        )
        self._plan(rule, date(2027, 6, 1))
        of_a = rule.touch_ids.filtered(lambda touch: touch.partner_id == a)
        of_b = rule.touch_ids - of_a
        of_a.write({"arm": "control", "state": "control"})
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        history = self.env["touchpoint.touch"].browse()
        for _number in range(20):
            history |= self._new_touch(a)
        for touch in history:
            touch._record_result(reached, datetime(2027, 4, 1))
        sms = self.env.ref("touchpoint_mgmt.touchpoint_channel_sms")
        preferences = self.env["touchpoint.preference"]
        preferences.create(
            {"partner_id": a.id, "channel_id": sms.id, "scope": "all", "date_from": TODAY}
        )
        preferences.create(
            {"partner_id": b.id, "channel_id": sms.id, "decision": "allow", "date_from": TODAY}
        )
        total = self.env["touchpoint.touch"].search_count([])
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((a | b).ids, b)
        self.env.invalidate_all()
        self.assertEqual(self.env["touchpoint.touch"].search_count([]), total, "no row is lost")
        self.assertEqual(b.touch_count, 20)
        planned = b.touch_ids.filtered(lambda touch: touch.state == "planned")
        self.assertEqual((planned, planned.arm, planned.due.year), (of_b, "treat", 2027))
        self.assertTrue(planned.arm_mixed)
        self.assertEqual((of_a.state, of_a.reason_code), ("cancelled", "merged"))
        self.assertTrue(of_a.arm_mixed)
        self.assertFalse(history.filtered("arm_mixed"))
        rule.write(
            {
                "channel_id": sms.id,
                "sms_template_id": self.env["sms.template"]
                .create(
                    {
                        "name": "T",
                        "model_id": self.env["ir.model"]._get_id("res.partner"),
                        "body": "Best wishes",
                    }
                )
                .id,
            }
        )
        planned.write({"channel_id": sms.id, "due": TODAY, "deadline": TODAY, "due_at": False})
        rule.audience_domain = repr([("id", "=", b.id)])
        rule.write({"state": "running"})
        self.executor._execute(self.company, TODAY)
        self.assertEqual((planned.state, planned.reason_code), ("suppressed", "consent"))

    def test_the_key_follows_the_customer(self):
        """What the vanished customer had done or planned is not planned again."""
        for done in (False, True):
            a = self._new_customer("A", birthdate_date=date(1990, 5, 18))
            b = self._new_customer("B", birthdate_date=date(1990, 5, 18))
            rule = self._new_running_rule(
                a if not done else a | b, anchor_id=self.anchor_birthday.id, offset_days=0
            )
            self._plan(rule)
            of_a = rule.touch_ids.filtered(lambda touch, a=a: touch.partner_id == a)
            if done:
                of_a._record_result(
                    self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached"), datetime(2027, 5, 1)
                )
            self.env["base.partner.merge.automatic.wizard"].create({})._merge((a | b).ids, b)
            self.env.invalidate_all()
            rule.audience_domain = repr([("id", "=", b.id)])
            rule.write({"state": "running"})
            run = self._plan(rule)
            self.assertEqual((run.rows_new, of_a.partner_id, of_a.res_id), (0, b, b.id))
            self.assertEqual(of_a.state, "done" if done else "planned")
            self.assertFalse((rule.touch_ids - of_a).filtered(lambda t: t.state == "planned"))

    def test_a_refused_number_refuses_all_numbers_of_the_merged(self):
        a = self._new_customer("A", phone="+86 10 6552 0001", email="a@example.com")
        b = self._new_customer("B", phone="+86 10 6552 0002", email="b@example.com")
        self.env["phone.blacklist"]._add([a.phone_sanitized])
        self.env["mail.blacklist"]._add("a@example.com")
        touch = self._new_touch(b)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((a | b).ids, b)
        self.env.invalidate_all()
        self.executor._execute(self.company, TODAY)
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "consent"))
        self.assertTrue(b.is_blacklisted)

    def test_done_activities_and_the_firm_go_along(self):
        firm = self._new_customer("Firm", is_company=True)
        a, b = self._new_customer("A"), self._new_customer("B", parent_id=firm.id)
        touch = self._new_touch(a)
        self.executor._execute(self.company, TODAY)
        activity = touch.activity_id
        activity.with_user(self.clerk).action_feedback(feedback="ok")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((a | b).ids, b)
        self.env.invalidate_all()
        self.assertEqual((touch.partner_id, touch.commercial_partner_id), (b, firm))
        self.assertEqual(activity.exists().res_id, b.id)
