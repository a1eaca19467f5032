from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointReview(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n:03}", "company_id": False} for n in range(160)]
        )
        cls.env["sale.order"].with_company(cls.company).create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "state": "sale",
                    "date_order": f"2027-04-{20 + number % 9} 04:00:00",
                }
                for number, partner in enumerate(cls.partners)
            ]
        )
        cls.rule = cls._new_rule(cls.partners, workday_policy="keep", backfill="grace")
        cls.rule.with_user(cls.manager).action_approve()
        cls.rule.with_user(cls.manager).action_start()

    def _review(self, rule=None, user=None):
        rule = (rule or self.rule).with_user(user or self.manager)
        action = rule.action_review_changes()
        return (
            self.env["touchpoint.review"].with_user(user or self.manager).browse(action["res_id"])
        )

    def _state_of_touches(self):
        names = ("state", "due", "due_raw", "deadline", "rule_version", "date_locked", "user_id")
        return {touch.id: [touch[name] for name in names] for touch in self.rule.touch_ids}

    def test_scenario_11_a_rule_edited_after_planning(self):
        touches = self.rule.touch_ids
        self.assertEqual(len(touches), 160)
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        for touch in touches[:40]:
            touch._record_result(outcome, self.env.cr.now())
        locked, moved = touches[40:45], touches[45:]
        locked._reschedule(date(2027, 5, 7))
        old_due = {touch: touch.due for touch in moved}
        self.rule.with_user(self.manager).offset_days = 5
        self.assertEqual((self.rule.state, self.rule.needs_approval), ("draft", True))
        before = self._state_of_touches()
        review = self._review()
        self.assertEqual(
            (review.move_count, review.locked_count, review.new_count, review.cancel_count),
            (115, 5, 0, 0),
        )
        self.assertTrue(review.sentence.startswith("115 move, 5 locked stay, 0 new"))
        self.assertIn("Customer", review.examples)
        self.env.invalidate_all()
        self.assertEqual(self._state_of_touches(), before, "looking changes nothing")
        self._plan(self.rule)
        self.assertEqual(self._state_of_touches(), before, "nothing moves before the approval")

        review.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((self.rule.state, self.rule.needs_approval), ("running", False))
        after = self._state_of_touches()
        for touch in touches[:45]:
            self.assertEqual(after[touch.id], before[touch.id], "done and locked stay")
        for touch in moved:
            self.assertEqual(touch.rule_version, 2)
            self.assertEqual(touch.due, old_due[touch] + timedelta(days=2))

    def test_changes_are_said_in_the_language_of_the_reader(self):
        self.rule.with_user(self.manager).offset_days += 1
        self._assert_reader_language(self._review(), "sentence", "display_name")

    def test_other_audiences_cancel_and_add(self):
        extra = self._new_customer("Newcomer")
        self._new_order(extra, date(2027, 4, 28))
        wanted = (self.partners[:100] | extra).ids
        self.rule.audience_domain = repr([("id", "in", wanted)])
        review = self._review()
        self.assertEqual(
            (review.move_count, review.new_count, review.cancel_count, review.same_count),
            (0, 1, 60, 100),
        )
        self.assertIn("Newcomer", review.examples)
        review.action_confirm()
        states = self.rule.touch_ids.mapped("state")
        self.assertEqual((states.count("planned"), states.count("cancelled")), (101, 60))

    def test_another_person_is_a_change_of_details(self):
        self.rule.user_id = self.other_clerk
        review = self._review()
        self.assertEqual((review.move_count, review.other_count), (0, 160))
        self.assertIn("160 on the same day", review.sentence)

    def test_assigned_touches_stay_with_their_person_or_go(self):
        touches = self.rule.touch_ids
        touches[:3].write({"state": "assigned"})
        self.rule.audience_domain = repr([("id", "in", touches[2:].partner_id.ids)])
        review = self._review()
        self.assertEqual((review.locked_count, review.cancel_count), (1, 2))
        review.action_confirm()
        self.assertEqual(touches[:3].mapped("state"), ["cancelled", "cancelled", "assigned"])

    def test_a_stale_review_is_not_confirmed(self):
        self.rule.offset_days = 5
        review = self._review()
        self.rule.offset_days = 6
        with self.assertRefused(UserError, "changed since this review"):
            review.action_confirm()
        self.assertEqual(self.rule.state, "draft")

    def test_a_clerk_looks_but_does_not_confirm(self):
        self.rule.offset_days = 5
        review = self._review(user=self.clerk)
        self.assertEqual(review.move_count, 160)
        self.assertFalse(review.can_approve)
        with self.assertRefused(UserError, "Only a touchpoint manager"):
            review.action_confirm()

    def test_what_it_says_is_what_happens(self):
        self.rule.write({"offset_days": 9, "hold_out_percent": 20, "priority": 9})
        review = self._review()
        self.rule.with_user(self.manager).action_approve()
        self.rule.with_user(self.manager).action_start()
        run = self.rule.run_ids.sorted("id")[-1]
        self.assertEqual(run.today, TODAY)
        self.assertEqual(run.rows_changed, review.move_count + review.other_count)
        self.assertEqual(run.rows_new, review.new_count)
        self.assertEqual(run.rows_cancelled, review.cancel_count)
