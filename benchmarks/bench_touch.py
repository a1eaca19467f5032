"""Planning contacts: ten rules, the touches of the next 35 days of every customer."""

from datetime import date, timedelta

import generator
from measure import Figure, timed
from touch_results import control, coverage, screens
from touch_views import YEAR, partner_views, year_preview

from odoo.tools import SQL

ADDONS = ["touchpoint_mgmt"]
TODAY = date.fromisoformat(generator.TODAY)
HORIZON = 35
#: touches a person can do on one day; the one person of the benchmark has far more
CAPACITY = 50
ORDERS, LAST_ORDER = "order_confirmed", "last_order"
BIRTHDAY, ANNIVERSARY = "birthday", "company_anniversary"
VIP = "[('customer_rank', '>', 0), ('color', '=', 7)]"
#: name, anchor, recurrence, days between, offset, grace, audience
RULES = [
    ("Thank-you call", ORDERS, "none", 0, 3, 12, "[('customer_rank', '>', 0)]"),
    ("First service", ORDERS, "none", 0, 30, 14, "[('customer_rank', '>', 0)]"),
    ("Half-year check", ORDERS, "none", 0, 180, 14, "[('customer_rank', '>', 0)]"),
    ("Second-year offer", ORDERS, "none", 0, 365, 7, "[('customer_rank', '>', 0)]"),
    ("Birthday greeting", BIRTHDAY, "yearly", 0, 0, 0, "[('customer_rank', '>', 0)]"),
    ("Birthday card", BIRTHDAY, "yearly", 0, -7, 5, "[('customer_rank', '>', 0)]"),
    ("Anniversary", ANNIVERSARY, "yearly", 0, 0, 3, "[('customer_rank', '>', 0)]"),
    ("VIP of the month", ANNIVERSARY, "monthly", 0, 0, 5, VIP),
    ("Lapsed", LAST_ORDER, "none", 0, 180, 12, "[('customer_rank', '>', 0)]"),
    ("Win back", LAST_ORDER, "days", 90, 0, 10, "[('customer_rank', '>', 0)]"),
]
COLUMNS = SQL(
    """company_id, partner_id, commercial_partner_id, rule_id, res_id, period, type_id, channel_id,
    direction, arm, anchor_date, due_raw, due, deadline, user_id, priority, state, date_locked"""
)


def plan(env, size):
    """First plan of ten rules, against bare INSERT … SELECT with the same indexes and keys."""
    rules = approved_rules(env)
    floor, rows = timed(lambda: bare_plan(env, rules))
    ours, touches = timed(lambda: run(env, rules))
    assert touches == rows, (touches, rows)
    return Figure(ours, floor, rows)


def replan(env, size):
    """The same again, nothing new, against the anti-join."""
    rules = env["touchpoint.rule"].search([("state", "=", "running")])
    env.cr.execute("ANALYZE bench_touch")  # as the planner does after a large first plan
    floor, _ = timed(lambda: bare_plan(env, rules))
    ours, touches = timed(lambda: run(env, rules))
    assert not any(rules.mapped("last_run_rows")), rules.mapped("last_run_rows")
    return Figure(ours, floor, touches)


def preview(env, size):
    """The calendar of a year, aggregated, against bare aggregates of the same rows."""
    rules = env["touchpoint.rule"].search([("state", "=", "running")], order="id")

    def bare_rows(number):
        _name, anchor, recurrence, every, offset, grace, audience = RULES[number]
        return SQL(
            """
            SELECT d.due, p.user_id
              FROM (%(anchors)s) a
              JOIN (SELECT day::date AS due, day::date - %(offset)s AS occurrence
                      FROM generate_series(%(first)s::date, %(last)s::date, '1 day') day) d
                ON %(join)s
              JOIN res_partner p ON p.id = a.partner_id AND p.active AND p.customer_rank > 0 %(vip)s
            """,
            anchors=bare_anchors(env, anchor),
            offset=offset,
            first=TODAY - timedelta(days=grace),
            last=TODAY + timedelta(days=YEAR),
            join=BARE_JOINS[recurrence] if not every else SQL(BARE_EVERY, every=every),
            vip=SQL("AND p.color = 7") if audience == VIP else SQL(),
        )

    return year_preview(env, rules, TODAY, bare_rows)


def limits(env, size):
    """Contact limits and workload of planned touches looked at again, nothing new, against counting
    every customer's touches of seven days."""
    rules = env["touchpoint.rule"].search([("state", "=", "running")], order="id")
    policy = env.ref("touchpoint_mgmt.touchpoint_pressure_policy_two_a_week")
    policy.active = True
    env.company.touch_daily_capacity = CAPACITY
    rules[0].write({"window_after": 3, "state": "running", "needs_approval": False})
    balance = env["touchpoint.planner"]._balance
    balance(rules.company_id, TODAY)  # the first time they are moved
    env.cr.commit()
    bare = """SELECT count(*) FROM (
        SELECT count(*) OVER (PARTITION BY partner_id ORDER BY due
                              RANGE BETWEEN INTERVAL '6 days' PRECEDING AND CURRENT ROW) AS number
          FROM touchpoint_touch WHERE state = 'planned') t WHERE number > 2"""
    floor, _ = timed(lambda: env.cr.execute(bare))
    ours, run = timed(lambda: balance(rules.company_id, TODAY))
    assert not run.error, run.error
    policy.active, env.company.touch_daily_capacity = False, 0
    env.cr.commit()
    return Figure(ours, floor, env["touchpoint.touch"].search_count([("rule_id", "in", rules.ids)]))


def approved_rules(env):
    """The only running rules, and no touches yet."""
    env["touchpoint.rule"].search([("state", "=", "running")]).write({"state": "ended"})
    env.cr.execute("TRUNCATE touchpoint_touch CASCADE")
    env.cr.execute(
        "UPDATE res_partner SET color = 7 WHERE ref LIKE 'bench-%7' AND coalesce(color, 0) = 0"
    )
    env.cr.execute("ANALYZE res_partner")  # as the database does by itself within a minute
    bare_table(env)
    rules = env["touchpoint.rule"].create(
        [
            {
                "name": name,
                "type_id": env.ref("touchpoint_mgmt.touchpoint_type_thanks_call").id,
                "anchor_id": env.ref(f"touchpoint_mgmt.touchpoint_anchor_{anchor}").id,
                "audience_domain": audience,
                "recurrence": recurrence,
                "recurrence_days": days or 90,
                "offset_days": offset,
                "grace_days": grace,
                "workday_policy": "keep",
                "backfill": "grace",
                "user_id": env.ref("base.user_admin").id,
            }
            for name, anchor, recurrence, days, offset, grace, audience in RULES
        ]
    )
    rules.action_approve()
    for rule in rules:
        rule.write({"state": "running", "plan_from": TODAY - timedelta(days=rule.grace_days)})
    env.cr.commit()
    return rules


def bare_table(env):
    """A table with the columns, indexes and foreign keys of the touches."""
    env.cr.execute("DROP TABLE IF EXISTS bench_touch")
    env.cr.execute("CREATE TABLE bench_touch (LIKE touchpoint_touch INCLUDING ALL)")
    env.cr.execute(
        """SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = 'touchpoint_touch'::regclass AND contype = 'f'"""
    )
    for (definition,) in env.cr.fetchall():
        env.cr.execute(SQL("ALTER TABLE bench_touch ADD %s", SQL(definition)))


def run(env, rules):
    env["touchpoint.planner"]._plan(rules, TODAY)
    env.cr.commit()
    env.invalidate_all()
    assert not any(rules.mapped("last_error")), rules.mapped("last_error")
    return env["touchpoint.touch"].search_count([("rule_id", "in", rules.ids)])


def bare_plan(env, rules):
    """-> number of rows there are afterwards"""
    # or the anti-join compares each new row with all those just written
    env.cr.execute("SET LOCAL enable_nestloop = off")
    for rule, row in zip(rules, RULES, strict=True):
        env.cr.execute(bare_insert(env, rule, row))
    env.cr.commit()
    env.cr.execute("SELECT count(*) FROM bench_touch")
    return env.cr.fetchone()[0]


def bare_insert(env, rule, row):
    _name, anchor, recurrence, every, offset, grace, audience = row
    return SQL(
        """
        INSERT INTO bench_touch (%(columns)s)
        SELECT %(company)s, p.id, p.commercial_partner_id, %(rule)s, a.res_id, %(period)s, %(type)s,
               %(channel)s, 'outbound', 'treat', a.day, d.due, d.due, d.due + %(grace)s, p.user_id,
               5, 'planned', false
          FROM (%(anchors)s) a
          JOIN (SELECT day::date AS due, day::date - %(offset)s AS occurrence
                  FROM generate_series(%(first)s::date, %(last)s::date, '1 day') day) d ON %(join)s
          JOIN res_partner p ON p.id = a.partner_id AND p.active AND p.customer_rank > 0 %(vip)s
         WHERE NOT EXISTS (SELECT 1 FROM bench_touch t WHERE t.rule_id = %(rule)s
                              AND t.res_id = a.res_id AND t.period = %(period)s)
        """,
        columns=COLUMNS,
        company=env.company.id,
        rule=rule.id,
        type=rule.type_id.id,
        channel=rule.channel_id.id,
        grace=grace,
        offset=offset,
        first=TODAY - timedelta(days=grace),
        last=TODAY + timedelta(days=HORIZON),
        anchors=bare_anchors(env, anchor),
        join=BARE_JOINS[recurrence] if not every else SQL(BARE_EVERY, every=every),
        period=BARE_PERIODS[recurrence] if not every else SQL("(d.occurrence - a.day) / %s", every),
        vip=SQL("AND p.color = 7") if audience == VIP else SQL(),
    )


def bare_anchors(env, anchor):
    if anchor in (BIRTHDAY, ANNIVERSARY):
        column = SQL.identifier("birthdate_date" if anchor == BIRTHDAY else "anniversary_date")
        return SQL(
            "SELECT id AS res_id, id AS partner_id, %(c)s AS day FROM res_partner"
            " WHERE %(c)s IS NOT NULL",
            c=column,
        )
    orders = SQL(
        """SELECT id AS res_id, partner_id,
                  ((date_order AT TIME ZONE 'UTC') AT TIME ZONE %s)::date AS day
             FROM sale_order WHERE state = 'sale' AND company_id = %s""",
        env.company._touch_tz(),
        env.company.id,
    )
    if anchor == ORDERS:
        return orders
    return SQL(
        "SELECT DISTINCT ON (partner_id) * FROM (%s) o ORDER BY partner_id, day DESC, res_id DESC",
        orders,
    )


BARE_JOINS = {
    "none": SQL("d.occurrence = a.day"),
    "yearly": SQL(
        """EXTRACT(MONTH FROM a.day) = EXTRACT(MONTH FROM d.occurrence)
           AND EXTRACT(DAY FROM a.day) = EXTRACT(DAY FROM d.occurrence)
           AND a.day < date_trunc('year', d.occurrence)"""
    ),
    "monthly": SQL(
        """a.day <= d.occurrence AND (EXTRACT(DAY FROM a.day) = EXTRACT(DAY FROM d.occurrence)
           OR (EXTRACT(DAY FROM a.day) > EXTRACT(DAY FROM d.occurrence)
               AND EXTRACT(DAY FROM d.occurrence + 1) = 1))"""
    ),
}
BARE_EVERY = "MOD(d.occurrence - a.day, %(every)s) = 0 AND d.occurrence >= a.day"
BARE_PERIODS = {
    "none": SQL("0"),
    "yearly": SQL("EXTRACT(YEAR FROM d.occurrence)::int"),
    "monthly": SQL(
        "(EXTRACT(YEAR FROM d.occurrence) * 100 + EXTRACT(MONTH FROM d.occurrence))::int"
    ),
}


def activities(env, size):
    """A day's activities handed out at once, against one `activity_schedule` call per touch.

    The ratio is ours by theirs: below 0.05 is twenty times faster.
    """
    env["touchpoint.rule"].search([("state", "=", "running")]).write({"state": "ended"})
    count = min(size // 10, 1000)
    customers = env["res.partner"].search([("customer_rank", ">", 0)], limit=count, order="id")
    customers.filtered(lambda customer: not customer.phone).phone = "+86 10 6552 9988"
    user = env["res.users"].search([("login", "=", "bench_clerk")]) or env["res.users"].create(
        {"name": "Clerk", "login": "bench_clerk", "email": "clerk@example.com"}
    )
    touch_type = env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
    for customer in customers:
        env["touchpoint.touch"].create(
            {
                "company_id": env.company.id,
                "partner_id": customer.id,
                "commercial_partner_id": customer.commercial_partner_id.id,
                "type_id": touch_type.id,
                "channel_id": touch_type.channel_id.id,
                "due": TODAY,
                "deadline": TODAY,
                "user_id": user.id,
            }
        )
    env.cr.commit()
    env.invalidate_all()
    floor, _ = timed(lambda: schedule_each(env, customers, user, touch_type))
    env.invalidate_all()
    ours, _ = timed(lambda: hand_out(env))
    assert len(customers.activity_ids) == 2 * count, len(customers.activity_ids)
    return Figure(ours, floor, count)


def schedule_each(env, customers, user, touch_type):
    for customer in customers:
        customer.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=TODAY,
            summary=touch_type.name,
            note=touch_type.script,
            user_id=user.id,
        )
    env.cr.commit()


def hand_out(env):
    while env["touchpoint.executor"]._execute(env.company, TODAY):
        env.cr.commit()


FIGURES = {
    "plan": plan,
    "replan": replan,
    "preview": preview,
    "limits": limits,
    "partner": partner_views,
    "activities": activities,
    "control": control,
    "coverage": coverage,
    "screens": screens,
}
#: measured at smaller sizes, too: a touch costs the same whatever the number of customers
GROWTH = ("plan", "replan")
