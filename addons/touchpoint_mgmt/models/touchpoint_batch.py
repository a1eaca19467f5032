import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

REPORTS = {
    "letter": "touchpoint_mgmt.touchpoint_batch_report_letter",
    "call_sheet": "touchpoint_mgmt.touchpoint_batch_report_call_sheet",
}


class TouchpointBatch(models.Model):
    _name = "touchpoint.batch"
    _description = "Touchpoint Batch (fact)"
    _order = "day desc, id desc"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    kind = fields.Selection(
        [("letter", "Letters"), ("call_sheet", "Call Sheet")], required=True, readonly=True
    )
    rule_id = fields.Many2one("touchpoint.rule", index="btree_not_null", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    day = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("draft", "To Print"), ("printed", "Printed"), ("posted", "Done")],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
    )
    touch_ids = fields.One2many("touchpoint.touch", "batch_id", string="Touches", readonly=True)
    touch_count = fields.Integer(string="Customers", compute="_compute_touch_count")
    open_count = fields.Integer(string="Still Open", compute="_compute_touch_count")
    printed_at = fields.Datetime(readonly=True)
    posted_at = fields.Datetime(string="Done At", readonly=True)
    pdf = fields.Binary(string="PDF", attachment=True, readonly=True)
    pdf_name = fields.Char(string="File Name", compute="_compute_pdf_name")

    # one open pile per rule or person and day; no column of it names a customer
    _open_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(rule_id, 0), COALESCE(user_id, 0), day) WHERE state = 'draft'",
        "This batch is there already.",
    )

    @api.depends("kind", "rule_id", "user_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for batch in self:
            who = batch.rule_id.name or batch.user_id.name
            parts = [labels.get(batch.kind, ""), who, fields.Date.to_string(batch.day)]
            batch.display_name = " · ".join(filter(None, parts))

    @api.depends("display_name")
    def _compute_pdf_name(self):
        for batch in self:
            batch.pdf_name = f"{batch.display_name.replace('/', '-')}.pdf"

    def _compute_touch_count(self):
        counts = {batch: [0, 0] for batch in self}
        for batch, state, count in self.env["touchpoint.touch"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        ):
            counts[batch][0] += count
            counts[batch][1] += count if state == "assigned" else 0
        for batch in self:
            batch.touch_count, batch.open_count = counts[batch]

    def _creation_message(self):
        return self.env._("Batch opened")

    def action_print(self):
        """Make the PDF of what is still open, keep it here and show it."""
        self.ensure_one()
        self._check_may_work()
        report = self.env.ref(REPORTS[self.kind])
        if self.state != "posted":
            if not self._get_open_touches():
                raise UserError(
                    self.env._("“%s”: nothing of it is open any more.", self.display_name)
                )
            # sudo: the letter may show what its printer cannot read elsewhere
            content, _type = (
                self.env["ir.actions.report"].sudo()._render_qweb_pdf(report.report_name, self.ids)
            )
            # sudo: batches are written by their buttons only
            self.sudo().write(
                {
                    "pdf": base64.b64encode(content),
                    "state": "printed",
                    "printed_at": fields.Datetime.now(),
                }
            )
        if not self.pdf:
            raise UserError(self.env._("“%s” was never printed.", self.display_name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/touchpoint.batch/{self.id}/pdf?filename={self.pdf_name}",
            "target": "new",
        }

    def action_post(self):
        """The letters are on their way, the sheet is worked off: its open touches are done."""
        self.ensure_one()
        self._check_may_work()
        if self.state != "printed":
            raise UserError(self.env._("“%s” must be printed first.", self.display_name))
        outcome = self.env.ref(
            "touchpoint_mgmt.touchpoint_outcome_sent"
            if self.kind == "letter"
            else "touchpoint_mgmt.touchpoint_outcome_from_activity"
        )
        now = fields.Datetime.now()
        # sudo: touches are closed by their dialog and by this button only
        batch = self.sudo()
        batch._get_open_touches()._record_sent(outcome, now)
        return batch.write({"state": "posted", "posted_at": now})

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_touch_action"
        )
        return {**action, "domain": [("batch_id", "=", self.id)], "context": {}}

    def _get_open_touches(self):
        return self.touch_ids.filtered(lambda touch: touch.state == "assigned")

    def _get_letters(self):
        """[(touch, subject, body, day)] in the language of each customer, for the report."""
        letters = []
        for (touch_type, rule, channel, batch), group in (
            self._get_open_touches()
            .grouped(lambda touch: (touch.type_id, touch.rule_id, touch.channel_id, touch.batch_id))
            .items()
        ):
            # sudo: a text may be read by whoever prints the letter
            template = touch_type._get_template(channel, rule).sudo()
            by_touch = template.model == "touchpoint.touch"
            for lang, part in group.grouped(lambda touch: touch.partner_id.lang).items():
                words = template.with_context(lang=lang or self.env.lang)
                day = format_date(words.env, batch.day)
                records = part if by_touch else part.partner_id
                subjects = words._render_field("subject", records.ids)
                bodies = words._render_field("body_html", records.ids)
                for touch in part:
                    key = touch.id if by_touch else touch.partner_id.id
                    letters.append((touch, subjects[key], bodies[key], day))
        return letters

    def _check_may_work(self):
        self.check_access("read")
        if not self.env.user.has_group("touchpoint_mgmt.touchpoint_mgmt_group_user"):
            raise UserError(self.env._("Only a touchpoint user can do this."))
