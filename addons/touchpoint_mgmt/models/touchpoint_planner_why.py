"""Why a customer is contacted by a rule, or is not: facts from the planner's own SELECT."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools import pressure
from .touchpoint_planner_channel import BLACKLISTS
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
    "no_template",
)
#: every reason with its number and the first touches of it, those who are contacted among them
PEOPLE = """
WITH people AS MATERIALIZED (%(people)s),
kinds AS (
    SELECT unfit, COUNT(*) AS number FROM people
     WHERE unfit IS NOT NULL OR NOT is_closed GROUP BY unfit
)
SELECT k.number, e.*
  FROM kinds k
 CROSS JOIN LATERAL (
       SELECT * FROM people p
        WHERE p.unfit IS NOT DISTINCT FROM k.unfit AND (p.unfit IS NOT NULL OR NOT p.is_closed)
        ORDER BY p.due, p.priority DESC, p.partner_id, p.rule_id LIMIT %(limit)s) e
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_audience_sql(self, rule, customer):
        if self.env.context.get("touchpoint_everybody"):
            return SQL("TRUE")
        return super()._get_audience_sql(rule, customer)

    def _get_unfit_select(self, rule, today, horizon=HORIZON_DAYS, partner=None):
        """SELECT the rows the rule would have if everybody were in its audience, each with the
        reason (of UNFIT) why there is none, or NULL."""
        everybody = self.with_context(touchpoint_everybody=True)
        narrow = self._get_same_sql(rule, SQL("p"), partner) if partner else SQL("TRUE")
        return SQL(
            """
            SELECT w.res_id, w.period, w.partner_id, w.anchor_date, w.due, w.user_id, w.channel_id,
                   w.priority, w.arm, %(case)s AS unfit
              FROM (%(wanted)s) w JOIN res_partner p ON p.id = w.partner_id %(joins)s
             WHERE %(narrow)s
            """,
            case=self._get_unfit_case(rule),
            joins=self._get_unfit_joins(rule),
            wanted=everybody._get_wanted_select(rule, today, horizon),
            narrow=narrow,
        )

    def _get_same_sql(self, rule, alias, partner):
        """Whether contact ``alias`` is ``partner``; somebody of the firm, if the rule asks firms."""
        if rule.target == "contact":
            return SQL("%s.id = %s", alias, partner.id)
        return SQL(
            "COALESCE(%s.commercial_partner_id, %s.id) = %s",
            alias,
            alias,
            partner.commercial_partner_id.id,
        )

    def _get_unfit_case(self, rule):
        """First reason why customer ``p`` of the wanted row ``w`` is not contacted, or NULL."""
        cases = {
            "archived": SQL("NOT p.active"),
            "internal": SQL(
                "NOT p.partner_share OR p.id IN (SELECT c.partner_id FROM res_company c)"
            ),
            "exclusion": SQL("excluded.id IS NOT NULL"),
            "audience": SQL("audience.id IS NULL"),
            "control": SQL("w.arm = 'control'"),
        }
        return SQL(
            "CASE %s ELSE %s END",
            SQL(" ").join(SQL("WHEN %s THEN %s", case, name) for name, case in cases.items()),
            self._get_unreachable_sql(rule),
        )

    def _get_unreachable_sql(self, rule):
        """Why no channel of the rule is possible on the day ``w.due``, as the executor sees it.

        Said of the first channel; NULL if one of them is possible.
        """
        channels = rule._get_channels()
        problems = [
            self._get_channel_problem_sql(
                channel, rule.type_id, rule.company_id, SQL("w.due"), rule
            )
            for channel in channels
        ]
        others = SQL(" OR ").join(SQL("(%s) IS NULL", problem) for problem in problems[1:])
        return SQL(
            """CASE WHEN %(others)s THEN NULL ELSE
               CASE %(first)s
               WHEN 'consent' THEN CASE WHEN %(blacklist)s THEN 'blacklist' ELSE 'refusal' END
               WHEN 'no_template' THEN 'no_template'
               WHEN 'no_phone' THEN 'no_address'
               WHEN 'no_email' THEN 'no_address'
               WHEN 'no_address' THEN 'no_address' END END""",
            others=others if len(problems) > 1 else SQL("FALSE"),
            first=problems[0],
            blacklist=BLACKLISTS[channels[:1].optout_source],
        )

    def _get_unfit_joins(self, rule):
        """What _get_unfit_case needs beside ``w`` and ``p``: joined, because a million rows that
        are each looked up in a million customers never come to an end."""
        excluded = SQL("SELECT NULL::int AS id WHERE FALSE")
        if rule._is_domain_set("exclusion_domain"):
            domain = rule._parse_domain("exclusion_domain")
            excluded = rule._get_audience_partners()._search(domain).select()
        return SQL(
            "LEFT JOIN (%s) audience ON audience.id = w.source_id"
            " LEFT JOIN (%s) excluded ON excluded.id = p.id",
            self._get_audience_select(rule),
            excluded,
        )

    @api.model
    def _get_people(self, rules, today, limit):
        """Customers with a date in the next 35 days, contacted or not.

        :returns: {reason of UNFIT, or None of the contacted: (number of touches, at most ``limit``
            example rows with rule_id, partner_id, res_id, anchor_date, due, user_id, unfit)}
        """
        if not rules:
            return {}
        people = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT %(rule)s AS rule_id, u.*, t.id IS NOT NULL AS is_closed FROM (%(rows)s) u
                  LEFT JOIN touchpoint_touch t
                         ON t.rule_id = %(rule)s AND t.company_id = %(company)s
                        AND t.res_id = u.res_id AND t.period = u.period
                        AND t.state NOT IN ('planned', 'assigned', 'control')
                """,
                rule=rule.id,
                company=rule.company_id.id,
                rows=self._get_unfit_select(rule, today),
            )
            for rule in rules
        )
        found = {}
        for row in self._look(SQL(PEOPLE, people=people, limit=limit)):
            found.setdefault(row["unfit"], (row["number"], []))[1].append(row)
        for _number, rows in found.values():
            rows.sort(key=lambda row: (row["due"], -row["priority"], row["partner_id"]))
        return found

    @api.model
    def _get_unfit(self, rules, today, limit):
        """Customers with a date in the next 35 days who are not contacted.

        :returns: ({reason of UNFIT: number of touches}, at most ``limit`` example rows)
        """
        return self._choose_unfit(self._get_people(rules, today, limit), limit)

    def _choose_unfit(self, people, limit):
        """The same of what _get_people returned: some of every reason before many of one."""
        reasons = [name for name in UNFIT if name in people]
        rows = [
            (place, UNFIT.index(name), row)
            for name in reasons
            for place, row in enumerate(people[name][1])
        ]
        rows = [row for _place, _order, row in sorted(rows, key=lambda entry: entry[:2])]
        return {name: people[name][0] for name in reasons}, rows[:limit]

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
                  FROM (%s) a JOIN res_partner p ON p.id = a.partner_id WHERE %s
                """,
                self._get_anchor_select(rule),
                self._get_same_sql(rule, SQL("p"), partner),
            )
        )
        row, in_window = None, True
        for horizon in (HORIZON_DAYS, YEAR_DAYS):
            rows = self._look(
                SQL(
                    "SELECT * FROM (%s) u ORDER BY u.due LIMIT 1",
                    self._get_unfit_select(rule, today, horizon, partner),
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
                """
                SELECT %(case)s FROM res_partner p
                 CROSS JOIN (SELECT CASE WHEN %(control)s THEN 'control' END AS arm,
                                    p.id AS source_id, %(today)s::date AS due
                               FROM res_partner p WHERE p.id = %(id)s) w %(joins)s
                 WHERE p.id = %(id)s
                """,
                case=self._get_unfit_case(rule),
                joins=self._get_unfit_joins(rule),
                control=self._get_control_sql(rule),
                today=today,
                id=partner.id,
            )
        )
        return rows[0][0] if rows else None

    def _get_limit_facts(self, rule, partner, day, touch=None):
        """Whether a contact on ``day`` would break a limit, by what is done and handed out now.

        :param touch: the touch that is planned already, if there is one
        :returns: (True if a limit is broken, days of the contacts that count, newest first, days
            by which it may be put off)
        """
        limits = self.env["touchpoint.pressure.policy"]._get_limits(rule.company_id)
        if not limits or rule.cap_exempt:
            return False, [], 0
        companies = rule.company_id
        if any(limit.across for limit in limits):
            companies = self.env["res.company"].sudo().search([("active", "=", True)])
        self._flush_facts()
        rows = self.env.execute_query_dict(
            self._get_contacts_select(
                companies,
                day,
                limits,
                SQL("t.commercial_partner_id = %s", partner.commercial_partner_id.id),
            )
        )
        others = [
            self._get_contact(row)
            for row in rows
            if row["state"] in ("assigned", "done") and row["id"] != (touch.id if touch else 0)
        ]
        wanted = pressure.Contact(
            id=0,
            partner=partner.id,
            company=rule.company_id.id,
            type=rule.type_id.id,
            day=day,
            priority=rule.priority,
            counts=rule.type_id.counts_in_pressure,
        )
        broken = bool(pressure.over_limit([wanted], others, limits, day))
        seen = {other.day for other in others if any(limit.sees(wanted, other) for limit in limits)}
        defer = min((limit.defer for limit in limits if limit.binds(wanted)), default=0)
        days = sorted((seen_day for seen_day in seen if seen_day <= day), reverse=True)
        return broken, days, min(defer, rule.grace_days)
