from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointResult(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", email="chen@example.com")
        cls.touch = cls._new_touch(cls.partner)
        cls.outcomes = {
            code: cls.env.ref(f"touchpoint_mgmt.touchpoint_outcome_{code}")
            for code in ("reached", "no_answer", "reached_later", "opt_out", "declined")
        }

    def _record(self, outcome, touch=None, **values):
        touch = touch or self.touch
        action = touch.with_user(self.clerk).action_record()
        wizard = (
            self.env["touchpoint.result"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"outcome_id": self.outcomes[outcome].id, **values})
        )
        return wizard.action_save()

    def test_reached_closes_with_satisfaction(self):
        for expected, perceived, word in (
            ("8", "5", "dissatisfied"),
            ("7", "7", "satisfied"),
            ("5", "9", "delighted"),
        ):
            touch = self._new_touch(self.partner)
            self._record("reached", touch, expected=expected, perceived=perceived, note="Said so")
            self.assertEqual((touch.state, touch.satisfaction_class), ("done", word))
            self.assertEqual(touch.satisfaction, int(perceived) - int(expected))
        self.assertEqual(touch.cost, 3.0, "cost of the phone channel")
        self.assertEqual((touch.done_date, touch.closed_by_id), (TODAY, self.clerk))
        self.assertEqual(self.partner.touch_satisfaction_class, "delighted")

    def test_no_satisfaction_leaves_the_numbers_empty(self):
        self._record("declined")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT expected, perceived, satisfaction FROM touchpoint_touch WHERE id = %s",
            [self.touch.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None, None))

    def test_half_a_satisfaction_is_refused(self):
        with self.assertRefused(ValidationError, "both what was expected and what was perceived"):
            self._record("reached", expected="5")

    def test_a_type_that_needs_satisfaction_asks_for_it(self):
        survey = self.env.ref("touchpoint_mgmt.touchpoint_type_satisfaction_call")
        touch = self._new_touch(self.partner, type_id=survey.id)
        with self.assertRefused(ValidationError, "needs what the customer expected"):
            self._record("reached", touch)
        self._record("no_answer", touch)
        self.assertEqual(touch.state, "planned")

    def test_no_answer_is_tried_again_until_the_last_attempt(self):
        self._record("no_answer")
        self.assertEqual((self.touch.state, self.touch.attempts), ("planned", 1))
        self.assertEqual(self.touch.due, TODAY + timedelta(days=2))
        self.assertTrue(self.touch.date_locked)
        self._record("no_answer")
        self._record("no_answer")
        self.assertEqual((self.touch.state, self.touch.attempts), ("no_contact", 3))
        self.assertEqual(len(self.touch.attempt_ids), 3)

    def test_call_back_on_the_day_the_customer_named(self):
        self._record("reached_later", next_date=TODAY + timedelta(days=9))
        self.assertEqual(self.touch.due, TODAY + timedelta(days=9))

    def test_the_activity_goes_with_the_result(self):
        self.executor._execute(self.company, TODAY)
        activity = self.touch.activity_id
        self._record("reached", expected="5", perceived="5")
        self.assertFalse(activity.active)
        self.assertEqual(self.touch.state, "done")
        self.assertEqual(self.touch.outcome_id, self.outcomes["reached"])

    def test_opting_out_is_remembered(self):
        self._record("opt_out")
        self.assertTrue(self.partner.phone_blacklisted)

    def test_a_promise_is_kept_with_its_date(self):
        with self.assertRefused(ValidationError, "Until when"):
            self._record("reached", promise="Send the price list")
        self._record("reached", promise="Send the price list", promise_due=TODAY)
        promise = self.touch.promise_ids
        self.assertEqual((promise.partner_id, promise.user_id), (self.partner, self.clerk))

    def test_a_closed_touch_changes_only_by_correction(self):
        self._record("reached", expected="8", perceived="5")
        with self.assertRefused(UserError, "only be corrected, with a reason"):
            self.touch.sudo().note = "Other"
        with self.assertRefused(UserError, "closed already"):
            self.touch.with_user(self.clerk).action_record()
        with self.assertRefused(UserError, "cannot be deleted"):
            self.touch.unlink()
        action = self.touch.with_user(self.clerk).action_correct()
        wizard = (
            self.env["touchpoint.result"].with_user(self.clerk).with_context(**action["context"])
        )
        values = {"outcome_id": self.outcomes["reached"].id, "expected": "8", "perceived": "9"}
        with self.assertRefused(ValidationError, "needs a reason"):
            wizard.create(values).action_save()
        wizard.create({**values, "reason": "Typed the wrong number"}).action_save()
        self.assertEqual(self.touch.satisfaction_class, "delighted")
        self.assertEqual(self.touch.correction_reason, "Typed the wrong number")
        self.assertEqual(self.touch.attempt_ids.mapped("is_correction"), [True, False])

    def test_a_correction_without_satisfaction_takes_the_old_numbers_out_of_averages(self):
        self._record("reached", expected="8", perceived="2")
        other = self._new_touch(self.partner)
        self._record("reached", other, expected="6", perceived="7")
        self.touch._correct_result(self.outcomes["declined"], datetime(2027, 4, 29), "Wrong line")
        self.assertFalse(self.touch.satisfaction_class)
        both = [("id", "in", (self.touch | other).ids)]
        averages = ["expected:avg", "perceived:avg", "satisfaction:avg"]
        Touch = self.env["touchpoint.touch"]
        self.assertEqual(Touch._read_group(both, [], averages), [(6, 7, 1)])

    def test_a_last_attempt_without_satisfaction_takes_the_old_numbers_out_of_averages(self):
        self._record("reached_later", expected="8", perceived="2")
        self.assertEqual((self.touch.state, self.touch.satisfaction), ("planned", -6))
        self._record("declined")
        averages = self.env["touchpoint.touch"]._read_group(
            [("id", "=", self.touch.id)], [], ["expected:avg", "satisfaction:avg"]
        )
        self.assertFalse(any(averages[0]), averages)

    def test_a_spontaneous_contact_is_logged_from_the_customer(self):
        action = self.partner.with_user(self.clerk).action_log_touch()
        wizard = Form(
            self.env["touchpoint.result"].with_user(self.clerk).with_context(**action["context"])
        )
        self.assertEqual(wizard.type_id.code, "inbound_call")
        wizard.outcome_id = self.outcomes["reached"]
        wizard.save().action_save()
        touch = self.partner.touch_ids.filtered(lambda touch: touch.direction == "inbound")
        self.assertEqual((touch.state, touch.user_id), ("done", self.clerk))
        self.assertFalse(touch.rule_id)

    def test_a_spontaneous_contact_without_answer_is_no_plan(self):
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {
                "mode": "log",
                "partner_id": self.partner.id,
                "type_id": self.type_thanks.id,
                "outcome_id": self.outcomes["declined"].id,
            }
        ).action_save()
        self.assertEqual(self.partner.touch_count, 1)

    def test_nobody_records_for_another_company(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("touch_clerk_b", "user", other)
        wizard = self.env["touchpoint.result"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create(
                {"touch_id": self.touch.id, "outcome_id": self.outcomes["reached"].id}
            ).action_save()
        self.assertEqual(self.touch.state, "planned")
