"""Rules that have worked for half a year: what was planned, what came of it, what is due today."""

from datetime import datetime, time, timedelta

from . import cases

SINCE = 210  # days ago: long before the first plan, whose baseline are the answers of before
RULES = (
    # key, English name, Chinese name, anchor, offset, audience
    ("thanks_call", "Thank-you call after a purchase", "购后致谢电话", "order_confirmed", 3, []),
    (
        "satisfaction_call",
        "Satisfaction call after an invoice",
        "开票后满意度回访",
        "invoice_posted",
        14,
        [],
    ),
    ("birthday_call", "Birthday call", "生日问候电话", "birthday", 0, []),
)
# (weight, outcome)
OUTCOMES = (
    (70, "reached"),
    (18, "no_answer"),
    (6, "declined"),
    (4, "complaint"),
    (2, "wrong_number"),
)


def tell(env, story):
    cases.owners(env, story)
    with story.day(story.ago(SINCE)):
        story.rules = env["touchpoint.rule"].union(*(rule(env, story, *row) for row in RULES))
    for ago in range(SINCE, -1, -20):
        with story.day(story.ago(ago)):
            env["touchpoint.planner"]._plan(story.rules, story.ago(ago))
        work_off(env, story, until=story.ago(max(ago - 20, 6)))
    promises(env, story)
    hand_out(env, story)


def promises(env, story):
    """What the people promised on the phone, and customers who do not want every contact."""
    unhappy = env["touchpoint.touch"].search(
        [("satisfaction_class", "=", "dissatisfied")], order="done_date desc, id", limit=6
    )
    for number, touch in enumerate(unhappy):
        env["touchpoint.promise"].create(
            {
                "name": ("经理回电 The manager calls back", "免费检查 A free check")[number % 2],
                "partner_id": touch.partner_id.id,
                "touch_id": touch.id,
                "user_id": touch.user_id.id,
                "due": touch.done_date + timedelta(days=5),
                "state": "kept" if number > 2 else "open",
            }
        )
    channel = env.ref("touchpoint_mgmt.touchpoint_channel_sms")
    for partner in story.customers["regular"][:3]:
        env["touchpoint.preference"].create(
            {
                "partner_id": partner.id,
                "channel_id": channel.id,
                "decision": "deny",
                "date_from": story.ago(60),
                "proof": "电话 Call",
            }
        )


def rule(env, story, key, name, chinese, anchor, offset, audience, **more):
    customers = [("customer_rank", ">", 0), *audience]
    made = env["touchpoint.rule"].create(
        {
            "name": name,
            "type_id": env.ref(f"touchpoint_mgmt.touchpoint_type_{key}").id,
            "anchor_id": env.ref(f"touchpoint_mgmt.touchpoint_anchor_{anchor}").id,
            "audience_domain": repr(customers),
            "offset_days": offset,
            "grace_days": 10,
            "workday_policy": "next",
            "assignment": "owner",
            "user_id": story.users["clerk"].id,
            "hold_out_percent": 10,
            **more,
        }
    )
    made.with_context(lang="zh_CN").name = chinese
    manager = made.with_user(story.users["manager"])
    manager.action_approve()
    manager.action_start()
    return made


def work_off(env, story, until):
    """Every touch due before `until` gets a result on its day, by the person responsible."""
    domain = [
        ("state", "in", ("planned", "assigned")),
        ("due", "<", until),
        ("user_id", "!=", False),
    ]
    while touches := env["touchpoint.touch"].search(domain, order="due, id"):
        for touch in touches:
            result(env, story, touch)


def result(env, story, touch):
    chance = story.random
    weights, names = zip(*OUTCOMES, strict=True)
    name = chance.choices(names, weights)[0]
    values = {}
    if name in ("reached", "complaint"):
        expected = chance.choice((7, 8, 8, 9))
        mean = expected + 0.9 if name == "reached" else expected - 3
        values = {
            "expected": expected,
            "perceived": min(10, max(0, round(chance.gauss(mean, 1.2)))),
        }
    late = timedelta(days=chance.choice((0, 0, 0, 1)))
    now = datetime.combine(touch.due, time(2 + chance.randrange(6), chance.randrange(60))) + late
    outcome = env.ref(f"touchpoint_mgmt.touchpoint_outcome_{name}")
    with story.day(touch.due):
        touch.with_user(touch.user_id).sudo()._record_result(outcome, now, **values)


def hand_out(env, story):
    """Expire what is too late and give people the work of today, as the hourly job does."""
    executor = env["touchpoint.executor"]
    while executor._expire(env.company, story.today):
        pass
    while executor._execute(env.company, story.today):
        pass
