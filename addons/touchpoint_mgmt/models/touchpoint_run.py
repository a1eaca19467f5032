from datetime import timedelta

from odoo import api, fields, models

KEEP_DAYS = 180


class TouchpointRun(models.Model):
    _name = "touchpoint.run"
    _description = "Touchpoint Run (result)"
    _order = "started_at desc, id desc"
    _rec_name = "started_at"

    rule_id = fields.Many2one("touchpoint.rule", index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(
        [("plan", "Planning"), ("balance", "Limits and Workload"), ("execute", "Execution")],
        required=True,
    )
    started_at = fields.Datetime(required=True, index=True)
    today = fields.Date(string="For Day", required=True)
    state = fields.Selection([("done", "Done"), ("failed", "Failed")], required=True)
    rows_new = fields.Integer(string="New")
    rows_changed = fields.Integer(string="Moved")
    rows_cancelled = fields.Integer(string="Cancelled")
    rows_control = fields.Integer(string="Control Group")
    rows_handed = fields.Integer(string="Handed Out", help="Given to a person or to a batch.")
    rows_sent = fields.Integer(string="Sent")
    rows_failed = fields.Integer(string="Not Delivered", help="Messages that came back.")
    rows_suppressed = fields.Integer(string="Suppressed")
    rows_expired = fields.Integer(string="Expired")
    rows_late = fields.Integer(string="Late", help="Handed out or sent after their day.")
    is_catch_up = fields.Boolean(
        string="Catching Up", help="The run before was more than 26 hours earlier."
    )
    note = fields.Text(help="What somebody should look after, such as a person without e-mail.")
    ms = fields.Integer(string="Milliseconds")
    error = fields.Text(readonly=True)

    @api.autovacuum
    def _gc_runs(self):
        """Forget runs after half a year; the touches themselves stay."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("started_at", "<", limit)], limit=10_000, order="id")
        old.unlink()
        return len(old), len(old) == 10_000
