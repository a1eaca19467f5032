import operator as python_operator

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

COMPARE = {
    "<": python_operator.lt,
    "<=": python_operator.le,
    ">": python_operator.gt,
    ">=": python_operator.ge,
    "in": lambda value, values: value in values,
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    club_member_ids = fields.One2many(
        "club.member",
        "partner_id",
        string="Club Memberships",
        groups="customer_club.customer_club_group_auditor",
    )
    club_tier_id = fields.Many2one(
        "club.tier",
        compute="_compute_club",
        search="_search_club_tier_id",
        compute_sudo=True,
        help="The tier with the highest service priority in the clubs of your companies.",
    )
    club_points = fields.Integer(
        compute="_compute_club",
        search="_search_club_points",
        compute_sudo=True,
        help="Points of all active memberships in the clubs of your companies.",
    )
    club_service_priority = fields.Integer(
        compute="_compute_club",
        search="_search_club_service_priority",
        compute_sudo=True,
        help="0 is served as usual, 3 is served first.",
    )
    club_member_count = fields.Integer(compute="_compute_club", compute_sudo=True)

    @api.depends(
        "club_member_ids.state",
        "club_member_ids.tier_id.service_priority",
        "club_member_ids.points",
    )
    @api.depends_context("allowed_company_ids")
    def _compute_club(self):
        members = self.env["club.member"].search(
            [
                ("partner_id", "in", self.ids),
                ("state", "=", "active"),
                ("company_id", "in", self._club_companies().ids),
            ]
        )
        by_partner = members.grouped("partner_id")
        for partner in self:
            mine = by_partner.get(partner._origin, members.browse())
            best = mine.filtered("tier_id").sorted(
                lambda member: (
                    -member.tier_id.service_priority,
                    -member.tier_id.sequence,
                    member.id,
                )
            )[:1]
            partner.club_tier_id = best.tier_id
            partner.club_service_priority = best.tier_id.service_priority
            partner.club_points = sum(member.points - member.points_pending for member in mine)
            partner.club_member_count = len(mine)

    def _club_companies(self):
        """Companies whose clubs the user may know of, also where the fields are computed as superuser."""
        companies = self.env.companies
        return companies if self.env.uid == SUPERUSER_ID else companies & self.env.user.company_ids

    def _best_tiers(self):
        """(partner, tier, priority) of every partner who has a tier: one row per partner."""
        self.env["club.member"].flush_model(
            ["partner_id", "tier_id", "state", "company_id", "active"]
        )
        self.env["club.tier"].flush_model(["service_priority", "sequence"])
        return SQL(
            """SELECT DISTINCT ON (m.partner_id) m.partner_id, m.tier_id, t.service_priority
            FROM club_member m JOIN club_tier t ON t.id = m.tier_id
            WHERE m.state = 'active' AND m.active AND m.company_id = ANY(%s)
            ORDER BY m.partner_id, t.service_priority DESC, t.sequence DESC, m.id""",
            self._club_companies().ids,
        )

    def _search_club_tier_id(self, operator, value):
        if operator == "any":
            value, operator = self.env["club.tier"].sudo()._search(value), "in"
            condition = SQL("b.tier_id IN %s", value.subselect())
        elif operator == "in":
            names = [item for item in value if isinstance(item, str)]
            ids = {item for item in value if item and not isinstance(item, str)}
            if names:
                ids |= set(self.env["club.tier"].sudo().search([("name", "in", names)]).ids)
            condition = SQL("b.tier_id IN %s", tuple(ids or {0}))
        elif operator in ("ilike", "like", "=ilike", "=like"):
            tiers = self.env["club.tier"].sudo()._search([("name", operator, value)])
            condition = SQL("b.tier_id IN %s", tiers.subselect())
        else:
            return NotImplemented
        found = Domain(
            "id",
            "in",
            SQL("(SELECT b.partner_id FROM (%s) b WHERE %s)", self._best_tiers(), condition),
        )
        if operator == "in" and not isinstance(value, str) and False in list(value):
            found |= Domain(
                "id", "not in", SQL("(SELECT b.partner_id FROM (%s) b)", self._best_tiers())
            )
        return found

    def _search_club_service_priority(self, operator, value):
        rows = SQL(
            "SELECT b.partner_id, b.service_priority AS value FROM (%s) b", self._best_tiers()
        )
        return self._search_club_number(rows, operator, value)

    def _search_club_points(self, operator, value):
        self.env["club.member"].flush_model(
            ["partner_id", "account_id", "state", "company_id", "active"]
        )
        self.env["club.account"].flush_model(["balance", "pending"])
        rows = SQL(
            """SELECT m.partner_id, SUM(a.balance - a.pending) AS value
            FROM club_member m JOIN club_account a ON a.id = m.account_id
            WHERE m.state = 'active' AND m.active AND m.company_id = ANY(%s) GROUP BY m.partner_id""",
            self._club_companies().ids,
        )
        return self._search_club_number(rows, operator, value)

    def _search_club_number(self, rows, operator, value):
        """Partners by a number of their memberships; who is no member counts as 0."""
        if operator not in COMPARE:
            return NotImplemented
        if operator == "in":
            value = tuple(int(item or 0) for item in value) or (None,)
        test = SQL("v.value %s %s", SQL(operator.upper()), value)
        if COMPARE[operator](0, value):
            return Domain(
                "id", "not in", SQL("(SELECT v.partner_id FROM (%s) v WHERE NOT (%s))", rows, test)
            )
        return Domain("id", "in", SQL("(SELECT v.partner_id FROM (%s) v WHERE %s)", rows, test))

    def action_open_club_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_member_action")
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        if len(self.club_member_ids) == 1:
            action.update({"res_id": self.club_member_ids.id, "views": [[False, "form"]]})
        return action
