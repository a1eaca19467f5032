"""Evaluating a care plan: touches, orders and the control group -> twelve indicators."""

import time
from datetime import date, timedelta

import generator
from measure import Figure, alone, busy

from odoo.tools import SQL

ADDONS = ["care_plan"]
TODAY = date.fromisoformat(generator.TODAY)
TOUCHES = 10  # per customer of the plan
REPEATS = 3
DAYS = 90


def evaluate(env, size):
    """Snapshot of all indicators and reading its form, against the bare sums of the same rows.

    CPU seconds, the least of some alternating repeats, so that a busy machine changes neither. How
    long it takes on the clock is told beside it.
    """
    plan = running_plan(env)
    alone(env)
    ours, floor, clock = [], [], []
    for _repeat in range(REPEATS):
        seconds, rows = busy(env, lambda: bare_sums(env, plan))
        floor.append(seconds)
        env.invalidate_all()
        started = time.perf_counter()
        seconds, evaluation = busy(env, lambda: evaluate_and_open(env, plan))
        clock.append(time.perf_counter() - started)
        ours.append(seconds)
    assert evaluation.treated_count + evaluation.control_count == size, size
    assert evaluation.line_ids.filtered(lambda line: line.key == "operations").is_live
    assert evaluation.spent
    print(f"... evaluated and opened in {min(clock):.2f} s on the clock", flush=True)
    return Figure(min(ours), min(floor), rows)


def evaluate_and_open(env, plan):
    action = plan.action_evaluate()
    env.flush_all()
    env.invalidate_all()
    evaluation = env["care.evaluation"].browse(action["res_id"])
    names = ["name", "score", "lift_statement", "chart", "causes", "coverage_text"]
    evaluation.read(names)
    evaluation.line_ids.read(["name", "value", "score", "origin"])
    return evaluation


def running_plan(env):
    """A plan for all customers that has run for three months, with ten touches each."""
    today = date.today()
    start = today - timedelta(days=DAYS)
    plan = env["care.plan"].create(
        {
            "name": "Care for all",
            "date_from": start,
            "date_to": today + timedelta(days=1),
            "audience_domain": "[('ref', '=like', 'bench-%')]",
        }
    )
    plan.goal_ids.create(
        {
            "plan_id": plan.id,
            "name": "Orders",
            "measure": "orders",
            "target_value": 1.0,
            "baseline_date": start,
            "date_due": today,
        }
    )
    action = plan.action_ids.create({"plan_id": plan.id, "name": "Calls"})
    plan.budget_line_ids.create(
        {
            "plan_id": plan.id,
            "name": "Calls",
            "action_id": action.id,
            "planned": 1.0,
            "takes_touch_cost": True,
        }
    )
    rule = env["touchpoint.rule"].create(
        {
            "name": "Calls",
            "care_action_id": action.id,
            "type_id": env.ref("touchpoint_mgmt.touchpoint_type_thanks_call").id,
            "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
            "hold_out_percent": plan.hold_out_percent,
            "audience_domain": "[]",
        }
    )
    plan.sudo().write({"state": "running", "started_on": start})
    env["care.dataset"]._freeze_targets(plan)
    env.flush_all()
    env.cr.execute("TRUNCATE touchpoint_touch CASCADE")
    env.cr.execute(touches(plan, rule, start))
    env.cr.execute("UPDATE sale_order SET date_order = date_order + %s", [today - TODAY])
    for table in ("touchpoint_touch", "care_target", "sale_order"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.commit()
    env.invalidate_all()
    return plan


def touches(plan, rule, start):
    """Nine of ten done, some late, a third with an answer."""
    return SQL(
        """
        INSERT INTO touchpoint_touch (company_id, partner_id, commercial_partner_id, rule_id,
                                      res_id, period, type_id, channel_id, direction, arm, due,
                                      deadline, user_id, priority, state, done_date, date_locked,
                                      expected, perceived, satisfaction, satisfaction_class, cost)
        SELECT %(company)s, t.partner_id, t.partner_id, %(rule)s, t.partner_id, n, %(type)s,
               %(channel)s, 'outbound', 'treat', %(start)s::date + n * 8,
               %(start)s::date + n * 8 + 2, %(user)s, 5,
               CASE WHEN n = 10 THEN 'planned' ELSE 'done' END,
               CASE WHEN n < 10 THEN %(start)s::date + n * 8 + (n %% 4) END, false,
               CASE WHEN n %% 3 = 0 THEN 7 END, CASE WHEN n %% 3 = 0 THEN 5 + n %% 4 END,
               CASE WHEN n %% 3 = 0 THEN n %% 4 - 2 END,
               CASE WHEN n %% 3 = 0 THEN
                   CASE WHEN n %% 4 < 2 THEN 'dissatisfied' ELSE 'satisfied' END END, 2.0
          FROM care_target t CROSS JOIN generate_series(1, %(touches)s) n
         WHERE t.plan_id = %(plan)s AND t.arm = 'treat'
        """,
        company=plan.company_id.id,
        rule=rule.id,
        type=rule.type_id.id,
        channel=rule.channel_id.id,
        user=plan.user_id.id,
        start=start,
        touches=TOUCHES,
        plan=plan.id,
    )


def bare_sums(env, plan):
    """-> touches read: what orders, touches and defects add up to, in three statements."""
    env.cr.execute(
        SQL(
            """
            SELECT t.arm, COUNT(*), COUNT(o.orders), SUM(o.orders), SUM(o.amount)
              FROM care_target t
              LEFT JOIN (SELECT partner_id, COUNT(*) AS orders, SUM(amount_untaxed) AS amount
                           FROM sale_order
                          WHERE company_id = %(company)s AND state = 'sale'
                            AND date_order >= %(start)s
                          GROUP BY partner_id) o ON o.partner_id = t.partner_id
             WHERE t.plan_id = %(plan)s GROUP BY t.arm
            """,
            company=plan.company_id.id,
            start=plan.date_from,
            plan=plan.id,
        )
    )
    env.cr.fetchall()
    env.cr.execute(
        SQL(
            """
            SELECT t.arm, COUNT(*), COUNT(DISTINCT t.partner_id), SUM(touch.satisfaction),
                   COUNT(*) FILTER (WHERE touch.done_date <= touch.deadline), SUM(touch.cost)
              FROM touchpoint_touch touch
              JOIN care_target t ON t.partner_id = touch.commercial_partner_id
             WHERE t.plan_id = %(plan)s AND touch.company_id = %(company)s
             GROUP BY t.arm
            """,
            company=plan.company_id.id,
            plan=plan.id,
        )
    )
    rows = sum(row[1] for row in env.cr.fetchall())
    env.cr.execute(
        """SELECT type_id, satisfaction_class = 'dissatisfied', state, done_date > deadline,
                  COUNT(*)
             FROM touchpoint_touch GROUP BY 1, 2, 3, 4"""
    )
    env.cr.fetchall()
    return rows


FIGURES = {"evaluate": evaluate}
