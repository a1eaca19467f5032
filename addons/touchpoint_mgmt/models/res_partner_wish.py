"""How a customer wants to be contacted; refusals are touchpoint.preference."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_channel_id = fields.Many2one(
        "touchpoint.channel",
        string="Preferred Channel",
        ondelete="set null",
        tracking=True,
        groups=USER_GROUP,
        help="Rules with several channels take this one first.",
    )
    touch_hour_from = fields.Integer(
        string="Reachable From", aggregator=None, tracking=True, groups=USER_GROUP
    )
    touch_hour_to = fields.Integer(
        string="Reachable Until",
        aggregator=None,
        tracking=True,
        groups=USER_GROUP,
        help="Full hour of the customer's day. Zero: at any time.",
    )

    #: whether anybody has hours is asked for every batch of touches
    _touch_hours_idx = models.Index("(id) WHERE touch_hour_to > 0")

    @api.constrains("touch_hour_from", "touch_hour_to")
    def _check_touch_hours(self):
        for partner in self:
            start, end = partner.touch_hour_from, partner.touch_hour_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "“%s”: the hours to be reached must begin before they end, between 0 and "
                        "24.",
                        partner.name,
                    )
                )

    def action_send_touch_page(self):
        """A mail with the link to the customer's own page."""
        self.ensure_one()
        template = self.env.ref("touchpoint_mgmt.touchpoint_page_mail_link")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Link to the Self-Service Page"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }

    def _get_touch_page_url(self):
        """Used in the mail above: the link of this customer, for the company of the user."""
        self.ensure_one()
        return self.env["touchpoint.page"]._get_url(self, self.company_id or self.env.company)
