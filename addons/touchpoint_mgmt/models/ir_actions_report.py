from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Papers of this app speak the language of who prints them, however they are called."""
        if not self.env.context.get("lang"):
            report = self._get_report(report_ref)
            if report.report_name.startswith("touchpoint_mgmt."):
                self = self.with_context(lang=self.env.user.lang)  # noqa: PLW0642
        return super()._render_qweb_html(report_ref, docids, data=data)
