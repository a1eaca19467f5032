from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time

from .common import TouchpointCase

COLUMNS = (
    "Objective",
    "Time",
    "Place",
    "Audience",
    "Method",
    "Content",
    "Responsible Department and Person",
)


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPlan(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objective = cls.env.ref("touchpoint_mgmt.touchpoint_objective_satisfaction")
        cls.plan = cls.env["touchpoint.plan"].create(
            {"year": 2027, "company_id": cls.company.id, "user_id": cls.manager.id}
        )
        cls.campaign = cls.env["utm.campaign"].create(
            {
                "title": "Summer sale",
                "company_id": cls.company.id,
                "touch_date_from": "2027-06-01",
                "touch_date_to": "2027-06-10",
            }
        )

    def _line(self, first="2027-06-05", last="2027-06-20", **values):
        return self.env["touchpoint.plan.line"].create(
            {
                "plan_id": self.plan.id,
                "objective_id": self.objective.id,
                "date_from": first,
                "date_to": last,
                "audience": "Buyers in the north",
                "type_id": self.type_thanks.id,
                **values,
            }
        )

    def test_the_form_fills_in_what_it_can(self):
        with Form(self.env["touchpoint.plan"].with_user(self.manager)) as form:
            self.assertEqual(form.name, "Contact plan 2027")
            with form.line_ids.new() as line:
                line.objective_id = self.objective
                line.date_from = date(2027, 5, 1)
                self.assertEqual(line.date_to, date(2027, 5, 1))
                line.audience = "Everybody"
                line.type_id = self.type_thanks
                self.assertEqual(line.stage, self.type_thanks.stage)
        self.assertEqual(form.record.line_count, 1)

    def test_dates_clash_with_campaigns_of_the_company(self):
        line = self._line()
        self.assertIn("Summer sale", line.clash)
        self.assertEqual(self.plan.clash_count, 1)
        self.assertIn("Buyers in the north", self.plan.clashes)
        self.assertFalse(self._line("2027-06-11", "2027-06-12").clash)
        line.campaign_id = self.campaign
        self.assertFalse(line.clash, "a line of the campaign does not clash with it")
        self.campaign.company_id = self.env["res.company"].create({"name": "Other"})
        line.campaign_id = False
        self.env.invalidate_all()
        self.assertFalse(line.clash, "another company's campaign")

    def test_clashes_are_said_in_the_language_of_the_reader(self):
        line = self._line()
        self._assert_reader_language(line, "clash", "display_name")
        self._assert_reader_language(self.plan, "clashes")

    def test_campaigns_without_days_are_named(self):
        self.plan.campaign_ids = self.env["utm.campaign"].create({"title": "Undated"})
        self.assertIn("“Undated” has no days yet", self.plan.clashes)
        self.assertEqual(self.plan.clash_count, 0)

    def test_one_day_given_is_the_only_day(self):
        self.campaign.touch_date_to = False
        self.assertFalse(self._line().clash)
        self.assertTrue(self._line("2027-06-01", "2027-06-01").clash)

    def test_bad_input(self):
        with self.assertRefused(ValidationError, "ends before it begins"):
            self._line("2027-06-05", "2027-06-04")
        with self.assertRefused(ValidationError, "not in 2027"):
            self._line("2028-06-05", "2028-06-06")
        with self.assertRefused(ValidationError, "“Summer sale” ends before"):
            self.campaign.touch_date_to = date(2027, 5, 1)

    def test_coverage_counts_lines_per_stage_and_means(self):
        self._line()
        self._line(type_id=self.env.ref("touchpoint_mgmt.touchpoint_type_newsletter").id)
        self._line(stage="pre")
        coverage = self.plan.coverage
        self.assertEqual((len(coverage["stages"]), len(coverage["means"])), (3, 8))
        self.assertEqual(coverage["cells"]["pre|personnel"], 1)
        self.assertEqual(sum(coverage["cells"].values()), 3)
        self.assertNotIn("pre|pr", coverage["cells"])

    def test_contacts_done_are_counted_from_the_rules(self):
        partners = self.env["res.partner"].create([{"name": str(n)} for n in range(3)])
        for partner in partners:
            self._new_order(partner, date(2027, 4, 26))
        rule = self._new_running_rule(partners)
        self._plan(rule)
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        for touch in rule.touch_ids[:2]:
            touch._record_result(outcome, datetime(2027, 4, 29, 6))
        line = self._line("2027-01-01", "2027-12-31", rule_ids=rule.ids)
        before = self._line("2027-01-01", "2027-01-31", rule_ids=rule.ids)
        self.assertEqual((line.done_count, before.done_count), (2, 0))
        self.assertEqual(self.plan.done_count, 2)

    def test_the_states_belong_to_the_buttons_and_the_manager(self):
        plan = self.plan.with_user(self.manager)
        with self.assertRefused(UserError, "has no lines"):
            plan.action_approve()
        line = self._line()
        with self.assertRefused(UserError, "with its buttons"):
            plan.state = "approved"
        with self.assertRefused(UserError, "Only a touchpoint manager"):
            self.plan.with_user(self.clerk).action_approve()
        plan.action_approve()
        self.assertEqual(plan.approved_by_id, self.manager)
        with self.assertRefused(UserError, "back to draft"):
            line.place = "Beijing"
        with self.assertRefused(UserError, "back to draft"):
            line.unlink()
        with self.assertRefused(UserError, "not a draft"):
            plan.action_approve()
        plan.action_draft()
        line.place = "Beijing"
        plan.action_approve()
        plan.action_close()
        self.assertEqual(plan.state, "closed")

    def test_the_paper_has_the_seven_columns(self):
        self._line(
            place="Harbin",
            content="Ice festival\nwith family",
            department="After-Sales Service",
            user_id=self.clerk.id,
        )
        report = self.env["ir.actions.report"].with_user(self.manager)
        name = "touchpoint_mgmt.touchpoint_plan_report_document"
        html = report._render_qweb_html(name, self.plan.ids)[0].decode()
        for text in (*COLUMNS, "Harbin", "Ice festival", "After-Sales Service", "Summer sale"):
            self.assertIn(text, html)
        places = [html.index(f">{column}</th>") for column in COLUMNS]
        self.assertEqual(places, sorted(places))
        paper = self.env.ref("touchpoint_mgmt.touchpoint_plan_report").paperformat_id
        self.assertEqual((paper.format, paper.orientation), ("A4", "Landscape"))

    def test_company_b_sees_nothing_of_company_a(self):
        self._line()
        company = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("plan_b", "manager", company)
        for model in ("touchpoint.plan", "touchpoint.plan.line"):
            self.assertFalse(
                self.env[model]
                .with_user(stranger)
                .with_context(allowed_company_ids=company.ids)
                .search([])
            )
        with self.assertRaises(AccessError):
            self.plan.with_user(stranger).read(["name"])
