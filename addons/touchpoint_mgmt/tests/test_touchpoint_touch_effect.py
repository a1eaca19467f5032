from datetime import datetime

from psycopg2 import IntegrityError

from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointTouchEffect(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", user_id=cls.other_clerk.id)
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.aspects = cls.env["touchpoint.aspect"].create([{"name": "Paint"}, {"name": "Noise"}])

    def _say(self, expected, perceived, day=1, partner=None, **values):
        touch = self._new_touch(partner or self.partner)
        touch.with_user(self.clerk).sudo()._record_result(
            self.reached,
            datetime(2027, 3, day),
            expected=expected,
            perceived=perceived,
            **values,
        )
        return touch

    def _get_alerts(self, partner=None):
        warning = self.env.ref("mail.mail_activity_data_warning")
        return (partner or self.partner).activity_ids.filtered(
            lambda activity: activity.activity_type_id == warning
        )

    def test_falling_by_a_class_is_told(self):
        self.company.touch_case_auto = False
        self.assertFalse(self._say(6, 9, day=1).satisfaction_drop)
        self.assertFalse(self._get_alerts())
        self.assertEqual(self._say(6, 6, day=2).satisfaction_drop, 1)
        alert = self._get_alerts()
        self.assertEqual(alert.user_id, self.other_clerk)
        self.assertEqual(alert.summary, "Satisfaction fell: Delighted (+3) → Satisfied (+0)")
        self._say(6, 8, day=3)
        self.assertEqual(self._get_alerts(), alert, "a rise is no alert")
        self.assertNotIn(self.clerk.partner_id, self.partner.message_partner_ids)

    def test_who_is_told_reads_it_in_his_own_language(self):
        self._make_chinese(self.other_clerk)
        self._say(6, 9, day=1)
        self._say(6, 6, day=2)
        alert = self._get_alerts()
        self.assertEqual(alert.user_id, self.other_clerk)
        self.assertRegex(alert.summary, "[\u4e00-\u9fff]")
        self.assertNotIn("Delighted", alert.summary)

    def test_falling_by_points_is_told(self):
        self._say(2, 9, day=1)
        self._say(2, 7, day=2)
        self.assertFalse(self._get_alerts(), "two points are less than three")
        touch = self._say(2, 3, day=3)
        self.assertFalse(touch.satisfaction_drop, "still delighted")
        self.assertEqual(len(self._get_alerts()), 1)
        self.company.touch_drop_points = 0
        self._say(1, 9, day=4)
        self._say(1, 3, day=5)
        self.assertEqual(len(self._get_alerts()), 1, "points are switched off")

    def test_the_people_of_a_firm_are_one_customer(self):
        firm = self._new_customer("Firm", is_company=True, user_id=self.manager.id)
        one, two = (self._new_customer(name, parent_id=firm.id) for name in ("One", "Two"))
        self._say(5, 8, day=1, partner=one)
        self._say(5, 5, day=2, partner=two)
        self.assertEqual(self._get_alerts(two).user_id, self.manager)

    def test_tolerance(self):
        self.company.touch_satisfaction_tolerance = 1
        words = [self._say(6, perceived).satisfaction_class for perceived in (4, 5, 6, 7, 8)]
        self.assertEqual(
            words, ["dissatisfied", "satisfied", "satisfied", "satisfied", "delighted"]
        )

    @mute_logger("odoo.sql_db")
    def test_a_tolerance_out_of_range(self):
        with self.assertRaises(IntegrityError):
            self.company.touch_satisfaction_tolerance = 6
            self.company.flush_recordset()

    def test_aspects_give_the_answer_on_the_whole(self):
        paint, noise = self.aspects
        touch = self._say(None, None, aspects=[(paint, 8, 5), (noise, 6, 6)])
        self.assertEqual((touch.expected, touch.perceived), (7, 5))
        self.assertEqual(touch.satisfaction_class, "dissatisfied")
        self.assertEqual(
            touch.aspect_ids.mapped(lambda row: (row.aspect_id, row.satisfaction)),
            [(paint, -3), (noise, 0)],
        )
        self.assertEqual(touch.aspect_ids.mapped("means"), ["personnel"] * 2)

    def test_an_answer_on_the_whole_counts_before_the_aspects(self):
        paint, _noise = self.aspects
        touch = self._say(5, 9, aspects=[(paint, 8, 5)])
        self.assertEqual(touch.satisfaction_class, "delighted")

    def test_a_correction_replaces_the_aspects(self):
        paint, noise = self.aspects
        touch = self._say(None, None, aspects=[(paint, 8, 5)])
        touch._correct_result(
            self.reached, datetime(2027, 3, 2), "Wrong line", aspects=[(noise, 5, 7)]
        )
        self.assertEqual(touch.aspect_ids.aspect_id, noise)
        self.assertEqual(touch.satisfaction_class, "delighted")

    def test_a_message_that_went_out_passed_no_test(self):
        touch = self._new_touch(self.partner)
        sent = self.env.ref("touchpoint_mgmt.touchpoint_outcome_sent")
        touch._record_sent(sent, datetime(2027, 3, 1))
        self.assertFalse(touch.test_purpose or touch.test_feedback)
