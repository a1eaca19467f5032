"""What a contact of a type is for, what is said in it, and what must be known afterwards."""

from odoo import api, fields, models

#: objective -> shipped types
SHIPPED_OBJECTIVES = {
    "brand": ("advertisement", "brochure", "public_event", "chance_meeting"),
    "demand": (
        "customer_visit",
        "inbound_call",
        "inbound_message",
        "counter_talk",
        "agency_survey",
    ),
    "launch": ("seminar", "newsletter", "sms_notice", "info_call"),
    "test": ("supplier_day",),
    "closing": ("order_meeting", "partner_offer"),
    "trial": ("delivery",),
    "thanks": ("thanks_call",),
    "satisfaction": ("satisfaction_call", "case_verification"),
    "service": ("service_invitation",),
    "retention": ("renewal_call",),
    "winback": ("winback_call",),
    "remedy": ("remedy_call",),
    "payment": ("payment_call",),
    "care": (
        "birthday_call",
        "birthday_card",
        "vip_letter",
        "holiday_greeting",
        "anniversary_letter",
    ),
}


class TouchpointType(models.Model):
    _inherit = "touchpoint.type"  # pylint: disable=consider-merging-classes-inherited

    objective_id = fields.Many2one("touchpoint.objective", ondelete="restrict")
    script_ids = fields.One2many("touchpoint.script", "type_id", string="Scripts")
    script_count = fields.Integer(compute="_compute_script_count")
    requires_note = fields.Boolean(
        help="The result needs a note of what the customer said.",
    )

    requires_next = fields.Boolean(
        string="Requires the Next Date",
        help="The result needs the date of the next contact, agreed on the spot.",
    )
    aspect_ids = fields.Many2many(
        "touchpoint.aspect",
        "touchpoint_aspect_type_rel",
        string="Aspects",
        help="What the customer is asked about, one by one: expected and perceived.",
    )

    @api.model
    def _fill_shipped_objectives(self):
        """Give shipped types without an objective theirs; runs with every update."""
        for code, types in SHIPPED_OBJECTIVES.items():
            objective = self.env.ref(f"touchpoint_mgmt.touchpoint_objective_{code}", False)
            found = self.search([("code", "in", types), ("objective_id", "=", False)])
            if objective and found:
                found.objective_id = objective

    @api.depends("script_ids")
    def _compute_script_count(self):
        for touch_type in self:
            touch_type.script_count = len(touch_type.script_ids)

    def _get_script(self, partner):
        """The script in the customer's language, else the reader's, else English, else any."""
        self.ensure_one()
        scripts = self.script_ids.sorted(lambda script: (not script.company_id, script.id))
        for lang in (partner.lang, self.env.lang, "en_US"):
            match = scripts.filtered(lambda script, lang=lang: script.lang_id.code == lang)
            if match:
                return match[0]
        return scripts[:1]

    def _get_script_html(self, partner):
        """The script for a contact with ``partner``; the short guideline if there is none."""
        self.ensure_one()
        script = self._get_script(partner)
        return script._render() if script else self.script

    def action_view_scripts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_script_action"
        )
        return {
            **action,
            "domain": [("type_id", "=", self.id)],
            "context": {"default_type_id": self.id, "default_name": self.name},
        }
