"""The club: opened before the first order, so that every invoice earns points."""

from odoo.fields import Command


def tell(env, story):
    manager = story.users["manager"]
    with story.day(story.start):
        club = env["club.club"].create(
            {
                "name": "Lakeside Club",
                "code": "LAKE",
                "user_id": manager.id,
                "enrolment": "apply",
                "currency_id": env.company.currency_id.id,
                "point_value": 0.1,
                "expiry": "days",
                "expiry_delay": 365,
                "terms": "<p>Points are earned on every invoice and expire after one year.</p>",
                "reward_ids": [Command.create({"name": "Workshop voucher", "points_min": 100})],
            }
        )
        club.with_context(lang="zh_CN").write(
            {"name": "湖滨俱乐部", "terms": "<p>每张发票均可累积积分,积分一年后到期。</p>"}
        )
        chinese = club.with_context(lang="zh_CN")
        for record, name in zip(chinese.tier_ids, ["银卡", "金卡", "白金卡"], strict=True):
            record.name = name
        chinese.reward_ids.name = "工坊代金券"
        chinese.earn_rule_ids.name = "每次消费"
        club.earn_rule_ids.per_amount = 10
        club._enrol(env["res.partner"].union(*members(story)), consent_given=True)
    story.club = club


def members(story):
    """All VIPs and most of the regular customers; who buys once seldom joins."""
    share = {"vip": 1, "loyal": 0.9, "regular": 0.7, "new": 0.5, "lapsed": 0.6, "once": 0.2}
    for archetype, partners in story.customers.items():
        for partner in partners:
            if story.random.random() < share[archetype]:
                yield partner


def close(env, story):
    """What happened to the points after they were earned: rewards and adjustments."""
    manager = story.users["manager"]
    rich = (
        env["club.member"]
        .search([("club_id", "=", story.club.id), ("state", "=", "active")], order="id")
        .sorted("points_available", reverse=True)
    )
    for member in rich[:12]:
        with story.day(story.ago(story.random.randrange(5, 60))):
            member.with_user(manager).redeem(
                story.club.reward_ids, 100 * story.random.randint(1, 4)
            )
    adjustments = env["club.adjustment"].with_user(manager)
    for member, points, reason in zip(
        rich[-3:],
        (200, 150, 800),
        (
            "等候一小时 Waited an hour for a small service",
            "带来朋友 Brought a friend",
            "车展中奖 Won at the car show",
        ),
        strict=True,
    ):
        adjustments.create(
            {"member_id": member.id, "points": points, "reason": reason}
        ).action_submit()
    env["club.batch"]._cron_expire()
    env["club.check"]._cron_run()
