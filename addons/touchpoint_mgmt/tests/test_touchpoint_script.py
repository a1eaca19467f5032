from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import TouchpointCase

DEALER_TYPES = (
    "thanks_call",
    "service_invitation",
    "satisfaction_call",
    "renewal_call",
    "birthday_call",
    "winback_call",
    "info_call",
    "remedy_call",
)


class TestTouchpointScript(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.english = cls.env.ref("base.lang_en")
        cls.chinese = cls.env.ref("base.lang_zh_CN")

    def test_every_type_of_the_dealer_table_has_a_script_in_both_languages(self):
        for code in DEALER_TYPES:
            scripts = self.env.ref(f"touchpoint_mgmt.touchpoint_type_{code}").script_ids
            self.assertEqual(scripts.lang_id, self.english | self.chinese, code)
            for script in scripts:
                self.assertTrue(script.opening, code)
                self.assertTrue(script.item_ids, code)
                self.assertTrue(script.phrase_ids, code)
                self.assertTrue(script.objection_ids, code)
                self.assertTrue(all(script.objection_ids.mapped("answer")))

    def test_every_shipped_type_has_an_objective_and_every_means_a_type(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "touchpoint_mgmt"), ("model", "=", "touchpoint.type")]
        )
        types = self.env["touchpoint.type"].browse(shipped.mapped("res_id"))
        self.assertFalse(types.filtered(lambda kind: not kind.objective_id).mapped("code"))
        self.assertEqual(len(set(types.mapped("means"))), 8)
        own = self.env["touchpoint.objective"].create({"name": "Own", "code": "own"})
        types[0].objective_id = own
        types[1].objective_id = False
        self.env["touchpoint.type"]._fill_shipped_objectives()
        self.assertEqual(types[0].objective_id, own, "what an admin chose stays")
        self.assertTrue(types[1].objective_id)

    def test_the_language_of_the_customer_decides(self):
        customer = self._new_customer(lang="zh_CN")
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        touch = self._new_touch(customer)
        with Form(wizard.with_context(default_touch_id=touch.id)) as form:
            self.assertIn("感谢", form.script)
            self.assertIn("checkbox", form.script)
            form.outcome_id = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        customer.lang = "en_US"
        with Form(wizard.with_context(default_touch_id=touch.id)) as form:
            self.assertIn("Thank you for your order", form.script)
            self.assertIn("I have no time now", form.script)
            form.outcome_id = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")

    def test_without_a_script_the_short_guideline_is_shown(self):
        kind = self.type_thanks
        kind.script_ids.active = False
        self.assertIn("Thank the customer", kind._get_script_html(self._new_customer()))

    def test_own_script_of_the_company_comes_first(self):
        own = self.env["touchpoint.script"].create(
            {
                "name": "Ours",
                "type_id": self.type_thanks.id,
                "lang_id": self.english.id,
                "company_id": self.company.id,
                "opening": "Our own words",
            }
        )
        self.type_thanks.invalidate_recordset()
        self.assertEqual(self.type_thanks._get_script(self._new_customer(lang="en_US")), own)

    def test_an_objection_needs_an_answer(self):
        script = self.type_thanks.script_ids[0]
        with self.assertRefused(ValidationError, "“Too dear” needs an answer"):
            self.env["touchpoint.script.line"].create(
                {"script_id": script.id, "kind": "objection", "text": "Too dear"}
            )

    @mute_logger("odoo.sql_db")
    def test_one_script_per_type_and_language(self):
        with self.assertRaises(IntegrityError):
            self.type_thanks.script_ids[0].copy()

    def test_a_required_note_is_asked_for(self):
        self.type_thanks.requires_note = True
        touch = self._new_touch(self._new_customer())
        wizard = (
            self.env["touchpoint.result"]
            .with_user(self.clerk)
            .create(
                {
                    "touch_id": touch.id,
                    "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").id,
                }
            )
        )
        with self.assertRefused(ValidationError, "needs a note"):
            wizard.action_save()
        wizard.note = "All is well"
        wizard.action_save()
        self.assertEqual(touch.state, "done")
