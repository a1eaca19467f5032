from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointObjection(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", lang="en_US")
        cls.script = cls.type_thanks._get_script(cls.partner)
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")

    def _record(self, **values):
        touch = self._new_touch(self.partner)
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {"touch_id": touch.id, "outcome_id": self.reached.id, **values}
        ).action_save()
        return touch.objection_ids

    def test_one_of_the_script_brings_its_answer(self):
        line = self.script.objection_ids[0]
        objection = self._record(objection_line_id=line.id)
        self.assertEqual((objection.text, objection.answer), (line.text, line.answer))
        self.assertEqual((objection.user_id, objection.overcome), (self.clerk, True))

    def test_a_new_one_goes_into_the_script(self):
        objection = self._record(objection="Too far away", objection_answer="We come to you.")
        objection.with_user(self.manager).action_add_to_script()
        self.assertEqual(objection.line_id.script_id, self.script)
        self.assertEqual(objection.line_id.answer, "We come to you.")
        with self.assertRefused(UserError, "in the script already"):
            objection.action_add_to_script()

    def test_one_without_answer_stays_out(self):
        objection = self._record(objection="Too far away")
        with self.assertRefused(UserError, "needs an answer"):
            objection.action_add_to_script()
