from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrModel(TransactionCase):
    def test_mails_call_a_record_by_its_name_alone(self):
        """A customer who reads “Your Reply to an Event (fact)” wonders what a fact is."""
        self.env["res.lang"]._activate_lang("zh_CN")
        model = self.env["ir.model"]._get("club.rsvp")
        self.assertEqual(model.display_name, "Reply to an Event")
        self.assertEqual(model.name, "Reply to an Event (fact)")
        chinese = model.with_context(lang="zh_CN").display_name
        self.assertNotIn("）", chinese)
        self.assertEqual(self.env["ir.model"]._get("res.partner").display_name, "Contact")
