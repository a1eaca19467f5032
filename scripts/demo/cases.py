"""What customers complained of: an owner, an answer, a solution, and whether it helped."""

from datetime import datetime, time, timedelta

WORK = 7  # days; what is younger is still being worked on
# policy -> who answers
OWNERS = {"critical": "manager", "vip": "clerk", "all": "clerk2"}
# (weight, cause, what the customer said, first analysis, solution, compensation)
STORIES = (
    (
        6,
        "waiting",
        "等了一个多小时才接车。 I waited more than an hour to hand the car over.",
        "周六接待人手不足。 Too few people at the desk on Saturdays.",
        "周六增加一名接待。 One more person at the desk on Saturdays.",
        0,
    ),
    (
        4,
        "repair",
        "座椅异响修了两次还在。 The seat still squeaks after two repairs.",
        "导轨磨损，上次未更换。 The rail is worn and was not replaced.",
        "免费更换导轨。 The rail was replaced free of charge.",
        180,
    ),
    (
        3,
        "wrong_information",
        "报价和结算不一致。 The bill was not what we were told.",
        "报价漏算工时。 Labour was missing in the quotation.",
        "按报价结算，差额退回。 Billed as quoted; the difference was paid back.",
        120,
    ),
    (
        2,
        "late_delivery",
        "配件晚到三天。 The part came three days late.",
        "供应商缺货。 The supplier was out of stock.",
        "提供代步车并上门送件。 A loan car, and the part brought to the door.",
        90,
    ),
    (
        1,
        "promise",
        "说好回电却没有。 Nobody called back as promised.",
        "交接时遗漏。 Forgotten when the shift changed.",
        "经理当天致电道歉。 The manager called the same day and apologised.",
        0,
    ),
)


def owners(env, story):
    """Before the first complaint: who answers, and whose team hears of delays."""
    team = env["crm.team"].create(
        {"name": "客户服务 Customer Service", "user_id": story.users["manager"].id}
    )
    for policy, login in OWNERS.items():
        env.ref(f"touchpoint_mgmt.touchpoint_case_policy_{policy}").write(
            {"team_id": team.id, "user_id": story.users[login].id}
        )


def tell(env, story):
    weights = [row[0] for row in STORIES]
    said = [("state", "=", "new"), ("source", "=", "touch")]
    for case in env["touchpoint.case"].search(said, order="opened_at, id"):
        _weight, *words = story.random.choices(STORIES, weights)[0]
        age = (story.today - case.opened_at.date()).days
        case.description = words[1]
        if age > 1:
            answer(env, story, case, words)
        if age >= WORK:
            solve(env, story, case, case.opened_at, words)
        if age >= 2 * WORK and case.state == "in_progress":
            solve(env, story, case, case.opened_at + timedelta(days=WORK), words)


def today(env, story):
    """What people rang about this morning."""
    customers = story.customers["loyal"]
    for customer, (_weight, _cause, said, *_later) in zip(customers, STORIES[:3], strict=False):
        with story.day(story.today):
            env["touchpoint.case"].create(
                {
                    "name": said,
                    "description": said,
                    "partner_id": customer.id,
                    "category": "service",
                }
            )


def answer(env, story, case, words):
    cause, _said, analysis, *_later = words
    with story.at(case.opened_at + timedelta(hours=story.random.choice((1, 2, 3, 5, 22)))):
        case.with_user(case.user_id).sudo().action_take()
    case.write(
        {
            "analysis": analysis,
            "cause_id": env.ref(f"touchpoint_mgmt.touchpoint_case_cause_{cause}").id,
        }
    )


def solve(env, story, case, begun, words):
    """In a few days, seldom late; one solution in eight does not help, and is worked on again."""
    *_told, solution, cost = words
    case.write({"resolution": solution, "compensation": cost})
    with story.at(begun + timedelta(days=story.random.choice((2, 2, 3, 3, 4, 6)))):
        case.with_user(case.user_id).sudo().action_resolve()
    touch = case.verification_touch_id
    helped = story.random.random() > 1 / 8
    now = datetime.combine(touch.due, time(3))
    with story.at(now):
        touch.with_user(touch.user_id).sudo()._record_result(
            env.ref("touchpoint_mgmt.touchpoint_outcome_reached"),
            now,
            expected=8,
            perceived=9 if helped else 6,
        )
