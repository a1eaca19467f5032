import re
from datetime import date

from odoo.addons.touchpoint_mgmt.models.touchpoint_type_delivery import TEMPLATE_FIELDS

from .common import TODAY, TouchpointCase

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


class TestTouchpointTypeDelivery(TouchpointCase):
    """The texts that are shipped: complete, and in the language of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "touchpoint_mgmt")])._update_translations(
            ["zh_CN"], overwrite=True
        )
        cls.company.write({"name": "关怀公司", "phone": "010 6552 1234"})
        cls.clerk.name = "王芳"
        cls.chinese = cls._new_customer("李伟", lang="zh_CN", email="li@example.com")
        cls.english = cls._new_customer("Jane Smith", lang="en_US", email="jane@example.com")
        cls.sms = cls.env.ref("touchpoint_mgmt.touchpoint_channel_sms")

    def _shipped_types(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=", "touchpoint_mgmt"), ("model", "=", "touchpoint.type")]
        )
        return self.env["touchpoint.type"].browse(rows.mapped("res_id"))

    def _shipped_texts(self, model):
        rows = self.env["ir.model.data"].search(
            [("module", "=", "touchpoint_mgmt"), ("model", "=", model)]
        )
        texts = self.env[model].browse(rows.mapped("res_id"))
        return texts.filtered(lambda text: text.model == "touchpoint.touch")

    def _render(self, text, partner, anchor_date=TODAY):
        touch = self._new_touch(partner, anchor_date=anchor_date)
        fields = ("body",) if text._name == "sms.template" else ("subject", "body_html")
        return " ".join(
            str(text._render_field(name, touch.ids, compute_lang=True)[touch.id]) for name in fields
        )

    def test_every_automatic_type_and_every_letter_has_a_text(self):
        types = self._shipped_types()
        self.assertGreater(len(types), 20)
        for touch_type in types:
            if touch_type.channel_id.output in TEMPLATE_FIELDS:
                with self.subTest(touch_type.code):
                    self.assertTrue(touch_type._get_template(touch_type.channel_id))

    def test_every_template_of_the_gallery_has_a_text_for_each_of_its_channels(self):
        templates = self.env["touchpoint.rule.template"].search([("code", "!=", False)])
        for template in templates:
            first = template.channel_id or template.type_id.channel_id
            for channel in first | template.fallback_channel_ids:
                name = TEMPLATE_FIELDS.get(channel.output)
                with self.subTest(template.code, channel=channel.code):
                    self.assertTrue(not name or template[name] or template.type_id[name])

    def test_a_chinese_customer_reads_chinese(self):
        texts = [*self._shipped_texts("mail.template"), *self._shipped_texts("sms.template")]
        self.assertGreaterEqual(len(texts), 24)
        for text in texts:
            for day in (TODAY, False):
                words = re.sub(r"<[^>]*>", " ", self._render(text, self.chinese, day))
                with self.subTest(text.name, day=day):
                    self.assertIn("李伟", words)
                    self.assertIn("关怀公司", words)
                    self.assertRegex(words, CHINESE)
                    self.assertNotRegex(words, LATIN_WORD)

    def test_an_english_customer_reads_english(self):
        for model in ("mail.template", "sms.template"):
            for text in self._shipped_texts(model):
                words = re.sub(r"<[^>]*>", " ", self._render(text, self.english))
                words = words.replace("关怀公司", "").replace("王芳", "")
                with self.subTest(text.name):
                    self.assertIn("Jane Smith", words)
                    self.assertNotRegex(words, CHINESE)

    def test_the_day_is_named_if_there_is_one(self):
        text = self.env.ref("touchpoint_mgmt.touchpoint_sms_renewal")
        self.assertIn("expires soon: 04/29/2027. Please", self._render(text, self.english))
        self.assertIn("expires soon. Please", self._render(text, self.english, False))

    def test_a_shipped_sms_leaves_once_per_touch(self):
        greeting = self.env.ref("touchpoint_mgmt.touchpoint_type_holiday_greeting")
        touches = self.env["touchpoint.touch"]
        for partner in (self.chinese, self.chinese, self.english):
            touches |= self._new_touch(
                partner, type_id=greeting.id, channel_id=self.sms.id, due=TODAY
            )
        self.executor._execute(self.company, TODAY)
        self.assertEqual(set(touches.mapped("state")), {"done"})
        sent = self.env["sms.sms"].search([("partner_id", "in", touches.partner_id.ids)])
        self.assertEqual(len(sent), 3)
        for body in sent.filtered(lambda sms: sms.partner_id == self.chinese).mapped("body"):
            text, choice = body.split("\n")
            self.assertEqual(text, "【关怀公司】尊敬的李伟，祝您和家人节日快乐！")
            self.assertRegex(choice, "^您的选择：http.*/touch/page/")

    def test_what_an_admin_chose_stays(self):
        greeting = self.env.ref("touchpoint_mgmt.touchpoint_type_holiday_greeting")
        own = greeting.sms_template_id.copy({"body": "Our own words"})
        greeting.write({"sms_template_id": own.id, "mail_template_id": False})
        self.env["touchpoint.type"]._fill_shipped_texts()
        self.assertEqual(greeting.sms_template_id, own)
        self.assertEqual(
            greeting.mail_template_id, self.env.ref("touchpoint_mgmt.touchpoint_text_holiday")
        )

    def test_a_rule_of_the_gallery_speaks_of_its_occasion(self):
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_spring_festival")
        action = template.with_user(self.manager).action_use()
        rule = self.env["touchpoint.rule"].browse(action["res_id"])
        text = self.env.ref("touchpoint_mgmt.touchpoint_sms_spring_festival")
        self.assertEqual(rule.type_id._get_template(rule.channel_id, rule), text)

    def test_the_anniversary_letter_is_planned(self):
        self.chinese.write({"is_company": True, "anniversary_date": date(2010, 5, 14)})
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_anniversary_letter")
        action = template.with_user(self.manager).action_use()
        rule = self.env["touchpoint.rule"].browse(action["res_id"])
        rule.write({"state": "running", "plan_from": TODAY, "user_id": self.clerk.id})
        self._plan(rule)
        self.assertEqual(rule.touch_ids.due, date(2027, 5, 7))
