"""Care plans: one that is over and evaluated, one that runs, one that waits for its approval."""

from datetime import timedelta

from odoo.fields import Command

from .touches import hand_out, work_off

AFTER_AN_ORDER = {"anchor": "order_confirmed"}
#: each customer once, spread over the days of the quarter: what an approver sees in the preview
EVERYBODY = {"anchor": "contact_entered", "recurrence": "quarterly"}


def tell(env, story):
    env = env(user=story.users["manager"])
    past = closed_plan(env, story)
    current = running_plan(env, story)
    with story.day(story.ago(1)):
        waiting = plan(
            env,
            story,
            "冬胎之夜 Winter tyre evening",
            ("expand", story.ago(-14), story.ago(-104)),
            best_customers(env),
            ("冬胎之夜邀请 Tyre evening invitation", "event", "customer_visit", 0, EVERYBODY),
            ("revenue", 60000),
        )
        waiting.action_submit()
    story.plans = past | current | waiting


def closed_plan(env, story):
    start, end = story.ago(160), story.ago(70)
    bought = [("state", "=", "sale"), ("date_order", "<", str(start))]
    with story.day(story.ago(165)):
        made = plan(
            env,
            story,
            "春季检测 Spring check",
            ("retain", start, end),
            [("sale_order_ids", "any", bought)],
            ("春检邀约 Spring check invitation", "service_activity", "service_invitation", 7),
            ("conversion", 55),
        )
        made.action_submit()
    with story.day(story.ago(163)):
        made.with_user(story.users["director"]).action_approve("Good, and please measure it.")
    run(env, story, made, start, end)
    with story.day(end + timedelta(days=5)):
        for task in made.action_ids.task_ids.sorted("id"):
            task.action_done()
        made.barrier_ids.action_removed()
        made.action_end()
        pay(made, story, "传单与咖啡 Leaflets and coffee", 1850)
        made.action_evaluate()
        made.action_close()
    return made


def running_plan(env, story):
    start, end = story.ago(40), story.ago(-50)
    with story.day(story.ago(45)):
        made = plan(
            env,
            story,
            "秋季关怀周 Autumn care weeks",
            ("retain", start, end),
            best_customers(env),
            ("到店后专属回访 Personal call", "personal_service", "satisfaction_call", 5),
            ("orders", 60),
        )
        evening = gathering(env, made)
        made.action_submit()
    with story.day(story.ago(43)):
        made.with_user(story.users["director"]).action_approve("Approved as planned.")
    run(env, story, made, start, story.ago(6))
    welcome(evening, story)
    with story.day(story.ago(10)):
        pay(made, story, "小礼品 Small gifts", 2100)
    hand_out(env(su=True), story)
    return made


def run(env, story, made, start, until):
    """Start the plan and let it work in steps of 20 days until `until`."""
    with story.day(start):
        made.action_run()
    day = start
    while day < until:
        with story.day(day):
            env["touchpoint.planner"].sudo()._plan(made.rule_ids, day)
        day = min(day + timedelta(days=20), until)
        work_off(env(su=True), story, until=day)


def best_customers(env):
    """Members above the first tier and frequent buyers, as far as the addons are there."""
    fields = env["res.partner"]._fields
    terms = []
    if "club_tier_id" in fields:
        terms.append(("club_service_priority", ">=", 1))
    if "clv_f_score" in fields:
        terms.append(("clv_f_score", ">=", 4))
    return ["|", *terms] if len(terms) == 2 else terms or [("customer_rank", ">=", 5)]


def plan(env, story, name, frame, audience, step, aim):
    purpose, start, end = frame
    made = env["care.plan"].create(
        {
            "name": name,
            "purpose": purpose,
            "date_from": start,
            "date_to": end,
            "audience_domain": repr(audience),
            "hold_out_percent": 20,
            "sponsor_id": story.users["director"].id,
            "member_ids": team(story),
        }
    )
    tasks(story, action(env, story, made, *step))
    goals(env, made, *aim)
    env["care.barrier"].create(
        {
            "plan_id": made.id,
            "name": "等候时间长 Long waiting times",
            "removal": "周六加开一个工位 One more bay on Saturdays",
            "user_id": story.users["manager"].id,
            "date_due": start + timedelta(days=30),
        }
    )
    return made


def team(story):
    roles = (("manager", "lead", "销售 Sales", 20), ("clerk", "executor", "服务 Service", 50))
    return [
        Command.create(
            {
                "user_id": story.users[login].id,
                "role": role,
                "department": department,
                "share_percent": share,
            }
        )
        for login, role, department, share in roles
    ]


def action(env, story, made, name, kind, touchpoint, offset, timing=AFTER_AN_ORDER):
    anchor = env.ref(f"touchpoint_mgmt.touchpoint_anchor_{timing['anchor']}")
    step = env["care.action"].create({"plan_id": made.id, "name": name, "kind": kind})
    env["touchpoint.rule"].create(
        {
            "care_action_id": step.id,
            "name": name,
            "type_id": env.ref(f"touchpoint_mgmt.touchpoint_type_{touchpoint}").id,
            "anchor_id": anchor.id,
            "audience_domain": made.audience_domain,
            "offset_days": offset,
            "grace_days": 10,
            "assignment": "owner",
            "user_id": story.users["clerk"].id,
            "hold_out_percent": made.hold_out_percent,
            "recurrence": timing.get("recurrence", "none"),
        }
    )
    lines = (
        ("联系 Contacts", "service", 3000, True),
        ("礼品与印刷 Gifts and print", "gift", 5000, False),
    )
    env["care.budget.line"].create(
        [
            {
                "plan_id": made.id,
                "action_id": step.id,
                "name": purpose,
                "budget_class": budget_class,
                "planned": planned,
                "takes_touch_cost": touch_cost,
            }
            for purpose, budget_class, planned, touch_cost in lines
        ]
    )
    return step


def gathering(env, made):
    """An evening of the plan with room for a dozen guests and a budget of its own."""
    day = made.date_from + timedelta(days=30)
    evening = env["care.action"].create(
        {
            "plan_id": made.id,
            "name": "车主课堂 Drivers' evening",
            "kind": "group_activity",
            "subtype": "seminar",
            "theme": "冬季安全驾驶 Safe driving in winter",
            "place": "展厅 Showroom",
            "capacity": 12,
            "date_from": day,
            "date_to": day,
        }
    )
    env["care.budget.line"].create(
        {
            "plan_id": made.id,
            "action_id": evening.id,
            "name": "茶点与讲师 Speaker and snacks",
            "budget_class": "service",
            "planned": 1500,
        }
    )
    return evening


def welcome(evening, story):
    """Half of those who are asked say something, and most of those who say yes come."""
    day = evening.date_from
    with story.day(day - timedelta(days=14)):
        evening.action_invite_customers()
    guests = evening.invitee_ids.sorted("id")
    with story.day(day):
        guests[:8].action_accept()
        guests[8:10].action_decline()
        guests[:6].action_attended()
        guests[6:7].action_absent()
        for guest, rating in zip(guests[:6], (9, 8, 10, 7, 9, 8), strict=False):
            guest.rating = rating


def tasks(story, step):
    """Two tasks of an action; the second waits for the first."""
    wanted = (("clerk", "整理名单 Check the list", 3), ("clerk2", "准备礼品 Prepare the gifts", 10))
    made = step.env["care.task"].create(
        [
            {
                "action_id": step.id,
                "name": name,
                "user_id": story.users[login].id,
                "department": "服务 Service",
                "date_due": step.date_from + timedelta(days=days),
            }
            for login, name, days in wanted
        ]
    )
    made[1].depends_on_ids = made[0]


def goals(env, made, measure, target):
    wanted = (
        ("业务增长 More business", "customer_value", measure, target),
        ("超出期望 Better than expected", "satisfaction", "satisfaction", 0.5),
    )
    made_goals = env["care.goal"].create(
        [
            {
                "plan_id": made.id,
                "name": name,
                "kind": kind,
                "measure": key,
                "target_value": value,
                "date_due": made.date_to,
            }
            for name, kind, key, value in wanted
        ]
    )
    made.action_capture_baselines()
    for goal, (_name, _kind, _key, value) in zip(made_goals, wanted, strict=True):
        if goal.target_value <= goal.baseline_value:  # a goal asks for more than there was
            goal.target_value = max(value, round(goal.baseline_value * 1.1, 1))


def pay(made, story, name, amount):
    line = made.budget_line_ids.filtered(lambda line: not line.takes_touch_cost)[:1]
    made.env["care.budget.entry"].create(
        {"line_id": line.id, "kind": "actual", "name": name, "amount": amount}
    )
