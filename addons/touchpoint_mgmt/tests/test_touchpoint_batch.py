from datetime import date, timedelta

from odoo.exceptions import UserError

from .common import TODAY, TouchpointCase


class TestTouchpointBatch(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.letter = cls.env.ref("touchpoint_mgmt.touchpoint_channel_letter")
        cls.sheet = cls.env.ref("touchpoint_mgmt.touchpoint_channel_advertisement")
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Letter",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Your order, {{ object.name }}",
                "body_html": "<p>Dear <t t-out='object.name'/>,</p><p>thank you.</p>",
            }
        )
        cls.template.with_context(lang="zh_CN").subject = "{{ object.name }}，您的订单"
        cls.partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {n}",
                    "street": f"Nanjing Road {n}",
                    "city": "Shanghai",
                    "phone": "+86 10 6552 9988",
                    "lang": "zh_CN" if n else "en_US",
                }
                for n in range(3)
            ]
        )
        for partner in cls.partners:
            cls._new_order(partner, date(2027, 4, 26))

    def _new_rules(self, count=1):
        rules = self.env["touchpoint.rule"]
        for number in range(count):
            rules |= self._new_running_rule(
                self.partners,
                name=f"Letter {number}",
                channel_id=self.letter.id,
                letter_template_id=self.template.id,
            )
        self.planner._plan(rules, date(2027, 4, 27))
        return rules

    def _execute(self, day=TODAY):
        self.executor._execute(self.company, day)
        return self.env["touchpoint.batch"].search([("company_id", "=", self.company.id)])

    def test_letters_lie_on_one_pile_per_rule_and_day(self):
        rules = self._new_rules(2)
        batches = self._execute()
        self.assertEqual(batches.rule_id, rules)
        self.assertEqual(batches.mapped("touch_count"), [3, 3])
        self.assertEqual(set(rules.touch_ids.mapped("state")), {"assigned"})
        self.assertFalse(rules.touch_ids.activity_id)
        self.assertEqual(self._execute(), batches, "again: nothing new")

    def test_every_letter_is_in_the_language_of_its_customer(self):
        self._new_rules()
        batch = self._execute()
        report = self.env["ir.actions.report"].with_user(self.clerk)
        html = report._render_qweb_html("touchpoint_mgmt.touchpoint_batch_letters", batch.ids)[0]
        for words in (
            "Your order, Customer 0",
            "Customer 1，您的订单",
            "Dear Customer 2",
            "Nanjing Road 2",
        ):
            self.assertIn(words, html.decode())

    def test_print_then_post_closes_the_touches(self):
        touches = self._new_rules().touch_ids
        batch = self._execute().with_user(self.clerk)
        with self.assertRefused(UserError, "must be printed first"):
            batch.action_post()
        action = batch.action_print()
        self.assertIn(f"/web/content/touchpoint.batch/{batch.id}/pdf", action["url"])
        self.assertTrue(batch.pdf)
        self.assertEqual(batch.state, "printed")
        self.executor._expire(self.company, TODAY + timedelta(days=90))
        self.assertEqual(
            set(touches.mapped("state")), {"assigned"}, "printed letters do not expire"
        )
        batch.action_post()
        self.assertEqual((batch.state, batch.open_count), ("posted", 0))
        self.assertEqual(set(touches.mapped("state")), {"done"})
        self.assertEqual(touches.outcome_id.code, "sent")
        batch.action_print()  # shows the same paper
        self.assertEqual(batch.state, "posted")

    def test_what_comes_after_printing_is_a_new_pile(self):
        self._new_rules()
        first = self._execute()
        first.action_print()
        late = self._new_touch(
            self.partners[0],
            rule_id=first.rule_id.id,
            res_id=0,
            period=9,
            channel_id=self.letter.id,
        )
        late.res_id = first.touch_ids[0].res_id
        self.assertNotEqual(late.batch_id, first)
        self._execute()
        self.assertEqual(late.batch_id.state, "draft")

    def test_call_sheets_are_made_per_person(self):
        touches = self._new_touch(self.partners[0], channel_id=self.sheet.id)
        touches |= self._new_touch(
            self.partners[1], channel_id=self.sheet.id, user_id=self.other_clerk.id
        )
        batches = self._execute()
        self.assertEqual(batches.user_id, self.clerk | self.other_clerk)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("touchpoint_mgmt.touchpoint_batch_call_sheet", batches.ids)[0]
            .decode()
        )
        for words in ("Customer 0", "+86 10 6552 9988", "arrive as agreed", "No answer"):
            self.assertIn(words, html)
        mine = touches[:1].batch_id.with_user(self.clerk)
        mine.action_print()
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_declined")
        touches[:1]._record_result(reached, self.env.cr.now())
        mine.action_post()
        self.assertEqual(touches[0].outcome_id, reached, "a recorded result stays")

    def test_an_empty_pile_is_not_printed(self):
        touch = self._new_touch(self.partners[0], channel_id=self.sheet.id)
        batch = self._execute()
        touch._close("cancelled", "by_hand")
        with self.assertRefused(UserError, "nothing of it is open"):
            batch.action_print()

    def test_only_touchpoint_users_print(self):
        self._new_touch(self.partners[0], channel_id=self.sheet.id)
        batch = self._execute()
        with self.assertRaises(UserError):
            batch.with_user(self.env.ref("base.public_user")).action_print()
        with self.assertRaises(UserError):
            batch.with_user(self.clerk).write({"day": TODAY})
