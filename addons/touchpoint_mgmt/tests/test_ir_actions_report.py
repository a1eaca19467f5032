import io
import re

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import OdooPdfFileReader

from .common import TODAY, TouchpointCase


@tagged("post_install", "-at_install")
class TestIrActionsReport(TouchpointCase, HttpCase):
    """Papers speak the language of who prints them, letters that of who gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "touchpoint_mgmt")])._update_translations(
            ["zh_CN"], overwrite=True
        )
        cls.manager.write({"lang": "zh_CN", "name": "王芳"})
        cls.partner = cls._new_customer(
            "李伟", lang="en_US", street="南京路 1", city="上海", phone="010 6552 9988"
        )
        cls.plan = cls.env["touchpoint.plan"].create(
            {
                "name": "年度计划",
                "year": 2027,
                "company_id": cls.company.id,
                "user_id": cls.manager.id,
            }
        )

    def _new_batch(self, channel):
        channel = self.env.ref(f"touchpoint_mgmt.touchpoint_channel_{channel}")
        touch = self._new_touch(self.partner, channel_id=channel.id, user_id=self.manager.id)
        self.executor._execute(self.company, TODAY)
        self.assertTrue(touch.batch_id, touch.reason_code)
        return touch.batch_id

    def _print(self, name, records):
        """Text of the page, as somebody gets it whose call names no language."""
        report = self.env["ir.actions.report"].with_user(self.manager).with_context(lang=None)
        html = report._render_qweb_html(f"touchpoint_mgmt.{name}", records.ids)[0].decode()
        return re.sub(r"<[^>]*>", " ", html[html.index("<main") :])

    def test_a_chinese_reader_gets_chinese_papers(self):
        for name, records, words in (
            ("touchpoint_plan_report_document", self.plan, "责任部门"),
            ("touchpoint_card_report_document", self.partner, "卡片质量"),
            ("touchpoint_batch_call_sheet", self._new_batch("advertisement"), "话术"),
        ):
            with self.subTest(name):
                text = self._print(name, records)
                self.assertIn(words, text)
                for english in ("Objective", "Owner", "Satisfaction", "Customer", "Reached"):
                    self.assertNotIn(english, text)

    def test_an_english_customer_gets_an_english_letter_from_a_chinese_clerk(self):
        text = self._print("touchpoint_batch_letters", self._new_batch("letter"))
        self.assertIn("Thank you for choosing", text)
        self.assertIn("04/29/2027", text)
        self.partner.lang = "zh_CN"
        text = self._print("touchpoint_batch_letters", self._new_batch("letter"))
        self.assertIn("感谢您选择", text)
        self.assertRegex(text, r"2027\s*年|2027-04-29|2027/0?4/29")

    def _make_pdf(self, name, records):
        """Number of pages of the paper, made by wkhtmltopdf itself."""
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if report.get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        content, _type = report._render_qweb_pdf(f"touchpoint_mgmt.{name}", records.ids)
        return len(OdooPdfFileReader(io.BytesIO(content)).pages)

    def test_a_pile_of_letters_is_one_document(self):
        for number in range(2):
            self._new_touch(
                self._new_customer(f"Customer {number}", street="Road 1", city="Shanghai"),
                channel_id=self.env.ref("touchpoint_mgmt.touchpoint_channel_letter").id,
                user_id=self.manager.id,
            )
        batch = self._new_batch("letter")
        self.assertEqual(batch.touch_count, 3)
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("touchpoint_mgmt.touchpoint_batch_letters", batch.ids)[0]
        bodies, ids, *_rest = report._prepare_html(html, report_model="touchpoint.batch")
        self.assertEqual((len(bodies), ids), (1, batch.ids))
        self.assertEqual(self._make_pdf("touchpoint_batch_letters", batch), 3, "a page for each")

    def test_several_cards_in_one_go(self):
        partners = self.partner | self._new_customer("Second")
        self.assertEqual(self._make_pdf("touchpoint_card_report_document", partners), 2)

    def test_over_the_web(self):
        self.authenticate("touch_manager", "touch_manager")
        url = f"/report/html/touchpoint_mgmt.touchpoint_plan_report_document/{self.plan.id}"
        self.assertIn("责任部门", self.url_open(url).text)
