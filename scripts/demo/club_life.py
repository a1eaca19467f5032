"""What a club does beside points: benefits, gifts, events, visits, opinions, a club elsewhere."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

INTERESTS = ("travel", "golf", "food", "culture", "family", "technology")
# name, Chinese name, tiers it is for (from this one up), values
BENEFITS = (
    ("Free car wash", "免费洗车", 1, {"quota": 4, "cost": 40}),
    ("Driver to the airport", "机场接送", 2, {"quota": 2, "cost": 180, "kind": "service"}),
    ("Golf balls", "高尔夫球礼盒", 0, {"occasion": "birthday", "kind": "gift", "cost": 90}),
    ("Birthday cake", "生日蛋糕", 0, {"occasion": "birthday", "kind": "gift", "cost": 60}),
    ("Flowers", "入会周年鲜花", 2, {"occasion": "anniversary", "kind": "gift", "cost": 80}),
)
REWARDS = (
    ("Umbrella", "雨伞", {"kind": "gift", "points": 150, "has_stock": True, "stock": 25}),
    ("Wellness weekend", "温泉周末", {"kind": "gift", "points": 900, "approval_required": True}),
    ("Express service", "快速保养", {"kind": "service", "points": 200}),
    ("Top-up of the eWallet", "钱包充值", {"kind": "ewallet", "points_min": 50}),
)
# kind, name, Chinese name, days from today, values
EVENTS = (
    ("drive", "Spring drive to the lake", "环湖自驾", -45, {"capacity": 10, "points": 50}),
    ("golf", "Golf day", "高尔夫日", 20, {"capacity": 6, "points": 80, "budget": 9000}),
    ("service", "Winter check for everybody", "冬季免费检测", 9, {"capacity": 40, "points": 20}),
    ("lecture", "How to drive on ice", "冰雪路面驾驶讲座", 50, {"budget": 2500}),
    ("visit", "Visit to our large customers", "大客户走访", 15, {"budget": 6000}),
    ("visit", "Visit to the logistics firms", "物流企业走访", 30, {"budget": 4000}),
)
DUTIES = ("场地与路线 Place and route", "餐饮 Catering", "礼品 Gifts for the guests")
# kind, subject, words, answer, what came of it
OPINIONS = (
    ("suggestion", "早点开门 Open earlier", "希望七点开门。 Please open at seven.", "", ""),
    (
        "praise",
        "自驾很棒 Lovely drive",
        "路线和午餐都好。 Route and lunch.",
        "谢谢! Thank you!",
        "",
    ),
    (
        "suggestion",
        "儿童角 A corner for children",
        "等待时孩子很无聊。 Children are bored while we wait.",
        "三月起有儿童角。 There is one from March on.",
        "儿童角 Corner for children",
    ),
    ("complaint", "等候太久 Waiting too long", "上周等了一小时。 An hour last week.", "", ""),
)
SCORES = (5, 5, 4, 5, 3, 4, 5, 4)


def tell(env, story):
    members = env["club.member"].search(
        [("club_id", "=", story.club.id), ("state", "=", "active")], order="id"
    )
    about(story, members)
    benefits(env, story, members)
    rewards(env, story, members)
    for row in EVENTS:
        event(env, story, members, *row)
    opinions(env, story, members)
    elsewhere(env, story)
    with story.day(story.ago(10)):
        env["club.member"]._cron_review(story.ago(10))
    # these letters have long arrived
    env["mail.mail"].search([("state", "=", "outgoing")]).state = "sent"


def named(record, chinese):
    record.with_context(lang="zh_CN").name = chinese
    return record


def about(story, members):
    """Interests, birthdays, a household, and the standing of the club's tiers."""
    env, club = members.env, story.club
    for number, member in enumerate(members):
        # no chance here: what the later chapters tell must not depend on it
        chosen = {INTERESTS[number % 6], INTERESTS[number * 5 % 7 % 6]}
        member.interest_ids = [
            Command.set([env.ref(f"customer_club.club_interest_{name}").id for name in chosen])
        ]
    for number, member in enumerate(members[1:7]):
        member.birthday = story.ago(number).replace(year=1980)
    club.write(
        {
            "window": "rolling",
            "downgrade": "one_step",
            "breakage": 12,
            "referrer_points": 200,
            "referee_points": 100,
        }
    )
    club.tier_ids[-1].hotline = "+86 400 555 0100"
    pool = env["club.pool"].create({"name": "家庭 Family Wang", "member_id": members[-1].id})
    pool._add(members[-2])
    club._join(story.customers["once"][-1], True, referral_code=members[0].referral_code)


def benefits(env, story, members):
    made = {}
    clerk = story.users["clerk"]
    for sequence, (name, chinese, tier, values) in enumerate(BENEFITS):
        tiers = story.club.tier_ids[tier:] if tier else story.club.tier_ids.browse()
        common = {
            "name": name,
            "club_id": story.club.id,
            "sequence": sequence,
            "tier_ids": tiers.ids,
            "user_id": clerk.id if "occasion" in values else False,
        }
        made[name] = named(env["club.benefit"].create({**common, **values}), chinese)
    made["Golf balls"].interest_ids = env.ref("customer_club.club_interest_golf")
    wash = made["Free car wash"]
    for number, member in enumerate(members.filtered(lambda m: m.tier_id in wash.tier_ids)[:10]):
        with story.day(story.ago(5 + 6 * number)):
            member.with_user(clerk).log_benefit(wash.with_user(clerk))
    with story.day(story.today):
        env["club.benefit"]._cron_gifts(story.today)
    env["club.benefit.use"].search([("state", "=", "due")])[-2:].with_user(clerk).action_done()


def rewards(env, story, members):
    clerk, taken = story.users["clerk"], env["club.redemption"]
    for name, chinese, values in REWARDS:
        reward = env["club.reward"].create({"name": name, "club_id": story.club.id, **values})
        named(reward, chinese)
        points = reward.points or 100
        rich = members.filtered(lambda member, p=points: member.points_available >= p)
        for number, member in enumerate(rich[:3]):
            with story.day(story.ago(3 + 2 * number)):
                taken |= member.with_user(clerk).redeem(reward, points)
    with story.day(story.ago(2)):
        taken.filtered(lambda r: r.kind == "gift" and r.state == "issued")[:2].with_user(
            clerk
        ).action_deliver()
        taken.filtered(lambda r: r.state == "reserved")[:1].with_user(
            story.users["manager"]
        ).action_approve()


def event(env, story, members, kind, name, chinese, days, values):
    begins = datetime.combine(story.today + timedelta(days=days), time(1))
    clerk, club = story.users["clerk"], story.club
    values = {
        "name": name,
        "kind": kind,
        "club_id": club.id,
        "date_begin": begins,
        "date_end": begins + timedelta(hours=8),
        "place": "湖滨门店 Lakeside",
        "goal": "会员之间相互认识。 Members get to know each other.",
        "staff_ids": (clerk | story.users["clerk2"]).ids,
        **values,
    }
    if kind == "golf":
        quota = {"tier_id": club.tier_ids[0].id, "seats": 2}
        values["quota_ids"] = [Command.create(quota)]
        values["interest_ids"] = [Command.link(env.ref("customer_club.club_interest_golf").id)]
    if kind == "visit":
        values["visited_ids"] = [Command.set(story.customers["vip"][1:4].ids)]
    with story.day(begins.date() - timedelta(days=40)):
        made = named(env["club.event"].with_user(clerk).create(values), chinese)
        if kind == "lecture":
            return  # still being planned
        made.duty_ids = [
            Command.create(
                {"name": duty, "user_id": clerk.id, "date_deadline": begins, "is_done": days < 0}
            )
            for duty in DUTIES
        ]
        made.action_apply()
        if kind == "visit":
            if days < 20:
                made.with_user(story.users["manager"]).action_agree()
            return
        made.action_invite()
    guests(env, story, made, members, begins)


def guests(env, story, made, members, begins):
    """Replies, and for what is over who came and how it was."""
    invited = members.filtered(made.sudo()._is_for)
    with story.day(begins.date() - timedelta(days=30)):
        for member in invited[:14]:
            env["club.rsvp"]._reply(made.sudo(), member)
    if begins.date() >= story.today:
        return
    with story.day(begins.date()):
        seated = made.sudo().rsvp_ids.filtered(lambda reply: reply.state == "seat")
        for reply, score in zip(seated, SCORES, strict=False):
            reply._attend()
            reply._rate(score, "再来一次! Again, please!" if score == 5 else "")
        made.cost = 3600
        made.evaluation = "气氛很好,午餐时间太短。 Good mood, lunch was too short."
        made.action_done()


def opinions(env, story, members):
    for number, (kind, subject, words, answer, used) in enumerate(OPINIONS):
        day = story.ago(4 + 11 * number)
        with story.day(day):
            opinion = env["club.opinion"].create(
                {
                    "name": subject,
                    "kind": kind,
                    "body": words,
                    "member_id": members[number % len(members)].id,
                    "origin": ("portal", "event", "desk", "letter")[number],
                    "date": day,
                    "answer": answer,
                    "used_for": used,
                }
            )
            if answer:
                opinion.with_user(story.users["manager"]).action_answer()


def elsewhere(env, story):
    """A club of another region, whose members and ours are each other's guests."""
    here = story.club
    there = env["club.club"].create(
        {
            "name": "Seaside Club",
            "code": "SEA",
            "user_id": here.user_id.id,
            "parent_id": here.id,
            "enrolment": "invite",
            "currency_id": here.currency_id.id,
            "point_value": 0.1,
        }
    )
    named(there, "海滨俱乐部")
    there._invite(story.customers["new"][-1:])
    env["club.agreement"].create(
        {
            "club_id": there.id,
            "guest_club_id": here.id,
            "may_redeem": True,
            "tier_ids": [
                Command.create({"guest_tier_id": guest.id, "tier_id": host.id})
                for guest, host in zip(here.tier_ids, there.tier_ids, strict=True)
            ],
        }
    )
