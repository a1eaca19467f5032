from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Contacts, and whatever belongs to a contact, can be sorted by the green channel."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "club_service_priority":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        self.env["club.member"].flush_model(
            ["partner_id", "tier_id", "state", "company_id", "active"]
        )
        self.env["club.tier"].flush_model(["service_priority"])
        priority = SQL(
            """COALESCE((SELECT MAX(t.service_priority)
            FROM club_member m JOIN club_tier t ON t.id = m.tier_id
            WHERE m.partner_id = %s AND m.state = 'active' AND m.active AND m.company_id = ANY(%s)), 0)""",
            SQL.identifier(alias, "id"),
            self._club_companies().ids,
        )
        return SQL("%s %s %s", priority, direction, nulls)
