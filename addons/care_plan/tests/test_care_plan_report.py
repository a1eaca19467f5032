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
