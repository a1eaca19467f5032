"""Somebody goes to the customer: the appointment of a case in the calendar."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class TouchpointCase(models.Model):
    _inherit = "touchpoint.case"  # pylint: disable=consider-merging-classes-inherited

    visit_ids = fields.One2many("calendar.event", "touch_case_id", string="Visits")
    visit_count = fields.Integer(compute="_compute_visits")
    next_visit = fields.Datetime(compute="_compute_visits")

    def _compute_visits(self):
        now = fields.Datetime.now()
        for case in self:
            # sudo: when somebody comes is no secret, whatever else stands in the calendar
            starts = case.sudo().visit_ids.mapped("start")
            case.visit_count = len(starts)
            case.next_visit = min((start for start in starts if start >= now), default=False)

    def action_book_visit(self):
        """The calendar, ready for an appointment of the owner with the customer."""
        self.ensure_one()
        if self.state in ("closed", "cancelled"):
            raise UserError(self.env._("“%s” is closed: open it again first.", self.display_name))
        if not self.partner_id:
            raise UserError(self.env._("“%s”: which customer is it about?", self.display_name))
        owner = self.user_id or self.env.user
        address = self.partner_id._display_address(without_company=True)
        action = self.env["ir.actions.actions"]._for_xml_id("calendar.action_calendar_event")
        return {
            **action,
            "context": {
                "default_touch_case_id": self.id,
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_user_id": owner.id,
                "default_partner_ids": (owner.partner_id | self.partner_id).ids,
                "default_name": self.env._("Visit: %s", self.display_name),
                "default_location": ", ".join(
                    line for line in address.splitlines() if line.strip()
                ),
            },
        }

    def action_view_visits(self):
        self.ensure_one()
        return {
            **self.action_book_visit(),
            "domain": [("touch_case_id", "=", self.id)],
            "views": [(False, "list"), (False, "form"), (False, "calendar")],
        }

    def _log_visit(self, event):
        # sudo: whoever books the visit need not see the case
        case = self.sudo()
        start = format_datetime(self.env, event.start, tz=case.company_id._touch_tz())
        case.message_post(
            body=self.env._(
                "Visit on %(start)s by %(person)s.",
                start=start,
                person=event.user_id.name or self.env.user.name,
            )
        )
