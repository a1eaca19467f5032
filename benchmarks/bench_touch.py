"""Planning contacts: audience and orders -> touches."""

from datetime import date, timedelta

import generator
from measure import Figure, timed

from odoo.tools import SQL

ADDONS = ["touchpoint_mgmt"]
TODAY = date.fromisoformat(generator.TODAY)
OFFSET, GRACE = 3, 365  # a call three days after every order of the past year
COLUMNS = SQL(
    """company_id, partner_id, commercial_partner_id, rule_id, res_id, period, type_id, channel_id,
    direction, arm, anchor_date, due_raw, due, deadline, user_id, priority, state, date_locked"""
)


def plan(env, size):
    """First plan of a rule, against one INSERT … SELECT with the same indexes and foreign keys."""
    rule = approved_rule(env)
    floor, rows = timed(lambda: bare_plan(env, rule))
    ours, touches = timed(lambda: run(env, rule))
    assert touches == rows, (touches, rows)
    return Figure(ours, floor, rows)


def replan(env, size):
    """The same again, nothing new, against the anti-join."""
    rule = env["touchpoint.rule"].search([("state", "=", "running")])
    env.cr.execute("ANALYZE bench_touch")  # as the planner does after a large first plan
    floor, _ = timed(lambda: bare_plan(env, rule))
    ours, touches = timed(lambda: run(env, rule))
    assert rule.last_run_rows == 0, rule.last_run_rows
    return Figure(ours, floor, touches)


def approved_rule(env):
    """The only running rule, and no touches yet."""
    env["touchpoint.rule"].search([("state", "=", "running")]).write({"state": "ended"})
    env.cr.execute("TRUNCATE touchpoint_touch CASCADE")
    bare_table(env)
    rule = env["touchpoint.rule"].create(
        {
            "name": "Thank-you call",
            "type_id": env.ref("touchpoint_mgmt.touchpoint_type_thanks_call").id,
            "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
            "audience_domain": "[('customer_rank', '>', 0)]",
            "offset_days": OFFSET,
            "grace_days": GRACE,
            "workday_policy": "keep",
            "backfill": "grace",
            "user_id": env.ref("base.user_admin").id,
        }
    )
    rule.action_approve()
    rule.write({"state": "running", "plan_from": TODAY - timedelta(days=GRACE)})
    env.cr.commit()
    return rule


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


def run(env, rule):
    env["touchpoint.planner"]._plan(rule, TODAY)
    env.cr.commit()
    env.invalidate_all()
    assert not rule.last_error, rule.last_error
    return env["touchpoint.touch"].search_count([("rule_id", "=", rule.id)])


def bare_plan(env, rule):
    """-> number of rows there are afterwards"""
    env.cr.execute(
        SQL(
            """
            INSERT INTO bench_touch (%(columns)s)
            SELECT o.company_id, p.id, p.commercial_partner_id, %(rule)s, o.id, 0, %(type)s,
                   %(channel)s, 'outbound', 'treat', o.day, o.day + %(offset)s, o.day + %(offset)s,
                   o.day + %(offset)s + %(grace)s, p.user_id, 5, 'planned', false
              FROM (SELECT id, company_id, partner_id,
                           ((date_order AT TIME ZONE 'UTC') AT TIME ZONE %(tz)s)::date AS day
                      FROM sale_order
                     WHERE state = 'sale' AND company_id = %(company)s) o
              JOIN res_partner p ON p.id = o.partner_id AND p.active AND p.customer_rank > 0
             WHERE o.day + %(offset)s BETWEEN %(first)s AND %(last)s
               AND NOT EXISTS (SELECT 1 FROM bench_touch t
                                WHERE t.rule_id = %(rule)s AND t.res_id = o.id AND t.period = 0)
            """,
            columns=COLUMNS,
            rule=rule.id,
            type=rule.type_id.id,
            channel=rule.channel_id.id,
            offset=OFFSET,
            grace=GRACE,
            tz=env.company._touch_tz(),
            company=env.company.id,
            first=TODAY - timedelta(days=GRACE),
            last=TODAY + timedelta(days=35),
        )
    )
    env.cr.commit()
    env.cr.execute("SELECT count(*) FROM bench_touch")
    return env.cr.fetchone()[0]


FIGURES = {"plan": plan, "replan": replan}
