"""Document 003, building a CRM system: one test per requirement, named after its row."""

from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestRequirementsSystem(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", lang="en_US", user_id=cls.clerk.id)
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.team = cls.env["crm.team"].create(
            {"name": "Service", "company_id": cls.company.id, "user_id": cls.manager.id}
        )

    def _new_policy(self, **values):
        return self.env["touchpoint.case.policy"].create(
            {
                "name": "Policy",
                "sequence": 0,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "user_id": self.clerk.id,
                "clock": "hours",
                "respond_hours": 2,
                "resolve_hours": 8,
                **values,
            }
        )

    def _new_case(self, **values):
        return self.env["touchpoint.case"].create(
            {
                "name": "Cold seat",
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                **values,
            }
        )

    def _done(self, user=None, day=TODAY, **values):
        touch = self._new_touch(self.partner, due=day, **values)
        touch.with_user(user or self.clerk).sudo()._record_result(
            self.reached, datetime.combine(day, datetime.min.time())
        )
        return touch

    def test_003_6_service_classes_have_their_own_rules_and_deadlines(self):
        household = self._new_customer("Household", touch_service_class="household")
        self.partner.touch_service_class = "enterprise"
        policy = self._new_policy(service_class="enterprise")
        self.assertEqual(self._new_case().policy_id, policy)
        self.assertNotEqual(self._new_case(partner_id=household.id).policy_id, policy)
        rule = self._new_running_rule(
            self.partner | household,
            audience_domain=repr(
                [
                    ("id", "in", (self.partner | household).ids),
                    ("touch_service_class", "=", "enterprise"),
                ]
            ),
        )
        for partner in self.partner | household:
            self._new_order(partner, TODAY)
        self._plan(rule)
        self.assertEqual(rule.touch_ids.partner_id, self.partner)

    def test_003_7_firms_have_a_register_a_line_of_their_own_and_a_deadline_for_faults(self):
        firm = self._new_customer("Works", is_company=True, touch_service_class="enterprise")
        self._new_policy(service_class="enterprise", category="defect", respond_hours=1)
        self._new_policy(
            service_class="enterprise", hotline="+86 10 8888 0000", alias_name="works", sequence=1
        )
        case = self._new_case(partner_id=firm.id, category="defect")
        self.assertEqual(case.respond_by, datetime(2027, 4, 29, 7))
        self.assertEqual(dict(firm._get_card_service())["Hot line"], "+86 10 8888 0000")

    def test_003_10a_key_customers_have_a_policy_of_their_own(self):
        policy = self._new_policy(partner_ids=[(6, 0, self.partner.ids)])
        other = self._new_customer("Other")
        self.assertEqual(self._new_case().policy_id, policy)
        self.assertNotEqual(self._new_case(partner_id=other.id).policy_id, policy)
        floor = self.env["touchpoint.floor"].create(
            {
                "name": "Key customers",
                "company_id": self.company.id,
                "audience_domain": repr([("touch_is_key", "=", True)]),
                "min_touches": 4,
                "period_days": 90,
            }
        )
        self.assertEqual(floor.customer_count, 0)
        self.partner.touch_is_key = True
        floor.invalidate_recordset()
        self.assertEqual((floor.customer_count, floor.under_count), (1, 1))

    def test_003_10c_control_report_per_person_and_what_followed(self):
        self._done()
        conduct = (
            self.env["touchpoint.conduct"]
            .with_user(self.manager)
            .create(
                {
                    "user_id": self.clerk.id,
                    "company_id": self.company.id,
                    "decision": "reward",
                    "reason": "All in time",
                    "date_from": TODAY.replace(day=1),
                    "date_to": TODAY,
                }
            )
        )
        self.assertEqual((conduct.touches, conduct.on_time, conduct.effective), (1, 100, 100))

    def test_003_10d_a_false_report_counts_against_who_wrote_it_and_who_leads(self):
        self.company.touch_recheck_percent = 100
        touch = self._done(team_id=self.team.id)
        check = self.env["touchpoint.recheck"]._draw(self.company, TODAY)
        check.note = "Nobody called me"
        check.with_user(self.manager).action_falsify()
        row = self.env["touchpoint.control"].search([("touch_id", "=", touch.id)])
        self.assertEqual((row.falsified, row.effective), (1, 0))
        self.assertEqual((row.user_id, row.controller_id), (self.clerk, self.manager))

    def test_003_12a_every_touch_has_a_person_and_a_department(self):
        rule = self._new_running_rule(
            self.partner, assignment="round_robin", team_id=self.team.id, user_id=False
        )
        self.team.member_ids = self.clerk
        self._new_order(self.partner, TODAY)
        self._plan(rule)
        self.assertEqual((rule.touch_ids.user_id, rule.touch_ids.team_id), (self.clerk, self.team))

    def test_003_12b_one_team_answers_and_writes_the_first_analysis(self):
        self._new_policy()
        case = self._new_case()
        self.assertEqual((case.team_id, case.user_id), (self.team, self.clerk))
        case.with_user(self.clerk).write({"analysis": "The fuse is blown"})
        self.assertEqual(case.analysis, "The fuse is blown")

    def test_003_12c_process_defects_as_pareto(self):
        causes = self.env["touchpoint.case.cause"].search([], limit=2)
        for cause, number in zip(causes, (1, 3), strict=True):
            for _number in range(number):
                self._new_case(cause_id=cause.id)
        panel = self.env["touchpoint.dashboard"].with_user(self.manager).get_panel("causes")
        self.assertEqual(panel["series"][0]["data"], [3, 1])
        self.assertEqual(panel["series"][1]["data"], [75, 100])
        self.assertIn(causes[1].name, panel["labels"][0])

    def test_003_23_everything_of_a_customer_on_one_page(self):
        arch = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        )
        for part in (
            "action_view_touches",
            "action_view_cases",
            "touch_promise_ids",
            "touch_satisfaction_class",
            "<chatter",
        ):
            self.assertIn(part, arch)
        self._new_order(self.partner, date(2027, 4, 1))
        self.assertEqual(dict(self.partner._get_card_behaviour())["Orders"], 1)

    def test_003_37_38_customers_come_over_any_channel_and_texts_follow_the_company(self):
        social = self.env.ref("touchpoint_mgmt.touchpoint_channel_social")
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {
                "mode": "log",
                "partner_id": self.partner.id,
                "channel_id": social.id,
                "outcome_id": self.reached.id,
            }
        ).action_save()
        self.assertEqual(self.partner.touch_ids.channel_id, social)
        own = self.env["touchpoint.script"].create(
            {
                "name": "Our brand",
                "type_id": self.type_thanks.id,
                "company_id": self.company.id,
                "lang_id": self.env["res.lang"]._lang_get("en_US").id,
            }
        )
        self.assertEqual(self.type_thanks._get_script(self.partner), own)

    def _running_from_gallery(self, name):
        template = self.env.ref(f"touchpoint_mgmt.touchpoint_rule_template_{name}")
        action = template.with_user(self.manager).action_use()
        rule = self.env["touchpoint.rule"].browse(action["res_id"])
        rule.write({"state": "running", "plan_from": date(2027, 1, 1), "user_id": self.clerk.id})
        return rule

    def test_003_52_who_is_about_to_leave_is_called_and_who_left_is_won_back(self):
        """The decline of a valuable customer brings a call; half a year of silence a win-back."""
        lapsed = self._running_from_gallery("lapsed")
        self.assertEqual(lapsed.type_id.code, "winback_call")
        self._new_order(self.partner, TODAY - timedelta(days=170))
        left = self._new_customer("Left long ago")
        self._new_order(left, TODAY - timedelta(days=180))
        for days in (0, 30, 60):  # spread over the quarter
            self._plan(lapsed, TODAY + timedelta(days=days))
        called = lapsed.touch_ids.grouped("partner_id")
        self.assertTrue(called[left])
        for touch in called.get(self.partner, lapsed.touch_ids[:0]):
            self.assertGreaterEqual(touch.due, TODAY + timedelta(days=10))
        churn = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_churn_risk")
        installed = "clv.score" in self.env
        self.assertEqual(churn.is_available, installed)
        if not installed:
            return
        score = self.env["clv.score"].sudo().create(
            {
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "date": TODAY,
                "r_score": 5,
                "f_score": 3,
                "m_score": 5,
            }
        )  # fmt: skip
        rule = self._running_from_gallery("churn_risk")
        self._plan(rule)
        self.assertNotIn(self.partner, rule.touch_ids.partner_id, "still in bloom")
        score.r_score = 2
        self.env.flush_all()
        self._plan(rule)
        self.assertIn(self.partner, rule.touch_ids.partner_id, "in decline")

    def test_003_53_events_are_acted_on_within_a_quarter_of_an_hour(self):
        job = self.env.ref("touchpoint_mgmt.touchpoint_planner_cron_plan_events")
        self.assertEqual((job.interval_number, job.interval_type), (15, "minutes"))
        self.assertTrue(job.active)
        rule = self._new_running_rule(self.partner, offset_days=0)
        self._new_order(self.partner, TODAY)
        self.assertEqual(rule.anchor_id.kind, "event")
        self.assertIn(rule, self.planner._get_stale_rules(timedelta(minutes=10)))
        self._plan(rule)
        self.assertEqual(rule.touch_ids.due, TODAY)

    def test_two_people_close_the_same_touch(self):
        """The second is told; the result of the first stays, and there is one attempt."""
        touch = self._new_touch(self.partner)
        first, second = (
            self.env["touchpoint.result"]
            .with_user(user)
            .create({"touch_id": touch.id, "outcome_id": self.reached.id, "note": user.name})
            for user in (self.clerk, self.other_clerk)
        )
        first.action_save()
        with self.assertRefused(UserError, "is closed already"):
            second.action_save()
        self.assertEqual((touch.closed_by_id, touch.note), (self.clerk, self.clerk.name))
        self.assertEqual(len(touch.attempt_ids), 1)
