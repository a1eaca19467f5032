from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

PERIODS = (30, 90, 365)


class TouchpointCoverage(models.Model):
    """Every customer, touched or not, in the companies the reader works in: who is forgotten?

    One row per firm or private person; touches of the people of a firm count for the firm.
    """

    _name = "touchpoint.coverage"
    _description = "Coverage (result)"
    _auto = False
    _order = "id"  # of the index that is read: the first page stops after eighty customers
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("crm.team", string="Department", readonly=True)
    is_key = fields.Boolean(string="Key Customer", readonly=True)
    is_prospect = fields.Boolean(string="Prospect", readonly=True, help="Has bought nothing yet.")
    last_date = fields.Date(string="Last Touch", readonly=True)
    touches = fields.Integer(
        string="Touches in a Year", readonly=True, aggregator="sum", help="Done, over all channels."
    )
    customers = fields.Integer(readonly=True, aggregator="sum")
    covered_30 = fields.Float(string="Covered 30 Days %", readonly=True, aggregator="avg")
    covered_90 = fields.Float(string="Covered 90 Days %", readonly=True, aggregator="avg")
    covered_365 = fields.Float(string="Covered a Year %", readonly=True, aggregator="avg")
    visited_365 = fields.Float(string="Visited in a Year %", readonly=True, aggregator="avg")

    @property
    def _table_query(self) -> SQL:
        for name in ("res.partner", "touchpoint.touch", "res.users"):
            self.env[name].flush_model()
        today = fields.Date.context_today(self)
        visit = self.env.ref("touchpoint_mgmt.touchpoint_channel_visit", False)
        # CASE: PostgreSQL takes people who are their own commercial partner for one in 200
        return SQL(
            """
            SELECT p.id, p.id AS partner_id, p.company_id, p.user_id, u.sale_team_id AS team_id,
                   COALESCE(p.touch_is_key, FALSE) AS is_key,
                   COALESCE(p.customer_rank, 0) = 0 AS is_prospect,
                   t.last_date, COALESCE(t.touches, 0) AS touches, 1 AS customers, %(covered)s,
                   (t.last_visit > %(year)s IS TRUE)::int * 100::float8 AS visited_365
              FROM res_partner p
              LEFT JOIN res_users u ON u.id = p.user_id
              LEFT JOIN (
                SELECT commercial_partner_id, MAX(done_date) AS last_date,
                       COUNT(*) FILTER (WHERE done_date > %(year)s) AS touches,
                       MAX(done_date) FILTER (WHERE channel_id = %(visit)s) AS last_visit
                  FROM touchpoint_touch
                 WHERE state = 'done' AND company_id IN %(companies)s
                 GROUP BY commercial_partner_id) t ON t.commercial_partner_id = p.id
             WHERE p.active AND p.partner_share
               AND CASE WHEN p.commercial_partner_id = p.id THEN TRUE END
               AND NOT EXISTS (SELECT FROM res_company c WHERE c.partner_id = p.id)
            """,
            covered=SQL(", ").join(
                SQL(
                    "(t.last_date > %s IS TRUE)::int * 100::float8 AS %s",
                    today - timedelta(days=days),
                    SQL.identifier(f"covered_{days}"),
                )
                for days in PERIODS
            ),
            year=today - timedelta(days=365),
            visit=visit.id or 0,
            companies=tuple(self.env.companies.ids) or (0,),
        )

    @api.model
    def _count_covered_90(self, domain):
        """-> [(responsible, customers touched in 90 days, customers)], reading the touches of these
        days alone, and none to count the customers"""
        since = fields.Date.context_today(self) - timedelta(days=90)
        # sudo: a customer is covered by whoever touched him
        touches = (
            self.env["touchpoint.touch"]
            .sudo()
            ._search(
                [
                    ("state", "=", "done"),
                    ("company_id", "in", self.env.companies.ids),
                    ("done_date", ">", since),
                ]
            )
        )
        customers = self._search(domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT c.user_id, COUNT(*) FILTER (WHERE c.id IN (%s)), COUNT(*) FROM (%s) c"
                " GROUP BY c.user_id ORDER BY c.user_id",
                touches.select(SQL("commercial_partner_id")),
                customers.select(
                    SQL("%s AS id", SQL.identifier(customers.table, "id")),
                    self._field_to_sql(customers.table, "user_id"),
                ),
            )
        )
        nobody = self.env["res.users"]
        users = {user.id: user for user in nobody.browse(user for user, *_counts in rows if user)}
        return [(users.get(user, nobody), *counts) for user, *counts in rows]

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    @api.model
    def action_make_rotation(self):
        """The rule of the gallery that contacts whoever is left over."""
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_rotation")
        return template.action_use()
