from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrModel(TransactionCase):
    def test_mails_call_a_record_by_its_name_alone(self):
        """A customer who reads “Your Case (fact)” wonders what a fact is."""
        self.env["res.lang"]._activate_lang("zh_CN")
        model = self.env["ir.model"]._get("touchpoint.case")
        self.assertEqual(model.display_name, "Case")
        self.assertEqual(model.name, "Case (fact)")
        chinese = model.with_context(lang="zh_CN").display_name
        self.assertNotIn("）", chinese)
        self.assertEqual(self.env["ir.model"]._get("res.partner").display_name, "Contact")
