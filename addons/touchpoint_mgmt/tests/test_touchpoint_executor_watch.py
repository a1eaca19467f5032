from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import TODAY, TouchpointCase

MORNING = datetime(2027, 4, 29, 0)  # 08:00 in Shanghai


@tagged("post_install", "-at_install")
class TestTouchpointExecutorWatch(TouchpointCase, MailCase):
    """The executor's run log, alarm, morning mail and credit hold, through its scheduled job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("touchpoint_mgmt.touchpoint_executor_cron_execute")
        cls.company.touch_digest = False
        cls.partner = cls._new_customer("Li Na", birthdate_date=date(1990, 6, 16))

    def _run(self, now, since=None):
        self.cron.lastcall = since or now - timedelta(minutes=15)
        with freeze_time(now), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_runs(self):
        return self.env["touchpoint.run"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "execute")]
        )

    def _get_alarms(self):
        return self.env["mail.message"].search(
            [
                ("subject", "=", "Touchpoints stood still"),
                ("notified_partner_ids", "in", self.manager.partner_id.ids),
            ]
        )

    def test_scenario_12_three_days_without_a_server(self):
        birthdays = self.partner | self._new_customer("B", birthdate_date=date(1990, 6, 15))
        birthdays |= self._new_customer("C", birthdate_date=date(1990, 6, 17))
        birthdays |= self._new_customer("Today", birthdate_date=date(1990, 6, 18))
        wishes = self._new_running_rule(
            birthdays,
            anchor_id=self.anchor_birthday.id,
            offset_days=0,
            grace_days=0,
            workday_policy="keep",
        )
        self._new_order(self.partner, date(2027, 6, 13))  # due 06-16
        thanks = self._new_running_rule(self.partner)
        with freeze_time("2027-06-14 20:00:00"):
            self.planner._plan(wishes | thanks, date(2027, 6, 14))
        # the run before: 06-15 05:59 in Shanghai, this one: 06-18 06:01
        self._run(datetime(2027, 6, 17, 22, 1), since=datetime(2027, 6, 14, 21, 59))
        states = {touch.due.day: (touch.state, touch.reason_code) for touch in wishes.touch_ids}
        expired = ("expired", "grace_over")
        self.assertEqual(states, {15: expired, 16: expired, 17: expired, 18: ("assigned", False)})
        late = thanks.touch_ids
        self.assertEqual((late.state, late.is_late, late.due.day), ("assigned", True, 16))
        self.assertEqual(late.activity_id.date_deadline.day, 16, "shown as overdue")
        run = self._get_runs()
        self.assertEqual(len(run), 1, "one catch-up run")
        self.assertTrue(run.is_catch_up)
        self.assertEqual(
            (run.rows_handed, run.rows_expired, run.rows_late, run.state), (2, 3, 1, "done")
        )
        self.assertEqual(len(self._get_alarms()), 1)
        self.assertIn("72 hours", self._get_alarms().body)
        activities = (wishes | thanks).touch_ids.activity_id
        self._run(datetime(2027, 6, 17, 22, 16))
        self.assertEqual(self._get_runs(), run, "nothing twice")
        self.assertEqual((wishes | thanks).touch_ids.activity_id, activities)
        self.assertEqual(len(self._get_alarms()), 1, "the alarm is raised once")

    def test_a_rule_that_is_not_planned_raises_one_alarm(self):
        rule = self._new_running_rule(self.partner)
        with freeze_time("2027-04-27 20:00:00"):
            self._plan(rule, date(2027, 4, 28))
        self._run(datetime(2027, 4, 28, 21))
        self.assertFalse(self._get_alarms(), "25 hours")
        for minute in (5, 20, 35):
            self._run(datetime(2027, 4, 28, 22, minute))
        self.assertEqual(len(self._get_alarms()), 1)
        self.assertIn(rule.name, self._get_alarms().body)
        with freeze_time("2027-04-29 02:00:00"):
            self._plan(rule)
        self._run(datetime(2027, 4, 29, 3))
        self._run(datetime(2027, 4, 30, 4, 5))
        self.assertEqual(len(self._get_alarms()), 2, "the next standstill is told again")

    def test_the_log_counts_what_happened(self):
        for values in ({}, {}, {"due": TODAY - timedelta(days=2)}):
            self._new_touch(self.partner, **values)
        self._new_touch(self.partner, deadline=TODAY - timedelta(days=1))
        self._new_touch(self._new_customer("No phone", phone=False))
        archived = self._new_customer("Gone")
        self._new_touch(archived)
        archived.active = False
        self._run(MORNING)
        run = self._get_runs()
        self.assertEqual(
            (
                run.rows_handed,
                run.rows_late,
                run.rows_expired,
                run.rows_suppressed,
                run.rows_cancelled,
                run.is_catch_up,
                run.today,
            ),
            (3, 1, 1, 1, 1, False, TODAY),
        )
        self._run(MORNING + timedelta(minutes=15))
        self.assertEqual(self._get_runs(), run, "no line for a run that did nothing")

    def test_one_morning_mail_per_person_and_day(self):
        self.company.touch_digest = True
        self.env["res.lang"]._activate_lang("zh_CN")
        self.other_clerk.write({"lang": "zh_CN", "email": "other@example.com"})
        self.clerk.email = "clerk@example.com"
        late = self._new_touch(
            self.partner, due=TODAY - timedelta(days=2), deadline=TODAY + timedelta(days=3)
        )
        self._new_touch(self._new_customer("Wang Wei"))
        self._new_touch(self.partner, user_id=self.other_clerk.id)
        with self.mock_mail_gateway():
            self._run(datetime(2027, 4, 28, 22))
            self.assertFalse(self._new_mails, "06:00 is too early")
            for minute in (0, 15):
                self._run(MORNING + timedelta(minutes=minute))
            mails = {mail.email_to.split("<")[-1].strip(">"): mail for mail in self._new_mails}
            self.assertEqual(len(self._new_mails), 2)
            mine = mails["clerk@example.com"]
            self.assertEqual(mine.subject, "2 touches for today, 1 of them late")
            self.assertLess(mine.body_html.index("Li Na"), mine.body_html.index("Wang Wei"))
            self.assertIn("(late)", mine.body_html)
            self.assertIn("/odoo/touchpoint-today", mine.body_html)
            self.assertNotIn("touches for today", mails["other@example.com"].subject)
            self._run(MORNING + timedelta(days=1))
            self.assertEqual(len(self._new_mails), 3, "what is late is told again the next morning")
        self.assertEqual(late.state, "assigned")

    def test_a_person_without_email_is_reported_and_skipped(self):
        self.company.touch_digest = True
        self.clerk.email = False
        self._new_touch(self.partner)
        with self.mock_mail_gateway():
            for minute in (0, 15):
                self._run(MORNING + timedelta(minutes=minute))
            self.assertFalse(self._new_mails)
        run = self._get_runs()
        self.assertEqual(len(run), 1)
        self.assertIn(f"No morning mail for {self.clerk.name}", run.note)

    def test_customers_over_their_credit_limit_get_no_promotion(self):
        self.company.account_use_credit_limit = True
        firm = self._new_customer("Debtor", is_company=True)
        person = self._new_customer("Buyer", parent_id=firm.id)
        firm.with_company(self.company).credit_limit = 100
        receivable, income = self.env["account.account"].create(
            [
                {
                    "name": "R",
                    "code": "TR1",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                    "company_ids": [Command.set(self.company.ids)],
                },
                {
                    "name": "I",
                    "code": "TI1",
                    "account_type": "income",
                    "company_ids": [Command.set(self.company.ids)],
                },
            ]
        )
        journal = self.env["account.journal"].create(
            {"name": "Misc", "code": "TM", "type": "general", "company_id": self.company.id}
        )
        self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {"account_id": receivable.id, "debit": 500, "partner_id": firm.id}
                    ),
                    Command.create({"account_id": income.id, "credit": 500}),
                ],
            }
        ).action_post()
        birthday = self.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        promotion = self._new_touch(person, type_id=birthday.id)
        service = self._new_touch(person)
        other = self._new_touch(self.partner, type_id=birthday.id)
        self.executor._execute(self.company, TODAY)
        self.assertEqual((promotion.state, promotion.reason_code), ("suppressed", "credit_hold"))
        self.assertEqual((service.state, other.state), ("assigned", "assigned"))

    def test_managers_hear_in_time_that_the_holidays_end(self):
        self.env["touchpoint.holiday"].search([]).active = False
        holiday = self.env["touchpoint.holiday"].create(
            {"name": "Lanterns", "occasion": "lantern", "date": date(2027, 8, 1)}
        )
        anchor = self.env.ref("touchpoint_mgmt.touchpoint_anchor_holiday")
        rule = self._new_running_rule(self.partner, anchor_id=anchor.id, offset_days=-3)
        warn = self.executor._warn_of_last_dates
        self.assertEqual(warn(self.company, MORNING), rule)
        self.assertEqual(rule.anchor_ends_on, date(2027, 8, 1))
        self.assertFalse(warn(self.company, MORNING), "once is enough")
        holiday.copy({"date": date(2028, 8, 1)})
        self.assertFalse(warn(self.company, MORNING))
        self.assertFalse(rule.anchor_ends_on)
