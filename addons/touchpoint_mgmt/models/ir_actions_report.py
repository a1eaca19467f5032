from collections import OrderedDict

from odoo import models

OURS = "touchpoint_mgmt."


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Papers of this app speak the language of who prints them, however they are called."""
        if not self.env.context.get("lang"):
            report = self._get_report(report_ref)
            if report.report_name.startswith(OURS):
                self = self.with_context(lang=self.env.user.lang)  # noqa: PLW0642
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Papers of this app are made record by record: a wkhtmltopdf without patched Qt refuses
        several documents in one call."""
        ids = list(dict.fromkeys(res_ids or ()))
        if len(ids) < 2 or not self._get_report(report_ref).report_name.startswith(OURS):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = OrderedDict()
        for res_id in ids:
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, dict(data or {}), res_ids=[res_id]
                )
            )
        return streams
