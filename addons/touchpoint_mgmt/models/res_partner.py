from odoo import api, fields, models
from odoo.fields import Domain

USER_GROUP = "touchpoint_mgmt.touchpoint_mgmt_group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    birthdate_date = fields.Date(string="Birthday")
    anniversary_date = fields.Date(
        string="Founded On", help="The firm's own anniversary, for congratulations."
    )
    touch_ids = fields.One2many(
        "touchpoint.touch", "partner_id", string="Touches", groups=USER_GROUP
    )
    touch_preference_ids = fields.One2many(
        "touchpoint.preference", "partner_id", string="Preferences", groups=USER_GROUP
    )
    touch_count = fields.Integer(
        string="Number of Touches",
        compute="_compute_touches",
        search="_search_touch_count",
        groups=USER_GROUP,
        help="Touches done, with the contact or the people of the firm.",
    )
    touch_last_date = fields.Date(
        string="Last Touch",
        compute="_compute_touches",
        search="_search_touch_last_date",
        groups=USER_GROUP,
    )
    touch_next_date = fields.Date(
        string="Next Touch",
        compute="_compute_touches",
        search="_search_touch_next_date",
        groups=USER_GROUP,
    )
    touch_satisfaction_class = fields.Selection(
        [
            ("dissatisfied", "Dissatisfied"),
            ("satisfied", "Satisfied"),
            ("delighted", "Delighted"),
        ],
        string="Satisfaction",
        compute="_compute_touches",
        search="_search_touch_satisfaction_class",
        groups=USER_GROUP,
        help="From the last touch in which the customer said what was expected and perceived.",
    )

    touch_planned_count = fields.Integer(
        string="Planned Touches",
        compute="_compute_touches",
        groups=USER_GROUP,
        help="Touches still to be done, with the contact or the people of the firm.",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_touches(self):
        rows = self.env["touchpoint.planner"]._get_partner_stats(self.ids)
        for partner in self:
            count, last, following, satisfaction, planned = rows.get(
                partner._origin.id, (0, False, False, False, 0)
            )
            partner.touch_count = count
            partner.touch_last_date = last
            partner.touch_next_date = following
            partner.touch_satisfaction_class = satisfaction
            partner.touch_planned_count = planned

    def _search_touch_count(self, operator, value):
        return self._search_touch_stat("touch_count", operator, value)

    def _search_touch_last_date(self, operator, value):
        return self._search_touch_stat("touch_last_date", operator, value)

    def _search_touch_next_date(self, operator, value):
        return self._search_touch_stat("touch_next_date", operator, value)

    def _search_touch_satisfaction_class(self, operator, value):
        return self._search_touch_stat("touch_satisfaction_class", operator, value)

    def _search_touch_stat(self, name, operator, value):
        """Customers by one of the figures above, as one sub-query."""
        if operator not in ("in", "<", ">", "<=", ">="):
            return NotImplemented
        return self.env["touchpoint.planner"]._get_partner_stat_domain(name, operator, value)

    def action_log_touch(self):
        """Record a contact that happened without a plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Touch"),
            "res_model": "touchpoint.result",
            "view_mode": "form",
            "target": "new",
            "context": {"default_mode": "log", "default_partner_id": self.id},
        }

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "touchpoint_mgmt.touchpoint_touch_action"
        )
        domain = Domain("partner_id", "=", self.id) | Domain("commercial_partner_id", "=", self.id)
        return {**action, "domain": list(domain), "context": {"default_partner_id": self.id}}

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Handing out touches makes nobody a follower of the customer."""
        if self.env.context.get("touchpoint_no_subscribe"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
