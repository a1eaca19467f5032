from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import TouchpointCase

MISSED = ("planned", "assigned")


class TestTouchpointPause(TouchpointCase):
    """A rule of customers with orders on 1 to 20 June, paused from 10 to 25 June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n:02}", "company_id": False} for n in range(20)]
        )
        for number, partner in enumerate(cls.partners):
            cls._new_order(partner, date(2027, 6, 1) + timedelta(days=number))

    def _paused_rule(self, **values):
        rule = self._new_rule(self.partners, workday_policy="keep", grace_days=5, **values)
        manager_rule = rule.with_user(self.manager)
        with freeze_time("2027-06-02 06:00:00"):
            manager_rule.action_approve()
            manager_rule.action_start()
            self._plan(rule, date(2027, 6, 2))
        with freeze_time("2027-06-10 06:00:00"):
            manager_rule.action_pause()
        self.assertEqual(rule.paused_on, date(2027, 6, 10))
        with freeze_time("2027-06-25 06:00:00"):
            self.executor._expire(self.company, date(2027, 6, 25))
        return rule

    def _resume(self, rule, policy):
        with freeze_time("2027-06-25 06:00:00"):
            action = rule.with_user(self.manager).action_ask_resume()
            wizard = self.env["touchpoint.resume"].with_user(self.manager).browse(action["res_id"])
            wizard.policy = policy
            wizard.action_resume()
            self.env.invalidate_all()
            self._plan(rule, date(2027, 6, 25))
        return wizard

    def _due_in_pause(self, rule):
        return rule.touch_ids.filtered(
            lambda touch: date(2027, 6, 10) <= touch.due < date(2027, 6, 25)
        )

    def test_the_dialog_names_how_many_fell_due(self):
        rule = self._paused_rule()
        wizard = self._resume(rule, "expire")
        self.assertEqual(wizard.missed_count, 14)  # orders of 7 to 20 June, three days later
        self.assertEqual((rule.state, rule.paused_on), ("running", False))

    def test_expire_does_those_with_grace_left(self):
        rule = self._paused_rule()
        self._resume(rule, "expire")
        by_state = self._due_in_pause(rule).grouped("state")
        self.assertEqual({touch.due.day for touch in by_state["planned"]}, {20, 21, 22, 23})
        self.assertEqual(len(by_state["expired"]), 10)

    def test_catch_up_does_all_of_them_late(self):
        rule = self._paused_rule()
        late = self._new_customer("Late entry")
        rule.sudo().audience_domain = repr([("id", "in", (self.partners | late).ids)])
        rule.write({"state": "paused", "needs_approval": False})
        self._new_order(late, date(2027, 6, 9))
        self._resume(rule, "catch_up")
        touches = self._due_in_pause(rule)
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self.assertEqual(len(touches), 15, "also what was ordered in the pause")
        self.assertEqual(set(touches.mapped("deadline")), {date(2027, 6, 30)})
        self.executor._expire(self.company, date(2027, 6, 30))
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self.executor._expire(self.company, date(2027, 7, 1))
        self.assertEqual(set(touches.mapped("state")), {"expired"})

    def test_skip_does_none_of_them_ever(self):
        rule = self._paused_rule()
        self._resume(rule, "skip")
        touches = self._due_in_pause(rule)
        self.assertFalse(touches.filtered(lambda touch: touch.state in MISSED))
        skipped = touches.filtered(lambda touch: touch.state == "cancelled")
        self.assertEqual({touch.due.day for touch in skipped}, {20, 21, 22, 23})
        self.assertEqual(set(skipped.mapped("reason_code")), {"paused"})
        self._plan(rule, date(2027, 6, 26))
        self.assertEqual(set(skipped.mapped("state")), {"cancelled"})

    def test_done_touches_stay_whatever_is_chosen(self):
        rule = self._paused_rule()
        touch = self._due_in_pause(rule)[-1]
        touch.write({"state": "planned"}) if touch._is_open() else None
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch._record_result(outcome, self.env.cr.now())
        self._resume(rule, "catch_up")
        self.assertEqual(touch.state, "done")

    def test_nothing_missed_resumes_at_once(self):
        rule = self._new_running_rule(self.partners)
        with freeze_time("2027-06-10 06:00:00"):
            rule.with_user(self.manager).action_pause()
            self.assertTrue(rule.with_user(self.manager).action_ask_resume())
        self.assertEqual(rule.state, "running")

    def test_a_clerk_does_not_resume(self):
        rule = self._paused_rule()
        with self.assertRefused(UserError, "Only a touchpoint manager"):
            rule.with_user(self.clerk).action_ask_resume()


class TestTouchpointBackfill(TouchpointCase):
    """The first start looks back as far as it was told to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls._new_customer("Fleet owner")
        cls.env.flush_all()
        # 50,000 orders, 20 a day, the last ones of 14 June 2027
        cls.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
                                        partner_shipping_id, state, date_order, currency_id,
                                        currency_rate, create_date, write_date)
                SELECT 'P' || n, %(company)s, %(partner)s, %(partner)s, %(partner)s, 'sale',
                       TIMESTAMP '2027-06-14 04:00:00' - (n / 20) * INTERVAL '1 day',
                       %(currency)s, 1, now(), now()
                  FROM generate_series(0, 49999) n
                """,
                company=cls.company.id,
                partner=partner.id,
                currency=cls.company.currency_id.id,
            )
        )
        cls.partner = partner

    def _preview_and_start(self, **values):
        rule = self._new_rule(self.partner, workday_policy="keep", **values)
        with freeze_time("2027-06-15 06:00:00"):
            action = rule.with_user(self.manager).action_preview()
            preview = (
                self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])
            )
            counts = preview.touch_count, preview.past_count
            preview.action_approve()
            rule.with_user(self.manager).action_start()
        return counts, rule.touch_ids

    def test_scenario_13_grace(self):
        counts, touches = self._preview_and_start(backfill="grace", grace_days=12)
        self.assertEqual(min(touches.mapped("due")), date(2027, 6, 3))
        self.assertEqual(min(touches.mapped("anchor_date")), date(2027, 5, 31))
        self.assertEqual(len(touches), 15 * 20)
        self.assertEqual(counts, (15 * 20, 12 * 20))

    def test_scenario_13_none(self):
        counts, touches = self._preview_and_start(backfill="none", grace_days=12)
        self.assertEqual(min(touches.mapped("due")), date(2027, 6, 15))
        self.assertEqual(min(touches.mapped("anchor_date")), date(2027, 6, 12))
        self.assertEqual(counts, (3 * 20, 0))
        self.assertEqual(len(touches), 3 * 20)

    def test_scenario_13_since_a_date(self):
        counts, touches = self._preview_and_start(
            backfill="since", backfill_from=date(2027, 5, 3), grace_days=12
        )
        self.assertEqual(min(touches.mapped("due")), date(2027, 5, 3))
        self.assertEqual(len(touches), (31 + 15) * 20)
        self.assertEqual(counts, ((31 + 15) * 20, (29 + 14) * 20))
        self.assertEqual(min(touches.mapped("deadline")), date(2027, 6, 27))
        rule = touches.rule_id
        self._plan(rule, date(2027, 6, 16))
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self.assertEqual(min(touches.mapped("deadline")), date(2027, 6, 27))

    def test_since_needs_a_date(self):
        with self.assertRefused(ValidationError, "since which date"):
            self._new_rule(self.partner, backfill="since")
