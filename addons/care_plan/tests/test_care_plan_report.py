from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCarePlanReport(CareCommon):
    def test_the_paper_shows_the_plan_and_its_approval(self):
        plan = self._plan()
        plan.action_submit()
        plan.with_user(self.approver).action_approve("Go ahead")
        report = self.env["ir.actions.report"].with_user(self.planner)
        html = report._render_qweb_html("care_plan.care_plan_report_document", plan.ids)[0].decode()
        for text in (
            "Care for the North",
            "More revenue",
            "Thank-you call",
            "Calls",
            "Go ahead",
            self.approver.name,
            plan.submitted_hash,
        ):
            self.assertIn(text, html)

    def test_the_evaluation_paper_shows_scores_causes_and_proposals(self):
        plan = self._approve(self._plan())
        plan.action_run()
        plan.action_evaluate()
        evaluation = plan.evaluation_ids
        line = evaluation.line_ids.filtered(lambda row: row.key == "image")
        line.write(
            {"is_overridden": True, "override_value": 40.0, "override_reason": "Survey of May"}
        )
        plan.proposal_ids.create(
            {"plan_id": plan.id, "evaluation_id": evaluation.id, "name": "Call earlier"}
        )
        report = self.env["ir.actions.report"].with_user(self.planner)
        html = report._render_qweb_html(
            "care_plan.care_evaluation_report_document", evaluation.ids
        )[0].decode()
        for text in ("Care for the North", "Survey of May", "Call earlier", "More revenue"):
            self.assertIn(text, html)
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = evaluation.with_context(lang="zh_CN")
        self.assertNotEqual(chinese.coverage_text, evaluation.coverage_text)
        drawing = evaluation._get_radar()
        self.assertEqual(len(drawing["axes"]), len(evaluation.line_ids))
        self.assertEqual(len(drawing["dots"]), evaluation.measured_count)
        self.assertIn(drawing["area"], html)
        self.assertEqual(html.count("<circle"), evaluation.measured_count)

    def test_one_transaction_prints_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        plan = self._plan(sponsor_id=False)
        plan.action_ids.write({"kind": "executive", "host_level": "3", "guest_level": "5"})
        action = self._action(plan, name="Old service", kind="personal_service", with_rule=False)
        action.service_retire = "2026-06-01"
        self._approve(plan)
        amendment = self.env["care.amendment"].create({"plan_id": plan.id})
        change = amendment.change_ids.create(
            {"amendment_id": amendment.id, "subject": "plan_end", "new_date": "2026-07-15"}
        )
        said = {
            plan: ("warnings", "lift_statement"),
            plan.goal_ids: ("progress_text",),
            plan.action_ids[0]: ("level_problem",),
            action: ("service_problem",),
            amendment: ("display_name", "changes"),
            change: ("description",),
        }
        for record, names in said.items():
            for name in names:
                english = record.with_context(lang="en_US")[name]
                chinese = record.with_context(lang="zh_CN")[name]
                self.assertTrue(english, name)
                self.assertRegex(chinese, "[\u4e00-\u9fff]", name)
                self.assertEqual(record.with_context(lang="en_US")[name], english)

    def test_papers_of_several_records_are_one_document(self):
        """wkhtmltopdf with unpatched Qt refuses more than one; each record begins a page."""
        plans = self._approve(self._plan()) | self._approve(self._plan(name="Care for the South"))
        for plan in plans:
            plan.action_run()
            plan.action_evaluate()
        papers = {
            "care_plan.care_plan_report_document": plans,
            "care_plan.care_evaluation_report_document": plans.evaluation_ids,
            "care_plan.care_customer_report_document": self.customers[:2],
        }
        report = self.env["ir.actions.report"].with_user(self.planner)
        for name, records in papers.items():
            html = report._render_qweb_html(name, records.ids)[0].decode()
            self.assertEqual(html.count('class="article'), 1, name)
            self.assertEqual(html.count("page-break-after: always"), 1, name)
            for record in records:
                self.assertIn(record.display_name, html)

    def test_the_overview_draws_plans_and_opens_their_rows(self):
        plan = self._approve(self._plan())
        charts = self.env["care.plan"].with_user(self.planner).get_overview()
        self.assertEqual(len(charts), 6)
        budget = charts[2]
        self.assertIn("Care for the North", budget["labels"])
        for chart in charts:
            self.assertEqual(len(chart["labels"]), len(chart["domains"]), chart["title"])
            for one in chart["series"]:
                self.assertEqual(len(one["values"]), len(chart["labels"]))
        action = plan.get_rows_action(budget["action"], budget["domains"][0])
        self.assertEqual(action["res_model"], "care.budget.report")

    def test_002_211_lists_pivots_and_paper(self):
        """Every main object can be listed, counted up and printed."""
        actions = self.env["ir.actions.act_window"]
        for model, modes in (
            ("care.plan", ("list", "kanban", "calendar")),
            ("care.goal", ("list", "graph")),
            ("care.budget.report", ("list", "pivot", "graph")),
            ("care.evaluation", ("list", "pivot", "graph")),
            ("care.attribution.report", ("list", "pivot", "graph")),
            ("care.control.report", ("list", "pivot", "graph")),
            ("care.defect.report", ("list", "pivot", "graph")),
        ):
            known = ",".join(actions.search([("res_model", "=", model)]).mapped("view_mode"))
            for mode in modes:
                self.assertIn(mode, known, model)
        papers = self.env["ir.actions.report"].search(
            [("report_name", "like", "care_plan.%"), ("report_type", "=", "qweb-pdf")]
        )
        self.assertEqual(
            set(papers.mapped("model")), {"care.plan", "care.evaluation", "res.partner"}
        )
