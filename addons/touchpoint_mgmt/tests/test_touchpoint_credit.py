from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.tools import mute_logger

from .common import TODAY, TouchpointCase

NOW = datetime(2027, 4, 29, 4)


class TestTouchpointCredit(TouchpointCase):
    """Holds on real journal entries of a company that uses credit limits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.firm = cls._new_customer("Debtor", is_company=True)
        cls.buyer = cls._new_customer("Buyer", parent_id=cls.firm.id)
        cls.firm.with_company(cls.company).credit_limit = 100
        values = {"company_ids": [Command.set(cls.company.ids)]}
        cls.receivable, cls.income = cls.env["account.account"].create(
            [
                {
                    "name": "R",
                    "code": "TC1",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                    **values,
                },
                {"name": "I", "code": "TC2", "account_type": "income", **values},
            ]
        )
        cls.journal = cls.env["account.journal"].create(
            {"name": "Misc", "code": "TC", "type": "general", "company_id": cls.company.id}
        )
        cls.Credit = cls.env["touchpoint.credit"]
        cls.birthday = cls.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")

    def _owe(self, amount, partner=None):
        """Post what the customer owes more, or less."""
        partner = partner or self.firm
        sides = ("debit", "credit") if amount > 0 else ("credit", "debit")
        self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            sides[0]: abs(amount),
                            "partner_id": partner.id,
                        }
                    ),
                    Command.create({"account_id": self.income.id, sides[1]: abs(amount)}),
                ],
            }
        ).action_post()

    def _review(self, days=0):
        self.Credit._review(self.company, NOW + timedelta(days=days))
        self.env.invalidate_all()
        return self.Credit.search([("partner_id", "=", self.firm.id), ("kind", "=", "hold")])

    def test_003_14a_a_hold_begins_and_ends_at_its_thresholds_and_is_logged(self):
        self._owe(99)
        self.assertFalse(self._review())
        self._owe(1)
        hold = self._review()
        self.assertEqual((hold.amount, hold.limit, hold.day), (100, 100, TODAY))
        self._owe(-15)
        self._review(1)
        self.assertTrue(hold.is_open, "85 percent is not below 80")
        self._owe(-10)
        self.assertEqual(self._review(2), hold)
        self.assertEqual(hold.ended_at, NOW + timedelta(days=2))
        self.assertEqual(hold.end_amount, 75)

    def test_003_14a_the_review_again_changes_nothing(self):
        self._owe(500)
        hold = self._review()
        self.assertEqual(self._review(1), hold)
        self.assertEqual(hold.started_at, NOW)

    def test_003_14a_the_job_reviews_every_company_and_may_run_twice(self):
        self._owe(500)
        for _run in range(2):
            self._run_job()
        self.assertEqual(self.Credit.search_count([("partner_id", "=", self.firm.id)]), 1)
        self.company.account_use_credit_limit = False
        self._owe(-500)
        self._run_job()
        self.assertTrue(self.Credit.search([("partner_id", "=", self.firm.id)]).is_open)

    def _run_job(self):
        with patch.object(self.env.cr, "commit", lambda: None):
            self.Credit._cron_review(NOW)

    def test_003_14a_thresholds_of_the_company(self):
        self.company.write({"touch_credit_stop": 50, "touch_credit_resume": 30})
        self._owe(50)
        self.assertTrue(self._review().is_open)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.touch_credit_resume = 60
            self.env.flush_all()

    def test_003_14a_a_customer_without_limit_is_never_on_hold(self):
        self._owe(500)
        hold = self._review()
        self.firm.with_company(self.company).credit_limit = 0
        self.assertFalse(self._review(1).is_open)
        self.assertTrue(hold.ended_at)

    def test_003_14a_another_company_is_not_touched(self):
        self._owe(500)
        self._review()
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        clerk_b = self._new_user("touch_clerk_b", "user", company_b)
        mine = self.firm.with_user(self.clerk)
        theirs = self.firm.with_user(clerk_b).with_context(allowed_company_ids=company_b.ids)
        self.assertTrue(mine.touch_credit_hold)
        self.assertFalse(theirs.touch_credit_hold)
        domain = [("touch_credit_hold", "=", True), ("id", "in", (self.firm | self.buyer).ids)]
        self.assertEqual(mine.search(domain), self.firm | self.buyer)
        self.assertFalse(theirs.search(domain))
        self.assertFalse(theirs.env["touchpoint.credit"].search([]))

    def test_003_14b_the_first_order_brings_the_limit_and_a_touch_that_informs(self):
        self.company.touch_credit_initial = 3000
        customer = self._new_customer("New", is_company=True)
        order = self._new_order(customer, TODAY)
        order.state = "draft"
        order.with_user(self._new_salesperson()).action_confirm()
        payer = customer.with_company(self.company)
        self.assertEqual(payer.credit_limit, 3000)
        event = self.Credit.search([("partner_id", "=", customer.id)])
        self.assertEqual((event.kind, event.limit, event.order_id), ("limit", 3000, order))
        touch = self._run_template("credit_limit", customer, event)
        self.assertTrue(touch.type_id.requires_note, "the note is the proof")
        self.assertTrue(touch.type_id.is_transactional)

    def _new_salesperson(self):
        user = self._new_user("touch_seller", "user")
        user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        return user

    def _run_template(self, code, customer, event):
        template = self.env.ref(f"touchpoint_mgmt.touchpoint_rule_template_{code}")
        rule = self.env["touchpoint.rule"].create(
            {
                **template._prepare_rule(),
                "company_id": self.company.id,
                "audience_domain": repr([("id", "=", customer.id)]),
                "user_id": self.clerk.id,
                "assignment": "fixed",
            }
        )
        rule.write({"state": "running", "plan_from": event.day})
        self._plan(rule, event.day)
        self.assertEqual(len(rule.touch_ids), 1)
        self.executor._execute(self.company, rule.touch_ids.due)
        self.assertEqual(rule.touch_ids.state, "assigned")
        return rule.touch_ids

    def test_003_14b_no_limit_for_old_customers_and_own_limits(self):
        self.company.touch_credit_initial = 3000
        old = self._new_customer("Old", is_company=True)
        self._new_order(old, date(2027, 1, 4))
        for customer, limit in ((old, 0), (self.firm, 100)):
            order = self._new_order(customer, TODAY)
            order.state = "draft"
            order.action_confirm()
            self.assertEqual(customer.with_company(self.company).credit_limit, limit)
        self.assertFalse(self.Credit.search([("kind", "=", "limit"), ("day", ">=", TODAY)]))

    def test_003_14c_a_problem_brings_a_talk_within_days_with_a_tolerant_script(self):
        self._owe(500)
        hold = self._review()
        touch = self._run_template("credit_hold", self.firm, hold)
        self.assertLessEqual(touch.deadline, TODAY + timedelta(days=5))
        self.assertIn("This can happen to anybody", touch._get_script())

    def test_003_14c_who_paid_before_the_talk_is_not_called(self):
        self._owe(500)
        hold = self._review()
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_credit_hold")
        rule = self.env["touchpoint.rule"].create(
            {
                **template._prepare_rule(),
                "company_id": self.company.id,
                "audience_domain": repr([("id", "=", self.firm.id)]),
                "user_id": self.clerk.id,
            }
        )
        rule.write({"state": "running", "plan_from": date(2027, 1, 1)})
        self._plan(rule)
        self._owe(-500)
        self._review()
        self.executor._execute(self.company, rule.touch_ids.due)
        self.assertEqual(rule.touch_ids.state, "cancelled")
        self.assertTrue(hold.ended_at)

    def test_003_14d_promotion_is_held_until_the_hold_ends(self):
        self._owe(500)
        promotion, service = (
            self._new_touch(self.buyer, **values) for values in ({"type_id": self.birthday.id}, {})
        )
        self.executor._execute(self.company, TODAY)
        self.assertEqual((promotion.state, promotion.reason_code), ("suppressed", "credit_hold"))
        self.assertEqual(service.state, "assigned")
        self._owe(-410)  # 90 percent: below the stop, not below the resumption
        self.env.invalidate_all()
        between = self._new_touch(self.buyer, type_id=self.birthday.id)
        self.executor._execute(self.company, TODAY)
        self.assertEqual(between.state, "suppressed")
        self._owe(-80)
        self.env.invalidate_all()
        after = self._new_touch(self.buyer, type_id=self.birthday.id)
        self.executor._execute(self.company, TODAY)
        self.assertEqual(after.state, "assigned")
