from odoo import api, fields, models

# Above so many customers the button leaves dashboards and alerts to the background job.
INLINE_CUSTOMERS = 50_000


class ClvRun(models.Model):
    _inherit = "clv.run"  # pylint: disable=consider-merging-classes-inherited

    insight_date = fields.Datetime(
        string="Dashboards refreshed",
        readonly=True,
        help="When cohorts, gains and losses, concentration and alerts were derived from this"
        " analysis.",
    )
    correlation = fields.Json(
        readonly=True,
        help="Rank correlation of attributes of the customers with their current value.",
    )

    def action_compute_now(self):
        """Show dashboards and alerts with the new scores at once, where that is quick."""
        result = super().action_compute_now()
        runs = self.sudo()._latest(self.env.companies).values()
        for run in runs:
            if not run.insight_date and run.customer_count <= INLINE_CUSTOMERS:
                run._refresh_insights()
        return result

    def _process(self, today=None):
        result = super()._process(today)
        if self.state == "done":
            cron = self.env.ref("clv_analysis.clv_run_cron_insight", raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()
        return result

    @api.model
    def _cron_insight(self):
        """Derive what the dashboards show from the latest analysis of every company, then make
        the activities of new alerts."""
        companies = self.env["clv.config"].search([("company_id", "!=", False)]).company_id
        runs = [run for run in self._latest(companies).values() if not run.insight_date]
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs:
            run._refresh_insights()
            if not self.env["ir.cron"]._commit_progress(1):
                return
        self.env["clv.alert"]._cron_make_activities()

    def _report_tables(self):
        """Tables of the printed summary: (name, customers, amounts ...) by segment and stage."""
        self.ensure_one()
        tables = []
        for name, title in (
            ("segment_id", self.env._("Segments")),
            ("stage_id", self.env._("Stages of life")),
        ):
            groups = self.env["clv.score"]._read_group(
                [("company_id", "=", self.company_id.id)],
                [name],
                ["__count", "historic_value:sum", "current_value:sum", "value_at_stake:sum"],
                order=name,
            )
            rows = [(group.display_name or "", *figures) for group, *figures in groups]
            tables.append({"title": title, "rows": rows})
        return tables

    def _refresh_insights(self):
        self.ensure_one()
        with self.env.cr.savepoint():
            self.env["clv.insight"]._refresh(self)
        self.insight_date = fields.Datetime.now()
