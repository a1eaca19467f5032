"""Document 002, CRM in marketing practice: one test per requirement, named after its row."""

from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestRequirementsMarketing(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie", email="chen@example.com", lang="en_US")
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.sales, cls.service = cls.env["crm.team"].create(
            [
                {"name": "Sales", "company_id": cls.company.id},
                {"name": "Service", "company_id": cls.company.id, "user_id": cls.manager.id},
            ]
        )

    def _record(self, touch=None, user=None, **values):
        touch = touch or self._new_touch(self.partner)
        self.env["touchpoint.result"].with_user(user or self.clerk).create(
            {"touch_id": touch.id, "outcome_id": self.reached.id, **values}
        ).action_save()
        return touch

    def test_002_119_one_timeline_over_all_departments(self):
        for team, user in ((self.sales, self.clerk), (self.service, self.other_clerk)):
            self._record(self._new_touch(self.partner, team_id=team.id, user_id=user.id), user)
        timeline = self.partner.with_user(self.clerk).touch_ids
        self.assertEqual(timeline.team_id, self.sales | self.service)
        view = self.env["res.partner"].get_view(self.env.ref("base.view_partner_form").id, "form")[
            "arch"
        ]
        self.assertIn('name="touch_ids"', view)

    def test_002_129_one_owner_and_the_departments_that_talk_to_the_customer(self):
        self.partner.user_id = self.manager
        for team in (self.sales, self.service):
            self._record(self._new_touch(self.partner, team_id=team.id))
        lines = dict(self.partner._get_card_service())
        self.assertEqual(set(lines["Departments in contact"].split(", ")), {"Sales", "Service"})
        self.assertEqual(self.partner.user_id, self.manager)

    def test_002_131_rules_run_by_themselves_and_touches_by_hand_go_on(self):
        jobs = self.env["ir.cron"].search([("model_id.model", "like", "touchpoint.")])
        code = " ".join(jobs.mapped("code"))
        for job in ("_cron_plan", "_cron_plan_events", "_cron_execute", "_cron_escalate"):
            self.assertIn(job, code)
        self.assertTrue(all(jobs.mapped("active")))
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {"mode": "log", "partner_id": self.partner.id, "outcome_id": self.reached.id}
        ).action_save()
        self.assertEqual(self.partner.touch_ids.state, "done")

    def test_002_147_151_every_channel_shares_history_limits_and_consent(self):
        self.partner.touch_preference_ids = [(0, 0, {"decision": "deny", "scope": "all"})]
        for channel in ("phone", "sms", "email", "visit", "event"):
            with self.subTest(channel=channel):
                found = self.env.ref(f"touchpoint_mgmt.touchpoint_channel_{channel}")
                touch = self._new_touch(self.partner, channel_id=found.id)
                self.executor._execute(self.company, TODAY)
                self.assertEqual((touch.state, touch.reason_code), ("suppressed", "consent"))
                self.assertIn(touch, self.partner.touch_ids)
        policy = self.env["touchpoint.pressure.policy"]
        self.assertNotIn("channel_id", policy._fields, "a limit counts every channel")

    def test_002_161_feedback_goes_to_a_named_person_with_a_deadline(self):
        self.env["touchpoint.case.policy"].create(
            {
                "name": "Service",
                "sequence": 0,
                "company_id": self.company.id,
                "team_id": self.service.id,
                "user_id": self.clerk.id,
                "clock": "hours",
                "respond_hours": 8,
                "resolve_hours": 24,
            }
        )
        for source in ("portal", "survey", "mail"):
            case = self.env["touchpoint.case"].create(
                {
                    "name": source,
                    "company_id": self.company.id,
                    "partner_id": self.partner.id,
                    "source": source,
                }
            )
            self.assertEqual((case.team_id, case.user_id), (self.service, self.clerk))
            self.assertEqual(case.respond_by, datetime(2027, 4, 29, 14))

    def test_002_169_171_work_goes_to_the_step_and_its_hand_over_is_logged(self):
        case = (
            self.env["touchpoint.case"]
            .create(
                {
                    "name": "Cold seat",
                    "company_id": self.company.id,
                    "partner_id": self.partner.id,
                    "team_id": self.sales.id,
                }
            )
            .with_context(tracking_disable=False, mail_notrack=False)
        )
        self.flush_tracking()
        case.team_id = self.service
        self.flush_tracking()
        tracked = case.message_ids.tracking_value_ids
        moved = tracked.filtered(lambda value: value.field_id.name == "team_id")
        self.assertEqual((moved.old_value_char, moved.new_value_char), ("Sales", "Service"))

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.flush()

    def test_002_211_lists_pivots_and_paper(self):
        Action = self.env["ir.actions.act_window"]
        for model in ("touchpoint.touch", "touchpoint.case", "touchpoint.promise"):
            modes = ",".join(Action.search([("res_model", "=", model)]).mapped("view_mode"))
            for mode in ("list", "pivot", "graph"):
                self.assertIn(mode, modes, model)
        papers = self.env["ir.actions.report"].search(
            [("report_name", "like", "touchpoint_mgmt.%"), ("report_type", "=", "qweb-pdf")]
        )
        self.assertTrue(
            {"res.partner", "touchpoint.plan", "touchpoint.batch"} <= set(papers.mapped("model"))
        )

    def test_002_217_feedback_is_recorded_and_the_time_it_took(self):
        touch = self._record(feedback_kind="opinion", feedback="Too loud")
        self.assertEqual(touch.feedback_ids.hours_to_record, 0)
        late = self.env["touchpoint.feedback"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "kind": "opinion",
                "text": "By mail",
                "said_at": datetime(2027, 4, 28, 6),
                "recorded_by_id": self.clerk.id,
            }
        )
        self.assertEqual(late.hours_to_record, 24)

    def test_002_219_disputes_defects_orders_their_solution_and_a_visit(self):
        case = self.env["touchpoint.case"].create(
            {"name": "Cold", "company_id": self.company.id, "partner_id": self.partner.id}
        )
        for category in ("dispute", "defect", "order"):
            case.category = category
        case.resolution = "New heating"
        context = case.action_book_visit()["context"]
        event = (
            self.env["calendar.event"]
            .with_context(**context)
            .create({"start": datetime(2027, 5, 3, 2), "stop": datetime(2027, 5, 3, 3)})
        )
        self.assertEqual((case.visit_ids, case.next_visit), (event, event.start))

    def test_002_253_satisfaction_is_perceived_minus_expected_per_item(self):
        paint, noise = self.env["touchpoint.aspect"].create([{"name": "Paint"}, {"name": "Noise"}])
        touch = self._record(
            aspect_ids=[
                (0, 0, {"aspect_id": paint.id, "expected": "8", "perceived": "5"}),
                (0, 0, {"aspect_id": noise.id, "expected": "4", "perceived": "6"}),
            ]
        )
        self.assertEqual(touch.aspect_ids.mapped("satisfaction"), [-3, 2])

    def test_002_257_three_classes_with_tolerance(self):
        for tolerance, words in (
            (0, ["dissatisfied", "satisfied", "delighted"]),
            (1, ["satisfied", "satisfied", "satisfied"]),
        ):
            self.company.touch_satisfaction_tolerance = tolerance
            found = [
                self._record(expected="5", perceived=perceived).satisfaction_class
                for perceived in ("4", "5", "6")
            ]
            self.assertEqual(found, words)

    def test_002_283_285_a_fall_of_satisfaction_is_told(self):
        self.partner.user_id = self.manager
        self._record(expected="5", perceived="9")
        touch = self._record(expected="5", perceived="5")
        self.assertEqual(touch.satisfaction_drop, 1)
        self.assertEqual(self.partner.activity_ids.user_id, self.manager)

    def test_002_399_exposure_of_open_dissatisfied_customers(self):
        Dashboard = self.env["touchpoint.dashboard"].with_user(self.clerk)

        def exposure():
            return {tile["key"]: tile["value"] for tile in Dashboard.get_overview()["tiles"]}[
                "exposure"
            ]

        before = exposure()
        self._record(expected="8", perceived="2")
        self.assertEqual(exposure(), before + 25)

    def test_002_525_cards_on_holidays_and_a_minimum_of_contacts(self):
        self.assertTrue(self.env.ref("touchpoint_mgmt.touchpoint_rule_template_spring_festival"))
        floor = self.env["touchpoint.floor"].create(
            {
                "name": "Twice a year",
                "company_id": self.company.id,
                "audience_domain": repr([("id", "=", self.partner.id)]),
                "min_touches": 2,
                "period_days": 182,
            }
        )
        self._record()
        self.assertEqual((floor.customer_count, floor.under_count), (1, 1))
        self._record()
        floor.invalidate_recordset()
        self.assertEqual(floor.under_count, 0)

    def test_002_529_branches_share_the_history_when_the_company_says_so(self):
        touch = self._record()
        planned = self._new_touch(self.partner, due=TODAY + timedelta(days=9))
        branch = self.env["res.company"].create({"name": "Branch"})
        colleague = self._new_user("touch_branch", "manager", branch)
        Touch = self.env["touchpoint.touch"].with_user(colleague)
        Touch = Touch.with_context(allowed_company_ids=branch.ids)
        here = [("partner_id", "=", self.partner.id)]
        self.assertFalse(Touch.search(here))
        self.company.touch_share_history = True
        self.assertEqual(Touch.search(here), touch, "what is planned stays with its company")
        with self.assertRefused(Exception, "belongs to another company"):
            Touch.browse(touch.id).action_correct()
        self.company.touch_share_history = False
        self.assertFalse(Touch.search(here))
        self.assertEqual(planned.state, "planned")
        self.assertEqual(date(2027, 4, 29), TODAY)
