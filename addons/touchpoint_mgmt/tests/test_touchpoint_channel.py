from datetime import date, datetime, timedelta

from odoo.exceptions import UserError, ValidationError

from .common import TODAY, TouchpointCase

PLANNED_ON = date(2027, 4, 27)


class TestTouchpointChannel(TouchpointCase):
    """Which channel a touch takes: order of the rule, wishes and data of the customer, hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        cls.sms = cls.env.ref("touchpoint_mgmt.touchpoint_channel_sms")
        cls.email = cls.env.ref("touchpoint_mgmt.touchpoint_channel_email")
        cls.letter = cls.env.ref("touchpoint_mgmt.touchpoint_channel_letter")
        cls.visit = cls.env.ref("touchpoint_mgmt.touchpoint_channel_visit")
        cls.text = cls.env["sms.template"].create(
            {
                "name": "Thanks",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "body": "Thank you, {{ object.name }}!",
            }
        )
        cls.partner = cls._new_customer("Li Na", phone="+86 138 1234 5678")
        cls._new_order(cls.partner, date(2027, 4, 26))  # +3 = TODAY

    def _new_sms_rule(self, fallbacks=(), **values):
        rule = self._new_running_rule(
            self.partner,
            **{
                "channel_id": self.sms.id,
                "sms_template_id": self.text.id,
                "slot_hour": 10,
                "fallback_ids": [(0, 0, {"channel_id": channel.id}) for channel in fallbacks],
                **values,
            },
        )
        self._plan(rule, PLANNED_ON)
        return rule

    def _execute(self, now=datetime(2027, 4, 29, 2), today=TODAY):
        """``now`` is 10:00 in Shanghai."""
        return self.executor._execute(self.company, today, now=now)

    def test_scenario_18_opt_out_after_planning(self):
        rules = self.env["touchpoint.rule"]
        for fallbacks in ((), (self.phone,), (self.visit, self.phone), ()):
            rules |= self._new_sms_rule(fallbacks)
        planned = rules.touch_ids
        keys = {touch.rule_id: (touch.res_id, touch.period) for touch in planned}
        self.assertEqual(planned.mapped("state"), ["planned"] * 4)
        before = self.env["sms.sms"].search_count([])
        self.assertEqual(self._execute(datetime(2027, 4, 29, 1, 59)), 0, "09:59: not yet")
        self.env["touchpoint.preference"].create(
            {
                "partner_id": self.partner.id,
                "channel_id": self.sms.id,
                "scope": "all",
                "date_from": TODAY,
                "proof": "Reply STOP, 09:59",
            }
        )
        self.assertEqual(self._execute(), 4)
        self.assertEqual(self.env["sms.sms"].search_count([]), before, "0 SMS")
        rules.invalidate_recordset()
        refused = rules.touch_ids.filtered(lambda touch: touch.channel_id == self.sms)
        self.assertEqual(
            refused.mapped(lambda touch: (touch.state, touch.reason_code)),
            [("suppressed", "consent")] * 4,
        )
        others = rules.touch_ids - refused
        self.assertEqual(
            {touch.rule_id: (touch.res_id, touch.period) for touch in others},
            {rule: keys[rule] for rule in rules[1:3]},
            "under the same key",
        )
        self.assertEqual(refused.fallback_id, others)
        self.assertEqual(set(others.mapped("state")), {"assigned"})
        self.assertEqual(
            [rule.touch_ids.channel_id - self.sms for rule in rules[1:3]], [self.phone, self.visit]
        )
        for rule in rules:
            run = self._plan(rule, TODAY)
            self.assertEqual((run.rows_new, run.rows_changed, run.rows_cancelled), (0, 0, 0))

    def test_the_planner_takes_the_first_possible_channel(self):
        self.env["mail.blacklist"]._add("li@example.com")
        self.type_thanks.letter_template_id = False
        rule = self._new_sms_rule((self.email, self.letter, self.phone))
        self.assertEqual(rule.touch_ids.channel_id, self.sms)
        self.env["touchpoint.preference"].create(
            {"partner_id": self.partner.id, "channel_id": self.sms.id, "scope": "all"}
        )
        self.partner.email = "li@example.com"
        self._plan(rule, PLANNED_ON)
        self.assertEqual(rule.touch_ids.channel_id, self.phone, "no address for a letter")
        self.partner.write({"street": "Nanjing Road 1", "city": "Shanghai"})
        self._plan(rule, PLANNED_ON)
        self.assertEqual(rule.touch_ids.channel_id, self.phone, "the letter has no text")
        self.assertEqual(len(rule.touch_ids), 1)

    def test_missing_data_has_a_reason_each(self):
        self.partner.phone = False
        for channel, reason in (
            (self.phone, "no_phone"),
            (self.email, "no_email"),
            (self.letter, "no_address"),
        ):
            template = self.env["mail.template"].create(
                {"name": "T", "model_id": self.env["ir.model"]._get_id("res.partner")}
            )
            self.type_thanks.write(
                {"mail_template_id": template.id, "letter_template_id": template.id}
            )
            touch = self._new_touch(self.partner, channel_id=channel.id)
            self._execute()
            self.assertEqual((touch.state, touch.reason_code), ("suppressed", reason))

    def test_a_channel_without_text_says_so(self):
        self.type_thanks.sms_template_id = False
        touch = self._new_touch(self.partner, channel_id=self.sms.id)
        self._execute()
        self.assertEqual((touch.state, touch.reason_code), ("suppressed", "no_template"))

    def test_nothing_is_sent_in_quiet_hours(self):
        touch = self._new_touch(
            self.partner,
            channel_id=self.sms.id,
            deadline=TODAY + timedelta(days=5),
            due_at=datetime(2027, 4, 29, 12),
        )
        self.type_thanks.sms_template_id = self.text
        night = datetime(2027, 4, 29, 13, 30)  # 21:30 in Shanghai, 15:30 in Paris
        self.assertEqual(self._execute(night), 0)
        self.partner.tz = "Europe/Paris"
        self.assertEqual(self._execute(night), 1)
        self.assertEqual(touch.state, "done")

    def test_the_planner_moves_the_hour_out_of_quiet_hours(self):
        self.env["touchpoint.quiet.window"].create(
            [
                {"channel_id": self.sms.id, "weekday": "3", "hour_from": 0, "hour_to": 24},
                {"channel_id": self.sms.id, "hour_from": 9, "hour_to": 11},
            ]
        )
        rule = self._new_sms_rule()
        touch = rule.touch_ids
        self.assertEqual(touch.due, TODAY, "a Thursday")
        self.assertEqual(touch.due_at, datetime(2027, 4, 30, 0), "Friday 08:00 in Shanghai")
        self.assertEqual(self._plan(rule, PLANNED_ON).rows_changed, 0)

    def test_quiet_hours_of_the_whole_week_are_refused(self):
        with self.assertRefused(ValidationError, "“SMS”: its quiet hours leave no hour"):
            self.sms.quiet_ids = [(0, 0, {"hour_from": 0, "hour_to": 24})]

    def test_output_must_fit_the_mode(self):
        with self.assertRefused(ValidationError, "“SMS”: what it puts out"):
            self.sms.output = "letter"
        self.sms.mode = "batch"
        self.assertEqual(self.sms.output, "letter")
        self.sms.mode = "manual"
        self.assertFalse(self.sms.output)

    def test_other_channels_need_a_new_approval(self):
        rule = self._new_sms_rule((self.phone,))
        self.assertEqual(rule.state, "running")
        rule.with_user(self.manager).fallback_ids.channel_id = self.visit
        self.assertEqual((rule.state, rule.needs_approval), ("draft", True))

    def test_a_channel_is_named_once_in_a_rule(self):
        with self.assertRefused(ValidationError, "“SMS” is its first channel already"):
            self._new_sms_rule((self.sms,))

    def test_clerks_do_not_change_channels(self):
        with self.assertRaises(UserError):
            self.sms.with_user(self.clerk).unit_cost = 9
        with self.assertRaises(UserError):
            self.sms.quiet_ids.with_user(self.clerk).unlink()

    def test_a_refused_topic_leaves_other_topics(self):
        self.env["touchpoint.preference"].create(
            {"partner_id": self.partner.id, "type_id": self.type_thanks.id, "scope": "all"}
        )
        other = self.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        touches = self._new_touch(self.partner) | self._new_touch(self.partner, type_id=other.id)
        self._execute()
        self.assertEqual(touches.mapped("state"), ["suppressed", "assigned"])
