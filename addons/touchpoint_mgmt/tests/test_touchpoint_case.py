from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..wizard.touchpoint_result import SCALE
from .common import TouchpointCase

NOON = datetime(2027, 5, 20, 4)  # noon in Shanghai, a Thursday
CHINESE = "[\u4e00-\u9fff]"


@tagged("post_install", "-at_install")
class TestTouchpointCase(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("touch_leader", "user")
        cls.team = cls.env["crm.team"].create(
            {"name": "Service", "user_id": cls.leader.id, "company_id": cls.company.id}
        )
        cls.policy = cls.env["touchpoint.case.policy"].create(
            {
                "name": "Care Company A",
                "sequence": 1,
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "user_id": cls.clerk.id,
                "escalation_user_id": cls.manager.id,
                "clock": "hours",
                "respond_hours": 48,
                "resolve_hours": 120,
            }
        )
        cls.partner = cls._new_customer(email="customer@example.com")
        cls.outcome = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.Case = cls.env["touchpoint.case"]

    def _say(self, touch, expected, perceived, user=None, now=NOON):
        with freeze_time(now):
            self.env["touchpoint.result"].with_user(user or self.clerk).create(
                {
                    "touch_id": touch.id,
                    "outcome_id": self.outcome.id,
                    "expected": SCALE[expected][0],
                    "perceived": SCALE[perceived][0],
                    "note": "The seat is cold.",
                }
            ).action_save()

    def _new_case(self, now=NOON, **values):
        with freeze_time(now):
            return self.Case.create(
                {
                    "name": "Cold seat",
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    **values,
                }
            )

    def _escalate(self, now):
        with freeze_time(now), patch.object(self.env.cr, "commit", lambda: None):
            self.Case._cron_escalate()

    def test_scenario_24_from_dissatisfaction_to_verified_solution(self):
        self._say(self._new_touch(self.partner), 8, 5)
        case = self.Case.search([("partner_id", "=", self.partner.id)])
        self.assertEqual(case.user_id, self.clerk)
        self.assertEqual(case.respond_by, NOON + timedelta(hours=48))
        self.assertEqual((case.expected, case.perceived, case.source), (8, 5, "touch"))
        self.assertIn("The seat is cold.", case.description)
        # overdue at 48 hours: the team's leader is told, once
        late = NOON + timedelta(hours=49)
        self._escalate(late)
        self._escalate(late)
        self.assertEqual(case.activity_ids.user_id, self.leader)
        self.assertEqual(len(case.activity_ids), 1)
        # closing needs a solution, and then the customer's word
        case = case.with_user(self.clerk)
        with freeze_time(late):
            case.action_take()
            with self.assertRefused(ValidationError, "how it was resolved"):
                case.action_resolve()
            case.resolution = "New heating built in"
            case.action_resolve()
        with self.assertRefused(ValidationError, "closed only when the customer said"):
            case.state = "closed"
        self._say(case.verification_touch_id, 8, 6, now=late)
        self.assertEqual((case.state, case.reopened_count), ("in_progress", 1))
        with freeze_time(late):
            case.action_resolve()
        self._say(case.verification_touch_id, 8, 8, now=late)
        self.assertEqual(case.state, "closed")
        self.assertEqual(len(self.Case.search([("partner_id", "=", self.partner.id)])), 1)

    def test_scenario_24_list_of_the_next_month(self):
        """Said on 20 May: called in the first days of June."""
        self._say(self._new_touch(self.partner), 8, 5)
        rule = self._new_running_rule(
            self.partner,
            name="Dissatisfied last month",
            anchor_id=self.env.ref("touchpoint_mgmt.touchpoint_anchor_last_dissatisfied").id,
            offset_days=12,
        )
        self._plan(rule, date(2027, 5, 21))
        self.assertTrue(date(2027, 6, 1) <= rule.touch_ids.due <= date(2027, 6, 5))

    def test_no_case_when_switched_off_or_satisfied(self):
        self._say(self._new_touch(self.partner), 8, 8)
        self.company.touch_case_auto = False
        self._say(self._new_touch(self.partner), 8, 5)
        self.assertFalse(self.Case.search([("partner_id", "=", self.partner.id)]))

    def test_outcome_opens_case(self):
        self.outcome.opens_case = True
        self._say(self._new_touch(self.partner), 8, 9)
        case = self.Case.search([("partner_id", "=", self.partner.id)])
        self.assertEqual((case.source, case.severity), ("touch", "1"))

    def test_first_policy_that_fits(self):
        self.env["touchpoint.case.policy"].create(
            {
                "name": "VIP defects",
                "sequence": 0,
                "company_id": self.company.id,
                "category": "defect",
                "service_class": "vip",
                "clock": "hours",
                "respond_hours": 1,
                "resolve_hours": 2,
            }
        )
        self.partner.touch_service_class = "vip"
        self.assertEqual(self._new_case(category="order").policy_id, self.policy)
        case = self._new_case(category="defect")
        self.assertEqual(case.respond_by, NOON + timedelta(hours=1))

    def test_working_hours(self):
        """Thursday noon, 8 working hours: Friday at the same time; the weekend does not count."""
        self.policy.write({"clock": "working", "respond_hours": 8, "resolve_hours": 16})
        case = self._new_case()
        self.assertEqual(case.respond_by.date(), date(2027, 5, 21))
        self.assertEqual(case.resolve_by.date(), date(2027, 5, 24))

    def test_calendar_without_hours(self):
        self.policy.clock = "working"
        self.calendar.attendance_ids.unlink()
        with self.assertRefused(ValidationError, "Care Company A.*no working time"):
            self._new_case()

    def test_second_escalation_goes_further_and_once(self):
        case = self._new_case()
        self._escalate(NOON + timedelta(hours=121))
        self._escalate(NOON + timedelta(hours=200))
        self.assertEqual(case.activity_ids.user_id, self.manager)
        self.assertEqual(case.escalation_level, 2)

    def test_answered_in_time_is_not_escalated(self):
        case = self._new_case()
        case.action_take()
        self._escalate(NOON + timedelta(hours=49))
        self.assertFalse(case.activity_ids)

    def test_escalation_without_leader_reaches_a_manager(self):
        self.team.user_id = False
        case = self._new_case()
        self._escalate(NOON + timedelta(hours=49))
        self.assertTrue(
            case.activity_ids.user_id.has_group("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        )

    def test_who_is_told_reads_it_in_his_own_language(self):
        self._make_chinese(self.leader)
        case = self._new_case()
        self._escalate(NOON + timedelta(hours=49))
        self.assertEqual(case.activity_ids.user_id, self.leader)
        self.assertRegex(case.activity_ids.summary, CHINESE)
        self.policy.write({"user_id": False, "team_id": False})
        self.env["touchpoint.case.policy"].search([("id", "!=", self.policy.id)]).active = False
        managers = self.env.ref("touchpoint_mgmt.touchpoint_mgmt_group_manager").all_user_ids
        self._make_chinese(*managers)
        nobody = self._new_case()
        self.assertFalse(nobody.user_id)
        self.assertRegex(nobody.activity_ids.summary, CHINESE)

    def test_the_customer_is_asked_to_rate_the_solution_and_what_it_cost_is_summed_up(self):
        self._make_chinese()
        self.partner.lang = "zh_CN"
        cause = self.env["touchpoint.case.cause"].create({"name": "Bad weld", "step": "production"})
        case = self._new_case(cause_id=cause.id)
        case.write({"resolution": "New heating", "compensation": 80.0})
        case.with_user(self.clerk).action_take()
        case.with_user(self.clerk).action_resolve()
        asked = case.message_ids.filtered(lambda message: "/rate/" in (message.body or ""))
        self.assertEqual(len(asked), 1)
        self.assertRegex(asked.body, CHINESE)
        self.assertIn(self.partner, asked.partner_ids)
        case.rating_apply(5, token=case._rating_get_access_token())
        self.assertEqual(case.rating_ids.filtered("consumed").rating, 5)
        self._new_case(cause_id=cause.id, compensation=20.0)
        rows = self.Case._read_group([("cause_id", "=", cause.id)], [], ["compensation:sum"])
        self.assertEqual(rows, [(100.0,)])

    def test_mail_from_somebody_unknown(self):
        case = self.Case.message_new(
            {"subject": "Broken", "from": "Who <who@example.com>", "body": "<p>It broke</p>"},
            {"company_id": self.company.id},
        )
        self.assertEqual((case.source, case.email_from), ("mail", "who@example.com"))
        self.assertFalse(case.partner_id)
        self.assertEqual(case.user_id, self.clerk)
        case.resolution = "Done"
        case.action_take()
        with self.assertRefused(UserError, "which customer"):
            case.action_resolve()

    def test_mail_of_a_customer(self):
        case = self.Case.message_new(
            {"subject": False, "from": self.partner.email, "author_id": self.partner.id},
            {"company_id": self.company.id},
        )
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.name, "(no subject)")

    def test_address_of_a_policy_carries_the_policy(self):
        self.policy.alias_name = "complaints-a"
        self.assertEqual(self.policy.alias_id.alias_model_id.model, "touchpoint.case")
        self.assertIn(f"'policy_id': {self.policy.id}", self.policy.alias_id.alias_defaults)

    def test_low_rating_becomes_a_case(self):
        order = self._new_order(self.partner, date(2027, 5, 1))
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": order.id,
                "partner_id": self.partner.id,
            }
        )
        rating.write({"rating": 1, "feedback": "Late", "consumed": True})
        case = self.Case.search([("partner_id", "=", self.partner.id)])
        self.assertEqual((case.source, case.company_id), ("rating", self.company))
        self.assertIn("Late", case.description)

    def test_good_rating_and_rating_of_a_case_open_nothing(self):
        case = self._new_case()
        for model, record, stars in (
            ("sale.order", self._new_order(self.partner, date(2027, 5, 1)), 5),
            ("touchpoint.case", case, 1),
        ):
            self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(model),
                    "res_id": record.id,
                    "partner_id": self.partner.id,
                }
            ).write({"rating": stars, "consumed": True})
        self.assertEqual(self.Case.search([("partner_id", "=", self.partner.id)]), case)

    def test_cancel_needs_a_reason(self):
        case = self._new_case()
        with self.assertRefused(ValidationError, "why is the case cancelled"):
            case.action_cancel()
        case.cancel_reason = "Reported twice"
        case.action_cancel()
        self.assertEqual(case.state, "cancelled")

    def test_answered_case_is_kept(self):
        case = self._new_case()
        case.action_take()
        with self.assertRefused(UserError, "cancel it instead"):
            case.with_user(self.manager).unlink()

    def test_answered_twice(self):
        case = self._new_case()
        case.action_take()
        with self.assertRefused(UserError, "answered already"):
            case.action_take()

    def test_customer_could_not_be_asked(self):
        case = self._new_case(resolution="Done")
        case.action_take()
        case.action_resolve()
        touch = case.verification_touch_id
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {
                "touch_id": touch.id,
                "outcome_id": self.env.ref("touchpoint_mgmt.touchpoint_outcome_wrong_number").id,
            }
        ).action_save()
        self.assertEqual(case.state, "resolved")
        case.with_user(self.clerk).action_verify()
        self.assertNotEqual(case.verification_touch_id, touch)

    def test_other_company_sees_nothing(self):
        case = self._new_case()
        company = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("touch_b", "manager", company)
        Case = self.Case.with_user(stranger).with_context(allowed_company_ids=company.ids)
        self.assertNotIn(case, Case.search([]))

    def test_partner_counts_open_cases_of_the_firm(self):
        firm = self._new_customer("Firm", is_company=True)
        contact = self._new_customer("Contact", parent_id=firm.id)
        self._new_case(partner_id=contact.id)
        closed = self._new_case(partner_id=contact.id, cancel_reason="Twice")
        closed.action_cancel()
        self.assertEqual(firm.with_user(self.clerk).touch_case_count, 1)
        self.assertEqual(contact.with_user(self.clerk).touch_case_count, 1)

    def test_policy_of_a_key_customer(self):
        firm = self._new_customer("Key Firm", is_company=True)
        contact = self._new_customer("Contact", parent_id=firm.id)
        own = self.env["touchpoint.case.policy"].create(
            {
                "name": "Key Firm",
                "sequence": 0,
                "company_id": self.company.id,
                "partner_ids": [(6, 0, firm.ids)],
                "user_id": self.other_clerk.id,
                "clock": "hours",
                "respond_hours": 1,
                "resolve_hours": 2,
            }
        )
        self.assertEqual(self._new_case(partner_id=contact.id).policy_id, own)
        self.assertEqual(self._new_case().policy_id, self.policy)

    def test_a_case_without_owner_is_told_at_once(self):
        self.policy.write({"user_id": False, "team_id": False})
        case = self._new_case(user_id=False, team_id=False)
        self.assertFalse(case.user_id)
        self.assertEqual(case.activity_ids.user_id, self.manager)
        self.assertIn("choose an owner", case.activity_ids.summary)
        case.with_user(self.clerk).action_take()
        self.assertEqual(case.user_id, self.clerk)

    def test_portal_user_reads_no_case_by_himself(self):
        portal = new_test_user(self.env, login="touch_portal", groups="base.group_portal")
        self.assertFalse(self.Case.with_user(portal).has_access("read"))
