"""Why a customer is contacted by a rule, or is not: facts from the planner's own SELECT."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .touchpoint_rule import HORIZON_DAYS

YEAR_DAYS = 400
#: why a customer with a fitting date is not contacted, in the order in which it is said
UNFIT = (
    "archived",
    "internal",
    "exclusion",
    "audience",
    "control",
    "refusal",
    "blacklist",
    "no_address",
)
#: is the customer ``p`` on the list that the channel reads?
BLACKLISTED = {
    "phone": SQL(
        "p.phone_sanitized IN (SELECT b.number FROM phone_blacklist b WHERE b.active)",
    ),
    "mail": SQL("p.email_normalized IN (SELECT b.email FROM mail_blacklist b WHERE b.active)"),
}
#: has the customer ``p`` nothing to be reached by?
NO_ADDRESS = {
    "phone": SQL("COALESCE(p.phone, '') = ''"),
    "mail": SQL("COALESCE(p.email_normalized, '') = ''"),
    "letter": SQL("COALESCE(p.street, '') = '' AND COALESCE(p.city, '') = ''"),
}
REFUSED = """EXISTS (
    SELECT 1 FROM touchpoint_preference r
     WHERE r.active AND r.decision = 'deny'
       AND r.partner_id IN (p.id, p.commercial_partner_id)
       AND (r.company_id IS NULL OR r.company_id = %(company)s)
       AND (r.channel_id IS NULL OR r.channel_id = %(channel)s)
       AND (r.scope = 'all' OR %(marketing)s)
       AND r.date_from <= %(today)s AND (r.date_to IS NULL OR r.date_to >= %(today)s))"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_audience_select(self, rule):
        if self.env.context.get("touchpoint_everybody"):
            return SQL("SELECT id FROM res_partner")
        return super()._get_audience_select(rule)

    def _get_unfit_select(self, rule, today, horizon=HORIZON_DAYS, partner_ids=None):
        """SELECT the rows the rule would have if everybody were in its audience, each with the
        reason (of UNFIT) why there is none, or NULL."""
        everybody = self.with_context(touchpoint_everybody=True)
        narrow = SQL("p.id IN %s", tuple(partner_ids)) if partner_ids else SQL("TRUE")
        return SQL(
            """
            SELECT w.res_id, w.period, w.partner_id, w.anchor_date, w.due, w.user_id, w.channel_id,
                   w.priority, w.arm, %(case)s AS unfit
              FROM (%(wanted)s) w JOIN res_partner p ON p.id = w.partner_id
             WHERE %(narrow)s
            """,
            case=self._get_unfit_case(rule, today),
            wanted=everybody._get_wanted_select(rule, today, horizon),
            narrow=narrow,
        )

    def _get_unfit_case(self, rule, today):
        """First reason why customer ``p`` of the wanted row ``w`` is not contacted, or NULL."""
        for model in ("touchpoint.preference", "phone.blacklist", "mail.blacklist"):
            self.env[model].flush_model()
        channel = rule.channel_id
        cases = {
            "archived": SQL("NOT p.active"),
            "internal": SQL(
                "NOT p.partner_share OR p.id IN (SELECT c.partner_id FROM res_company c)"
            ),
            "exclusion": self._get_exclusion_sql(rule),
            "audience": SQL("w.source_id NOT IN (%s)", self._get_audience_select(rule)),
            "control": SQL("w.arm = 'control'"),
            "refusal": SQL(
                REFUSED,
                company=rule.company_id.id,
                channel=channel.id,
                marketing=not rule.type_id.is_transactional,
                today=today,
            ),
            "blacklist": BLACKLISTED.get(channel.optout_source, SQL("FALSE")),
            "no_address": NO_ADDRESS.get(self._get_address_kind(channel), SQL("FALSE")),
        }
        return SQL(
            "CASE %s END",
            SQL(" ").join(SQL("WHEN %s THEN %s", cases[name], name) for name in UNFIT),
        )

    def _get_address_kind(self, channel):
        """What a customer must have to be reached over ``channel``: a key of NO_ADDRESS."""
        return "letter" if channel.code == "letter" else channel.optout_source

    def _get_exclusion_sql(self, rule):
        if not rule._is_domain_set("exclusion_domain"):
            return SQL("FALSE")
        domain = rule._parse_domain("exclusion_domain")
        return SQL("p.id IN (%s)", rule._get_audience_partners()._search(domain).select())

    @api.model
    def _get_unfit(self, rules, today, limit):
        """Customers with a date in the next 35 days who are not contacted.

        :returns: ({reason of UNFIT: number of touches}, at most ``limit`` example rows with
            rule_id, partner_id, due, unfit)
        """
        self._flush_facts()
        select = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS rule_id, u.* FROM (%s) u",
                rule.id,
                self._get_unfit_select(rule, today),
            )
            for rule in rules
        )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM (
                    SELECT u.*, COUNT(*) OVER (PARTITION BY unfit) AS number,
                           ROW_NUMBER() OVER (PARTITION BY unfit
                                                  ORDER BY due, partner_id, rule_id) AS place
                      FROM (%s) u WHERE unfit IS NOT NULL
                ) ranked WHERE place <= %s
                """,
                select,
                limit,
            )
        )
        counts = {row["unfit"]: row["number"] for row in rows}
        # some of every reason before many of one
        rows.sort(key=lambda row: (row["place"], UNFIT.index(row["unfit"])))
        return {name: counts[name] for name in UNFIT if name in counts}, rows[:limit]

    @api.model
    def _get_customer_facts(self, rule, partner, today):
        """What the database knows about one customer and one rule.

        :returns: dict: anchor_count, anchor_date and res_id of the customer's last anchor, unfit
            (of UNFIT, for any day), row (the wanted row in the window, or the next one within a
            year, or None), in_window
        """
        self._flush_facts()
        (count, last, res_id), *_rest = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), MAX(a.anchor_date),
                       (ARRAY_AGG(a.res_id ORDER BY a.anchor_date DESC, a.res_id DESC))[1]
                  FROM (%s) a WHERE a.partner_id = %s
                """,
                self._get_anchor_select(rule),
                partner.id,
            )
        )
        row, in_window = None, True
        for horizon in (HORIZON_DAYS, YEAR_DAYS):
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM (%s) u ORDER BY u.due LIMIT 1",
                    self._get_unfit_select(rule, today, horizon, partner.ids),
                )
            )
            if rows:
                row, in_window = rows[0], rows[0]["due"] <= today + timedelta(days=HORIZON_DAYS)
                break
        facts = {"anchor_count": count, "anchor_date": last, "res_id": res_id, "row": row}
        unfit = row["unfit"] if row else self._get_unfit_anyhow(rule, partner, today)
        return {**facts, "in_window": in_window, "unfit": unfit}

    def _get_unfit_anyhow(self, rule, partner, today):
        """The reason for a customer who has no date to be contacted on."""
        rows = self.env.execute_query(
            SQL(
                "SELECT %(case)s FROM res_partner p"
                " CROSS JOIN (SELECT CASE WHEN %(control)s THEN 'control' END AS arm"
                "               FROM res_partner p WHERE p.id = %(id)s) w WHERE p.id = %(id)s",
                case=self._get_unfit_case(rule, today),
                control=self._get_control_sql(rule),
                id=partner.id,
            )
        )
        return rows[0][0] if rows else None
