from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubEnrol(models.TransientModel):
    _name = "club.enrol"
    _description = "Enrol customers (configuration)"

    club_id = fields.Many2one(
        "club.club",
        required=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
        default=lambda self: self.env["club.club"].search([], limit=1),
    )
    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    consent_required = fields.Boolean(related="club_id.consent_required")
    consent_given = fields.Boolean(
        string="They agreed to the terms",
        help="Only tick this when every customer in the list agreed; it is recorded with your name, date and version.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner" and "partner_ids" in fields:
            values["partner_ids"] = self.env.context.get("active_ids", [])
        return values

    def action_enrol(self):
        """Make the chosen customers members; tell how many were members before."""
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose at least one customer to enrol."))
        members = self.club_id._enrol(self.partner_ids, consent_given=self.consent_given)
        skipped = len(self.partner_ids) - len(members)
        message = self.env._(
            "%(new)s customers joined %(club)s. %(skipped)s were members already or belong to another company.",
            new=len(members),
            club=self.club_id.name,
            skipped=skipped,
        )
        return self._show(members, message)

    def action_invite(self):
        """Send the chosen customers a mail with a link to join."""
        self.ensure_one()
        members = self.club_id._invite(self.partner_ids)
        message = self.env._(
            "%(new)s customers were invited to %(club)s. %(skipped)s were members or invited already.",
            new=len(members),
            club=self.club_id.name,
            skipped=len(self.partner_ids) - len(members),
        )
        return self._show(members, message)

    def _show(self, members, message):
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_member_action")
        action["domain"] = [("id", "in", members.ids)]
        action["context"] = {}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if members else "warning",
                "message": message,
                "next": dict(action, target="current")
                if members
                else {"type": "ir.actions.act_window_close"},
            },
        }
